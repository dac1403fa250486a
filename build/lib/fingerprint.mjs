import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';

const ignored = new Set(['node_modules', 'dist', 'release', '.git']);

/** A short text that changes when a file below `places` is added, removed or written. Places are relative to the checkout. */
export function fingerprint(places) {
  const hash = createHash('sha256');
  const add = (path) => {
    const status = statSync(join(root, path), { throwIfNoEntry: false });
    if (!status) return hash.update(`${path} absent\n`);
    if (!status.isDirectory()) return hash.update(`${path} ${status.size} ${status.mtimeMs}\n`);
    for (const name of readdirSync(join(root, path)).sort()) {
      if (!ignored.has(name) && !/\.test\.m?tsx?$/.test(name)) add(join(path, name));
    }
  };
  for (const place of places) add(place);
  return hash.digest('hex');
}

/** Runs `make` unless `stampFile` says that it ran for this fingerprint and its outputs are still there. */
export async function unlessFresh(stampFile, print, outputs, make) {
  const fresh = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print && outputs.every(existsSync);
  if (fresh) return false;
  await make();
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, print);
  return true;
}
