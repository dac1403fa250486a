import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'esbuild';

/** A real Chromium for tests of pixels, without a host: the page runs one bundled entry file. */
const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = EXECUTABLES.find((path) => existsSync(path));

/** WebGL2 on the CPU; the same flags as in CI. */
const FLAGS = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--no-sandbox',
];

export interface ChromiumPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** Opens a page of the given size that has run `entry` (a TypeScript file) and shows `html`. */
export async function openChromiumPage(options: {
  readonly entry: string;
  readonly html?: string;
  readonly width?: number;
  readonly height?: number;
  readonly query?: string;
}): Promise<ChromiumPage> {
  if (chromiumPath === undefined) throw new Error('no Chromium on this machine');
  const bundle = await build({
    entryPoints: [options.entry],
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
  const script = bundle.outputFiles.find((file) => file.path.endsWith('.js'))?.text ?? '';
  const style = bundle.outputFiles.find((file) => file.path.endsWith('.css'))?.text ?? '';
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: FLAGS });
  const page = await browser.newPage({
    viewport: { width: options.width ?? 1600, height: options.height ?? 1000 },
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  const body = options.html ?? '<div id="root"></div>';
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>test</title><style>${style}</style></head><body>${body}</body></html>`;
  await page.route('http://airguard.test/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: html }),
  );
  await page.goto(`http://airguard.test/${options.query ?? ''}`);
  await page.addScriptTag({ content: script });
  if (problems.length > 0) {
    await browser.close();
    throw new Error(problems.join('\n'));
  }
  return { page, close: () => browser.close() };
}
