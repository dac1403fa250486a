import { createHash } from 'node:crypto';
import { matchesSha512, type SigmfMeta, type StatedHash } from '../decode/sigmf.ts';

/** Hashes the data of `meta` as it streams by; nothing is computed when the metadata states no hash. */
export function createStatedHash(meta: SigmfMeta): StatedHash {
  const hash = meta.sha512 === undefined ? undefined : createHash('sha512');
  return {
    update: (bytes) => void hash?.update(bytes),
    matches: () => (hash === undefined ? undefined : matchesSha512(meta, hash.digest('hex'))),
  };
}
