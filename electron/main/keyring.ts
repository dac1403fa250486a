import type { SafeStorage } from 'electron';

/** What we need of Electron's safeStorage; the backend's name is known on Linux only. */
type Storage = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>;

/**
 * Name of the system's keyring, or undefined where there is none, or only one whose key everybody knows (`basic_text`).
 * Called once the app is ready.
 */
export function keyringBackend(storage: Storage, platform: NodeJS.Platform): string | undefined {
  if (!storage.isEncryptionAvailable()) return undefined;
  if (platform === 'darwin') return 'Keychain';
  if (platform === 'win32') return 'DPAPI';
  const backend = storage.getSelectedStorageBackend?.();
  return backend === undefined || backend === 'basic_text' || backend === 'unknown' ? undefined : backend;
}

/** Encrypts text to base64, or decrypts that. Rejects when the keyring is locked or the text is of another one. */
export async function throughKeyring(storage: Storage, work: 'encrypt' | 'decrypt', text: string): Promise<string> {
  switch (work) {
    case 'encrypt':
      return storage.encryptString(text).toString('base64');
    case 'decrypt':
      return storage.decryptString(Buffer.from(text, 'base64'));
  }
}
