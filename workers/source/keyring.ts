/**
 * The system's own store of secrets, as Electron's main process offers it. Absent where there is none, or where its key is
 * known to everybody (`basic_text`).
 */
export interface Keyring {
  /** Its name: `gnome_libsecret`, `kwallet5`, `keychain`, `dpapi`. */
  readonly backend: string;
  /** Resolves to base64. Rejects with a Fault. */
  encrypt(text: string): Promise<string>;
  decrypt(base64: string): Promise<string>;
}
