import { Fault } from '../contract/faults.ts';
import type { Keyring } from '../source/keyring.ts';
import type { BootMessage, HostMessage } from '../transport/boot-messages.ts';

export interface ParentKeyring {
  readonly keyring: Keyring;
  /** Takes main's answers. */
  answered(message: Extract<BootMessage, { kind: 'keyring' }>): void;
}

/** The system's keyring, which only Electron's main process can use: asked over the parent port. */
export function createParentKeyring(backend: string, post: (message: HostMessage) => void): ParentKeyring {
  const waiting = new Map<number, (text: string | undefined) => void>();
  let last = 0;
  const ask = async (work: 'encrypt' | 'decrypt', text: string): Promise<string> => {
    const request = ++last;
    const done = await new Promise<string | undefined>((resolve) => {
      waiting.set(request, resolve);
      post({ kind: 'keyring', request, work, text });
    });
    if (done === undefined)
      throw new Fault(
        'io',
        `The keyring of this system (${backend}) could not ${work} the secret; unlock it, or type the secret again.`,
      );
    return done;
  };
  return {
    keyring: { backend, encrypt: (text) => ask('encrypt', text), decrypt: (base64) => ask('decrypt', base64) },
    answered({ request, text }) {
      waiting.get(request)?.(text);
      waiting.delete(request);
    },
  };
}
