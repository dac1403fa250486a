#!/usr/bin/env node
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { symbolsBanner } from './lib/banner.mjs';
import { fingerprint, unlessFresh } from './lib/fingerprint.mjs';
import { at } from './lib/paths.mjs';
import { main, Stop, say } from './lib/run.mjs';

/** Programs for Node (or Electron's Node): bundle → entry file. */
const programs = {
  main: 'electron/main/app.ts',
  'cli-thread': 'electron/cli/thread.ts',
  host: 'workers/host/entry-utility.ts',
  airguard: 'workers/host/cli.ts',
  'ingest-thread': 'workers/threads/ingest-thread.ts',
  'copy-thread': 'workers/threads/copy-thread.ts',
  'item-thread': 'workers/threads/item-thread.ts',
  'survey-thread': 'workers/threads/survey-thread.ts',
  'archive-thread': 'workers/threads/archive-thread.ts',
  'thumbnail-thread': 'workers/threads/thumbnail-thread.ts',
};
/** Codecs of photos (WASM), under the names workers/threads/picture-codecs.ts reads. */
const codecs = {
  'jpeg-decoder.wasm': '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  'jpeg-encoder.wasm': '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  'png-decoder.wasm': '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
};
/** Faces of PDF reports, as workers/export/report/pdf.ts reads them. */
const fonts = Object.fromEntries(
  ['latin', 'latin-ext', 'greek', 'cyrillic']
    .flatMap((subset) => [400, 600].map((weight) => `inter-${subset}-${weight}-normal.woff`))
    .map((name) => [name, `@fontsource/inter/files/${name}`]),
);
/** Copied beside the programs: name → file of a package. */
const copied = { ...codecs, ...fonts };
/** Loaded from node_modules at run time: native, or there already. */
const external = ['electron', '@duckdb/node-api', '@duckdb/node-bindings'];

const tools = [
  'build/build.mjs',
  'build/vite.config.mjs',
  'build/notices.mjs',
  'build/lib',
  'package-lock.json',
  'tsconfig.json',
];
const stamp = (part) => at('dist', '.stamps', part);
const partsOf = (part) => at('dist', '.stamps', `${part}-packages.json`);

/** esbuild settings, one a bundle; the sandbox gives a preload no `node:url`. */
export function esbuildOptions() {
  const bundle = (name, entry, more) => ({
    bundle: true,
    format: 'cjs',
    target: ['node18', 'chrome114'],
    outfile: at('dist', `${name}.cjs`),
    entryPoints: [at(entry)],
    external,
    sourcemap: 'linked',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    absWorkingDir: at(),
    ...more,
  });
  const node = {
    platform: 'node',
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: `const bundleUrl=require('node:url').pathToFileURL(__filename).href;${symbolsBanner}` },
  };
  return [
    ...Object.entries(programs).map(([name, entry]) => bundle(name, entry, node)),
    bundle('preload', 'electron/preload/index.ts', { platform: 'browser', banner: { js: symbolsBanner } }),
  ];
}

/** Copies codecs and fonts into a program folder. */
export function copyData(folder) {
  for (const [name, file] of Object.entries(copied)) copyFileSync(at('node_modules', file), join(folder, name));
}

async function buildPrograms() {
  copyData(at('dist'));
  const { build } = await import('esbuild');
  const { packageFolderOf } = await import('./notices.mjs');
  const results = await Promise.allSettled(esbuildOptions().map((options) => build(options)));
  const failed = results.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) throw new Stop(`${failed} of ${results.length} programs could not be bundled`);
  const bundled = results.flatMap(({ value }) => Object.keys(value.metafile.inputs));
  const files = [...bundled, ...Object.values(copied).map((file) => join('node_modules', file))];
  writePackages(
    'programs',
    files.map((file) => packageFolderOf(at(file))),
  );
}

async function buildScreen() {
  const { build } = await import('vite');
  const { viteConfig } = await import('./vite.config.mjs');
  const { packageFolderOf } = await import('./notices.mjs');
  let modules = [];
  // Built aside and moved into place: whoever has the page open never sees half of one.
  const next = at('dist', `.ui-${process.pid}`);
  try {
    await build(
      viteConfig({
        outDir: next,
        onModules: (files) => {
          modules = [...modules, ...files];
        },
      }),
    );
    rmSync(at('dist', 'ui'), { recursive: true, force: true });
    renameSync(next, at('dist', 'ui'));
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  writePackages('screen', modules.map(packageFolderOf));
}

async function buildKernels() {
  const kernels = await import('../workers/kernels/build-kernels.mjs');
  copyFileSync(await kernels.buildKernels(), at('dist/kernels.wasm'));
}

function writePackages(part, folders) {
  mkdirSync(at('dist', '.stamps'), { recursive: true });
  writeFileSync(partsOf(part), JSON.stringify([...new Set(folders.filter(Boolean))].sort()));
}

async function buildNotices() {
  const { shippedPackages, writeNotices } = await import('./notices.mjs');
  const bundled = ['programs', 'screen']
    .filter((part) => existsSync(partsOf(part)))
    .flatMap((part) => JSON.parse(readFileSync(partsOf(part), 'utf8')));
  writeNotices([...bundled, ...shippedPackages()], at('dist', 'THIRD-PARTY-NOTICES.txt'));
  if (existsSync(at('LICENSE'))) copyFileSync(at('LICENSE'), at('dist', 'LICENSE'));
}

/**
 * Builds what has changed since last time into dist/: kernels, programs, and (unless `screen` is false) the page with the
 * notices.
 */
export async function buildAll({ screen = true, force = false } = {}) {
  mkdirSync(at('dist'), { recursive: true });
  const salt = force ? `forced ${Date.now()}` : '';
  const timed = async (part, places, outputs, make) => {
    const from = performance.now();
    const print = fingerprint([...tools, ...places]) + salt;
    const made = await unlessFresh(stamp(part), print, outputs, make);
    if (made) say('build', `${part}: ${((performance.now() - from) / 1000).toFixed(1)} s`);
    return made;
  };
  await timed(
    'kernels',
    ['workers/kernels/assembly', 'workers/kernels/build-kernels.mjs'],
    [at('dist/kernels.wasm')],
    buildKernels,
  );
  const code = ['workers', 'electron', 'fixtures', 'edge-bridge'];
  const bundles = [
    ...[...Object.keys(programs), 'preload'].map((name) => at('dist', `${name}.cjs`)),
    ...Object.keys(copied).map((name) => at('dist', name)),
  ];
  const programsMade = await timed('programs', code, bundles, buildPrograms);
  if (!screen) return;
  const screenMade = await timed('screen', ['renderer', ...code], [at('dist/ui/index.html')], buildScreen);
  if (programsMade || screenMade || !existsSync(at('dist/THIRD-PARTY-NOTICES.txt'))) await buildNotices();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main('build', () => buildAll({ force: process.argv.includes('--force') }));
}
