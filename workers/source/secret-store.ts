import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import { type ConnectionInfo, type Secret, type SecretMode, secretSchema } from '../contract/sources.ts';
import type { Keyring } from './keyring.ts';
import { privateFile } from './private-file.ts';
import { newVaultKey, openSealed, seal, sealedSchema, unseal, type VaultKey } from './vault.ts';

const ringSchema = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });
const insideSchema = z.record(z.string(), secretSchema);
type Inside = z.infer<typeof insideSchema>;

/** Secrets by the id of their connection (SPEC.md, S2 to S5). */
export interface SecretStore {
  mode(): Promise<SecretMode>;
  /** Keeps a secret as the mode allows: with a locked vault, or without any store, only until the program ends. */
  keep(id: string, secret: Secret): Promise<void>;
  /** Undefined when there is none. Fault `bad_request` when it may be in the vault and that is locked. */
  get(id: string): Promise<Secret | undefined>;
  stateOf(id: string): Promise<Exclude<ConnectionInfo['secret'], 'not needed'>>;
  remove(id: string): Promise<void>;
  createVault(passphrase: string): Promise<void>;
  unlockVault(passphrase: string): Promise<void>;
  lockVault(): void;
  removeVault(): Promise<void>;
}

export function createSecretStore(folder: string, keyring: Keyring | undefined): SecretStore {
  const ringFile = privateFile(join(folder, 'secrets.json'), ringSchema, 'The file of encrypted secrets');
  const vaultFile = privateFile(join(folder, 'vault.json'), sealedSchema, 'The vault');
  const session = new Map<string, Secret>();
  let unlocked: VaultKey | undefined;

  const ring = async () => (await ringFile.read())?.secrets ?? {};
  const inside = async (): Promise<Inside | undefined> => {
    const sealed = await vaultFile.read();
    if (sealed === undefined || unlocked === undefined) return undefined;
    return insideOf(unseal(unlocked, sealed));
  };
  const writeInside = async (key: VaultKey, secrets: Inside) => vaultFile.write(seal(key, JSON.stringify(secrets)));

  const mode = async (): Promise<SecretMode> => {
    if (keyring !== undefined) return { kind: 'keyring', backend: keyring.backend };
    if ((await vaultFile.read()) === undefined) return { kind: 'memory' };
    return { kind: 'vault', locked: unlocked === undefined };
  };

  const moveIn = async (key: VaultKey, before: Inside) => {
    await writeInside(key, { ...before, ...Object.fromEntries(session) });
    unlocked = key;
    session.clear();
  };

  const stored = async (id: string): Promise<Secret | 'locked' | undefined> => {
    const known = session.get(id);
    if (known !== undefined) return known;
    if (keyring !== undefined) {
      const encrypted = (await ring())[id];
      return encrypted === undefined ? undefined : secretOf(await keyring.decrypt(encrypted));
    }
    const now = await mode();
    if (now.kind !== 'vault') return undefined;
    return now.locked ? 'locked' : (await inside())?.[id];
  };

  return {
    mode,
    async keep(id, secret) {
      if (keyring !== undefined) {
        const encrypted = await keyring.encrypt(JSON.stringify(secret));
        await ringFile.write({ version: 1, secrets: { ...(await ring()), [id]: encrypted } });
        session.delete(id);
        return;
      }
      const before = await inside();
      if (before === undefined || unlocked === undefined) session.set(id, secret);
      else await writeInside(unlocked, { ...before, [id]: secret });
    },
    async get(id) {
      const found = await stored(id);
      if (found === 'locked')
        throw new Fault('bad_request', 'The secret of this connection may be in the vault; unlock the vault first.');
      return found;
    },
    async stateOf(id) {
      if (session.has(id)) return 'session';
      if (keyring !== undefined) return (await ring())[id] === undefined ? 'missing' : 'kept';
      const found = await stored(id);
      return found === 'locked' ? 'locked' : found === undefined ? 'missing' : 'kept';
    },
    async remove(id) {
      session.delete(id);
      if (keyring !== undefined) {
        const { [id]: gone, ...secrets } = await ring();
        if (gone !== undefined) await ringFile.write({ version: 1, secrets });
      }
      const before = await inside();
      if (before?.[id] === undefined || unlocked === undefined) return;
      const { [id]: _gone, ...rest } = before;
      await writeInside(unlocked, rest);
    },
    async createVault(passphrase) {
      if (keyring !== undefined)
        throw new Fault('bad_request', 'The keyring of this system keeps the secrets; no vault is needed.');
      if ((await vaultFile.read()) !== undefined)
        throw new Fault('bad_request', 'There is a vault already; unlock it, or remove it first.');
      await moveIn(await newVaultKey(passphrase), {});
    },
    async unlockVault(passphrase) {
      const sealed = await vaultFile.read();
      if (sealed === undefined) throw new Fault('not_found', 'There is no vault; make one first.');
      const { key, text } = await openSealed(passphrase, sealed);
      await moveIn(key, insideOf(text));
    },
    lockVault() {
      unlocked?.key.fill(0);
      unlocked = undefined;
    },
    async removeVault() {
      await vaultFile.remove();
      unlocked?.key.fill(0);
      unlocked = undefined;
    },
  };
}

function insideOf(text: string): Inside {
  return parsed(insideSchema, text);
}

function secretOf(text: string): Secret {
  return parsed(secretSchema, text);
}

/** Errors of Zod and JSON quote what they read; nothing of that may get out. */
function parsed<T>(schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Fault('corrupt_input', 'A stored secret is damaged; remove it and type it again.');
  }
}
