import { type ChildProcess, spawn } from 'node:child_process';
import { type Browser, type Page, chromium as playwrightChromium } from '@playwright/test';
import { chromium, dist, drawingFlags, rootFlags } from './programs.ts';

export interface BrowserDoor {
  readonly page: Page;
  /** The address the host printed, with its one-time token. */
  readonly address: string;
  close(): Promise<void>;
}

/** One Chromium for all tests of a worker; each test gets a context of its own. */
export function launchChromium(): Promise<Browser> {
  return playwrightChromium.launch({ executablePath: chromium, args: [...rootFlags, ...drawingFlags] });
}

/** Starts `airguard serve` on a free port and opens what it prints. */
export async function openBrowser(browser: Browser, casePath: string | undefined): Promise<BrowserDoor> {
  const host = spawn(process.execPath, [dist('airguard.cjs'), 'serve', ...(casePath === undefined ? [] : [casePath])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const address = await printedAddress(host);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    address,
    close: async () => {
      await context.close();
      await ended(host);
    },
  };
}

function printedAddress(host: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const look = (chunk: unknown) => {
      text += String(chunk);
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text);
      if (found !== null && /\s/.test(text.slice(found.index + found[0].length))) resolve(found[0]);
    };
    host.stdout?.on('data', look);
    host.stderr?.on('data', look);
    host.once('exit', (code) => reject(new Error(`airguard serve ended with ${code}: ${text}`)));
  });
}

function ended(host: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (host.exitCode !== null || host.signalCode !== null) return resolve();
    host.once('exit', () => resolve());
    host.kill('SIGTERM');
  });
}
