import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';
import { drawingFlags, rootFlags } from './drawing-flags.ts';

/** A real Chromium for tests of pixels, without a host: the page runs one bundled entry file. */
const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = EXECUTABLES.find((path) => existsSync(path));

export interface ChromiumPage {
  readonly page: Page;
  close(): Promise<void>;
}

interface Bundle {
  readonly script: string;
  readonly style: string;
}

const bundles = new Map<string, Promise<Bundle>>();
let browser: Promise<Browser> | undefined;

async function bundleOf(entry: string): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    outdir: '/bundle',
    format: 'iife',
    target: 'chrome114',
    jsx: 'automatic',
    loader: { '.woff2': 'dataurl', '.woff': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const text = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return { script: text('.js'), style: text('.css') };
}

function launched(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium on this machine');
  browser ??= chromium.launch({ executablePath: chromiumPath, args: [...rootFlags, ...drawingFlags] });
  return browser;
}

/** Opens a page of the given size that has run `entry` (a TypeScript file, bundled once). */
export async function openChromiumPage(options: {
  readonly entry: string;
  readonly width?: number;
  readonly height?: number;
  readonly query?: string;
}): Promise<ChromiumPage> {
  const bundle = bundles.get(options.entry) ?? bundleOf(options.entry);
  bundles.set(options.entry, bundle);
  const [{ script, style }, chromium] = await Promise.all([bundle, launched()]);
  const page = await chromium.newPage({
    viewport: { width: options.width ?? 1600, height: options.height ?? 1000 },
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>test</title><style>${style}</style></head><body><div id="root"></div></body></html>`;
  await page.route('http://airguard.test/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: html }),
  );
  await page.goto(`http://airguard.test/${options.query ?? ''}`);
  await page.addScriptTag({ content: script });
  if (problems.length > 0) {
    await page.close();
    throw new Error(problems.join('\n'));
  }
  return { page, close: () => page.close() };
}

/** Ends the browser that the pages of this file shared. */
export async function closeChromium(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
