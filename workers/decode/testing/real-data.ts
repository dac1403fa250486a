import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Real recordings live outside the repository; tests that need them skip with this reason where they are absent. */
const root = new URL('../../../../shared/data/', import.meta.url);
export const haveRealData = existsSync(root);
if (!haveRealData) console.warn('skipped: ../shared/data is absent, real recordings cannot be decoded');

export function realBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(path, root)));
}

export function realJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

/** Names of the files of a folder there, with the folder. */
export function realNames(folder: string): string[] {
  return readdirSync(new URL(folder, root))
    .sort()
    .map((name) => `${folder}/${name}`);
}
