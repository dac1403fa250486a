import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createConnectionStore } from './connection-store.ts';
import type { Keyring } from './keyring.ts';
import { createSecretStore } from './secret-store.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function configFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'airguard-config-'));
  folders.push(folder);
  return folder;
}
const everything = (folder: string) => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

const SECRET = { secretAccessKey: 'canary-secret-key', sessionToken: 'canary-session-token' };
const PASSPHRASE = 'canary passphrase';
const connection = {
  id: 'one',
  name: 'Laboratory',
  endpoint: 'https://s3.example.org',
  region: 'eu-central-1',
  pathStyle: true,
  credentials: { kind: 'key', accessKeyId: 'AKIA' },
  strictChecksums: false,
} as const;

test('without keyring and vault a secret lives in memory only (S2)', async () => {
  const folder = configFolder();
  const secrets = createSecretStore(folder, undefined);
  expect(await secrets.mode()).toEqual({ kind: 'memory' });
  await secrets.keep('one', SECRET);
  expect(await secrets.get('one')).toEqual(SECRET);
  expect(await secrets.stateOf('one')).toBe('session');
  expect(readdirSync(folder)).toEqual([]);
  expect(await createSecretStore(folder, undefined).stateOf('one')).toBe('missing');
});

test('a vault takes over what memory holds, and opens by its passphrase alone (S3)', async () => {
  const folder = configFolder();
  const secrets = createSecretStore(folder, undefined);
  await secrets.keep('one', SECRET);
  await secrets.createVault(PASSPHRASE);
  expect(await secrets.stateOf('one')).toBe('kept');
  expect(statSync(join(folder, 'vault.json')).mode & 0o777).toBe(0o600);
  for (const text of everything(folder)) expect(text).not.toMatch(/canary/u);

  const later = createSecretStore(folder, undefined);
  expect(await later.mode()).toEqual({ kind: 'vault', locked: true });
  expect(await later.stateOf('one')).toBe('locked');
  await expect(later.get('one')).rejects.toThrow(/unlock the vault first/u);
  await expect(later.unlockVault('another passphrase')).rejects.toThrow(/does not open the vault/u);
  // Typed while it is locked: memory keeps it, and the vault takes it when it opens.
  await later.keep('two', SECRET);
  await later.unlockVault(PASSPHRASE);
  expect(await later.get('one')).toEqual(SECRET);
  expect(await later.stateOf('two')).toBe('kept');
  later.lockVault();
  expect(await later.stateOf('two')).toBe('locked');
});

test('a vault with changed numbers or bytes does not open (S3)', async () => {
  const folder = configFolder();
  const secrets = createSecretStore(folder, undefined);
  await secrets.createVault(PASSPHRASE);
  const path = join(folder, 'vault.json');
  const sealed = JSON.parse(readFileSync(path, 'utf8'));
  for (const change of [{ kdf: { ...sealed.kdf, logN: 16 } }, { tag: Buffer.alloc(16).toString('base64') }]) {
    writeFileSync(path, JSON.stringify({ ...sealed, ...change }));
    await expect(createSecretStore(folder, undefined).unlockVault(PASSPHRASE)).rejects.toThrow(/does not open/u);
  }
  writeFileSync(path, JSON.stringify({ ...sealed, kdf: { ...sealed.kdf, logN: 4 } }));
  await expect(createSecretStore(folder, undefined).mode()).rejects.toThrow(/The vault is damaged/u);
});

test('a keyring encrypts what lies on disk (S2)', async () => {
  const folder = configFolder();
  // Stands for the system's keyring, which is not there on a machine without a desktop.
  const keyring: Keyring = {
    backend: 'gnome_libsecret',
    encrypt: async (text) => Buffer.from([...Buffer.from(text)].map((byte) => byte ^ 0x5a)).toString('base64'),
    decrypt: async (base64) => Buffer.from([...Buffer.from(base64, 'base64')].map((byte) => byte ^ 0x5a)).toString(),
  };
  const secrets = createSecretStore(folder, keyring);
  await secrets.keep('one', SECRET);
  expect(await secrets.mode()).toEqual({ kind: 'keyring', backend: 'gnome_libsecret' });
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  for (const text of everything(folder)) expect(text).not.toMatch(/canary/u);
  expect(await createSecretStore(folder, keyring).get('one')).toEqual(SECRET);
  await secrets.remove('one');
  expect(await secrets.stateOf('one')).toBe('missing');
  await expect(secrets.createVault(PASSPHRASE)).rejects.toThrow(/no vault is needed/u);
});

test('connections lie in a file of this user alone, and what cannot be is refused (S1)', async () => {
  const folder = configFolder();
  const connections = createConnectionStore(folder);
  await connections.save(connection);
  expect(statSync(join(folder, 'connections.json')).mode & 0o777).toBe(0o600);
  expect(await createConnectionStore(folder).find('Laboratory')).toEqual(connection);
  await expect(connections.save({ ...connection, id: 'two' })).rejects.toThrow(/has this name/u);
  await expect(connections.save({ ...connection, endpoint: 'https://me:pw@s3.example.org' })).rejects.toThrow(
    /no user name and no password/u,
  );
  await expect(connections.save({ ...connection, caPem: 'text' })).rejects.toThrow(/no certificate in PEM/u);
  await expect(connections.save({ ...connection, caPem: '-----BEGIN PRIVATE KEY-----' })).rejects.toThrow(
    /private key/u,
  );
  await connections.remove('one');
  await expect(connections.find('one')).rejects.toThrow(/There is no connection "one"; there are: none/u);
});
