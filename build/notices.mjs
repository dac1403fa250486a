import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { at } from './lib/paths.mjs';

const RULE = '-'.repeat(78);

/** Folder of the package a bundled file belongs to, relative to the checkout; undefined for our own files. */
export function packageFolderOf(file) {
  const path = relative(at(), file.replace(/[?#].*$/, '').replaceAll('\0', '')).split(sep);
  const last = path.lastIndexOf('node_modules');
  if (last < 0 || path[0] === '..') return undefined;
  const length = path[last + 1]?.startsWith('@') ? 3 : 2;
  return path.slice(0, last + length).join('/');
}

/** Packages that ship unbundled: what package.json names under dependencies, and theirs. */
export function shippedPackages() {
  const lock = JSON.parse(readFileSync(at('package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([folder, entry]) => folder !== '' && !entry.dev && !entry.devOptional && existsSync(at(folder)))
    .map(([folder]) => folder);
}

/** Writes name, version, licence and licence text of every package in `folders`; gives how many. Throws on one without a licence. */
export function writeNotices(folders, target) {
  const parts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license, licenses } = JSON.parse(readFileSync(at(folder, 'package.json'), 'utf8'));
    const kind =
      typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
    const texts = readdirSync(at(folder)).filter((file) => /^(licen[cs]e|copying|notice|copyright)/i.test(file));
    if (!kind && texts.length === 0) throw new Error(`${name} states no licence; it cannot be shipped`);
    const body = texts.map((file) => readFileSync(join(at(folder), file), 'utf8').trim()).join('\n\n');
    return `${name} ${version}\nLicence: ${kind ?? 'see text'}\n\n${body || 'The package carries no licence text of its own.'}`;
  });
  const head =
    'Airguard Workstation contains these third-party packages.\nElectron and Chromium carry their own notices beside the program.';
  writeFileSync(target, [head, ...parts].join(`\n\n${RULE}\n\n`).concat('\n'));
  return parts.length;
}
