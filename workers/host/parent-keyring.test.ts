import { expect, test } from 'vitest';
import type { HostMessage } from '../transport/boot-messages.ts';
import { createParentKeyring } from './parent-keyring.ts';

test('questions and answers find each other, and a refusal is a sentence without the secret (source rules S2, S4)', async () => {
  const asked: HostMessage[] = [];
  const { keyring, answered } = createParentKeyring('kwallet5', (message) => void asked.push(message));
  const first = keyring.encrypt('one');
  const second = keyring.decrypt('canary');
  expect(asked).toMatchObject([
    { kind: 'keyring', request: 1, work: 'encrypt', text: 'one' },
    { kind: 'keyring', request: 2, work: 'decrypt' },
  ]);
  answered({ kind: 'keyring', request: 2 });
  answered({ kind: 'keyring', request: 1, text: 'sealed' });
  expect(await first).toBe('sealed');
  await expect(second).rejects.toThrow(
    /^The keyring of this system \(kwallet5\) could not decrypt the secret;(?!.*canary)/u,
  );
});
