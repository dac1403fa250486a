import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';

/**
 * Text sealed by a passphrase: scrypt (RFC 7914) makes a 256-bit key, AES-256-GCM seals. The header is authenticated with
 * the text, so that nobody can weaken its numbers.
 */
export const sealedSchema = z.object({
  version: z.literal(1),
  kdf: z.object({
    name: z.literal('scrypt'),
    // Bounds: a file of somebody else must not take all memory, and no attacker may make the key cheap.
    logN: z.int().min(15).max(20),
    r: z.literal(8),
    p: z.literal(1),
    salt: z.base64().length(44),
  }),
  nonce: z.base64().length(16),
  tag: z.base64().length(24),
  sealed: z.base64().max(10_000_000),
});
export type Sealed = z.infer<typeof sealedSchema>;
type Header = Sealed['kdf'];

const KEY_BYTES = 32;
/** 128 MiB and about a third of a second: RFC 9106 has no scrypt, OWASP's 2023 advice is N = 2^17, r = 8, p = 1. */
const LOG_N = 17;

export interface VaultKey {
  readonly kdf: Header;
  readonly key: Buffer;
}

export function newVaultKey(passphrase: string): Promise<VaultKey> {
  return derive(passphrase, { name: 'scrypt', logN: LOG_N, r: 8, p: 1, salt: randomBytes(32).toString('base64') });
}

async function derive(passphrase: string, kdf: Header): Promise<VaultKey> {
  const N = 2 ** kdf.logN;
  const options: ScryptOptions = { N, r: kdf.r, p: kdf.p, maxmem: 129 * N * kdf.r };
  const key = await new Promise<Buffer>((resolve, reject) =>
    scrypt(passphrase.normalize('NFKC'), Buffer.from(kdf.salt, 'base64'), KEY_BYTES, options, (error, made) =>
      error === null ? resolve(made) : reject(error),
    ),
  );
  return { kdf, key };
}

const headerBytes = (kdf: Header) =>
  Buffer.from(JSON.stringify(['airguard vault 1', kdf.logN, kdf.r, kdf.p, kdf.salt]));

export function seal({ kdf, key }: VaultKey, text: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(headerBytes(kdf));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    version: 1,
    kdf,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  };
}

/** Opens with a key made before. Fault `bad_request` when it does not fit. */
export function unseal({ key }: Pick<VaultKey, 'key'>, { kdf, nonce, tag, sealed }: Sealed): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    decipher.setAAD(headerBytes(kdf));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    throw new Fault('bad_request', 'This passphrase does not open the vault; try again, or remove the vault.');
  }
}

export async function openSealed(passphrase: string, sealed: Sealed): Promise<{ key: VaultKey; text: string }> {
  const key = await derive(passphrase, sealed.kdf);
  return { key, text: unseal(key, sealed) };
}
