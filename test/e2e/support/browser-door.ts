import { type ChildProcess, spawn } from 'node:child_process';
import { type Browser, type BrowserContext, type Page, chromium as playwrightChromium } from '@playwright/test';
import { drawingFlags, rootFlags } from '../../support/drawing-flags.ts';
import { chromium, dist } from './programs.ts';

export interface BrowserDoor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The address the host printed last, with its one-time token. */
  readonly address: string;
  /** Ends the host as a crash would. */
  killHost(): Promise<void>;
  /** Starts the host again on the same port; gives the new address. */
  restartHost(): Promise<string>;
  /** Cuts the page's sockets, as a sleeping machine or a restarted network does. */
  dropSockets(): Promise<void>;
  close(): Promise<void>;
}

export interface BrowserStart {
  readonly casePath?: string | undefined;
  /** Folder whose files the Import dialog lists. */
  readonly root?: string | undefined;
  /** What belongs to the person goes here, not into the home folder. */
  readonly settingsFolder: string;
}

declare global {
  interface Window {
    /** Every socket the page has opened. */
    openedSockets?: WebSocket[];
  }
}

/** One Chromium for all tests of a worker; each test gets a context of its own. */
export function launchChromium(): Promise<Browser> {
  return playwrightChromium.launch({ executablePath: chromium, args: [...rootFlags, ...drawingFlags] });
}

/** Starts `airguard serve` on a free port and opens what it prints. */
export async function openBrowser(browser: Browser, start: BrowserStart): Promise<BrowserDoor> {
  const serve = (port: number) =>
    spawn(
      process.execPath,
      [
        dist('airguard.cjs'),
        'serve',
        ...(start.casePath === undefined ? [] : [start.casePath]),
        ...(start.root === undefined ? [] : ['--root', start.root]),
        '--port',
        String(port),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XDG_CONFIG_HOME: start.settingsFolder } },
    );
  let host = serve(0);
  let address = await printedAddress(host);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
  await context.addInitScript(() => {
    const Original = window.WebSocket;
    const opened: WebSocket[] = [];
    window.openedSockets = opened;
    window.WebSocket = class extends Original {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        opened.push(this);
      }
    };
  });
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    context,
    get address() {
      return address;
    },
    killHost: () => ended(host, 'SIGKILL'),
    restartHost: async () => {
      host = serve(Number(new URL(address).port));
      address = await printedAddress(host);
      return address;
    },
    dropSockets: () =>
      page.evaluate(() => {
        for (const socket of window.openedSockets?.splice(0) ?? []) socket.close();
      }),
    close: async () => {
      await context.close();
      await ended(host, 'SIGTERM');
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

function ended(host: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (host.exitCode !== null || host.signalCode !== null) return resolve();
    host.once('exit', () => resolve());
    host.kill(signal);
  });
}
