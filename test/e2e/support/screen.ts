import { expect, type Locator, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { type Layout, layoutOf } from '../../../renderer/views/waterfall/geometry.ts';
import { waitForIdle } from './fixtures.ts';

/** What a person sees and where, for tests: places in the waterfall, words of the status line, pixels. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Plot {
  readonly plot: Area;
  readonly timeAxis: Area;
  readonly bandAxis: Area;
  readonly colourBar: Area;
}

async function boxOf(page: Page, selector: string): Promise<Area> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} is not on the screen`);
  return box;
}

/** Through the palette, as a person who does not know the key. */
export async function openViewByName(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Command or recording' })).toBeFocused();
  await page.keyboard.type(`${name}:`);
  await page.keyboard.press('Enter');
  await waitForIdle(page);
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

/** The parts of the waterfall in coordinates of the page. */
export async function waterfallPlot(page: Page): Promise<Plot> {
  const box = await boxOf(page, '[data-testid="waterfall-plot"]');
  const layout: Layout = layoutOf(Math.round(box.width), Math.round(box.height), 1, true);
  const placed = ({ x, y, width, height }: Area): Area => ({ x: box.x + x, y: box.y + y, width, height });
  return {
    plot: placed(layout.plot),
    timeAxis: placed(layout.timeAxis),
    bandAxis: placed(layout.bandAxis),
    colourBar: placed(layout.colourBar),
  };
}

/** A place in an area by shares of its width and height, on a whole pixel. */
export function placeIn(area: Area, shareX: number, shareY: number): Point {
  return { x: Math.round(area.x + area.width * shareX), y: Math.round(area.y + area.height * shareY) };
}

export interface Status {
  readonly centre: string;
  readonly span: string;
  readonly rbw: string;
  readonly time: string;
  readonly cursorTime: string;
  readonly cursorFrequency: string;
  readonly cursorLevel: string;
}

/** The status line's values as they stand there. */
export async function statusOf(page: Page): Promise<Status> {
  const items = await page.locator('.ag-status .ag-status-item').evaluateAll((elements) =>
    elements.map((element) => ({
      name: element.querySelector('.ag-muted')?.textContent ?? '',
      value: element.querySelector('input')?.value ?? element.querySelector('.ag-num')?.textContent ?? '',
    })),
  );
  const at = (name: string) => items.findIndex((item) => item.name === name);
  const text = (index: number) => (items[index]?.value ?? '').replaceAll(/[\u2009\u202f\u00a0]/gu, ' ').trim();
  const cursor = at('CURSOR');
  return {
    centre: text(at('CF')),
    span: text(at('SPAN')),
    rbw: text(at('RBW')),
    time: text(at('TIME')),
    cursorTime: text(cursor),
    cursorFrequency: text(cursor + 1),
    cursorLevel: text(cursor + 2),
  };
}

const units: Readonly<Record<string, number>> = {
  GHz: 1e9,
  MHz: 1e6,
  kHz: 1e3,
  Hz: 1,
  s: 1e9,
  ms: 1e6,
  µs: 1e3,
  ns: 1,
  dBm: 1,
  dB: 1,
  '%': 1,
};

/** "2.437 GHz" → 2.437e9, "12 ms" → 12e6 (nanoseconds), "−61.5 dBm" → −61.5. NaN for anything else. */
export function quantity(text: string): number {
  const found = /^([+−-]?)([\d.,]+)\s*(\S+)$/u.exec(text.trim());
  const factor = units[found?.[3] ?? ''];
  if (found === null || factor === undefined) return Number.NaN;
  const size = Number((found[2] ?? '').replaceAll(',', '')) * factor;
  return found[1] === '−' || found[1] === '-' ? -size : size;
}

/** Seconds since the start of "3.25 s since start", or since midnight of "12:00:03.25 UTC". */
export function secondsOf(text: string): number {
  const clock = /(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)/.exec(text);
  if (clock !== null) return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]);
  return quantity(/[−-]?[\d.,]+\s*(?:s|ms|µs|ns)(?!\w)/u.exec(text)?.[0] ?? '') / 1e9;
}

/** Pixels of a part of the page: red, green, blue, alpha. */
export async function pixelsOf(page: Page, clip: Area): Promise<PNG> {
  return PNG.sync.read(await page.screenshot({ clip, animations: 'disabled', caret: 'hide' }));
}

/** Colour of one pixel as three numbers. */
export function colourAt(image: PNG, x: number, y: number): readonly [number, number, number] {
  const at = (y * image.width + x) * 4;
  return [image.data[at] ?? 0, image.data[at + 1] ?? 0, image.data[at + 2] ?? 0];
}

/** Relative luminance 0…255 of a pixel. */
export function lightAt(image: PNG, x: number, y: number): number {
  const [red, green, blue] = colourAt(image, x, y);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

declare global {
  interface Window {
    /** Requests of the bytes plane since `countBytesRequests`. */
    bytesRequests?: number;
  }
}

/** Counts requests on the bytes plane from now on, on sockets and on message ports; read with `bytesRequestsOf`. */
export async function countBytesRequests(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (window.bytesRequests === undefined) {
      const count = (message: unknown) => {
        const value: unknown =
          typeof message === 'string' && message.startsWith('{"kind"') ? JSON.parse(message) : message;
        if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'get')
          window.bytesRequests = (window.bytesRequests ?? 0) + 1;
      };
      const sendPlain = WebSocket.prototype.send;
      WebSocket.prototype.send = function send(data) {
        count(data);
        sendPlain.call(this, data);
      };
      const post = MessagePort.prototype.postMessage;
      MessagePort.prototype.postMessage = function postMessage(message: unknown) {
        count(message);
        Reflect.apply(post, this, [message]);
      };
    }
    window.bytesRequests = 0;
  });
}

export const bytesRequestsOf = (page: Page): Promise<number> => page.evaluate(() => window.bytesRequests ?? -1);
