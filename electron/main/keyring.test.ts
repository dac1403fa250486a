import { expect, test } from 'vitest';
import { keyringBackend } from './keyring.ts';

const storage = (available: boolean, backend?: 'basic_text' | 'unknown' | 'gnome_libsecret') => ({
  isEncryptionAvailable: () => available,
  encryptString: (text: string) => Buffer.from(text),
  decryptString: (bytes: Buffer) => bytes.toString(),
  ...(backend === undefined ? {} : { getSelectedStorageBackend: () => backend }),
});

test('only a keyring that keeps a key of its own counts (source rule S2)', () => {
  expect(keyringBackend(storage(true, 'gnome_libsecret'), 'linux')).toBe('gnome_libsecret');
  expect(keyringBackend(storage(true, 'basic_text'), 'linux')).toBeUndefined();
  expect(keyringBackend(storage(true, 'unknown'), 'linux')).toBeUndefined();
  expect(keyringBackend(storage(true), 'linux')).toBeUndefined();
  expect(keyringBackend(storage(false), 'darwin')).toBeUndefined();
  expect(keyringBackend(storage(true), 'darwin')).toBe('Keychain');
});
