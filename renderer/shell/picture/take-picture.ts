import { Fault } from '../../../workers/contract/faults.ts';
import { formatBand } from '../../base/format.ts';
import { waitForIdle } from '../../base/idle.ts';
import { markPictured } from '../../base/pictured.ts';
import type { App } from '../../data/app.ts';
import { timeScaleOf } from '../../data/time-scale.ts';
import { dayOf, formatInstant, uncertaintyOf, zoneOf } from '../../model/time-labels.ts';
import { paintElement } from './paint-page.ts';
import type { PictureChoice } from './picture-choice.ts';
import { type Recording, recordCanvas, recordPaths } from './recording.ts';
import { canvasSheet, type Sheet, svgSheet } from './sheet.ts';

/** CSS pixels of the head's lines, and around them. */
const LINE = 18;
const PAD = 10;

/** Views of which the visible band is true, and those that follow Max hold or Mean. */
const WITH_BAND: ReadonlySet<PictureChoice['what']> = new Set([
  'waterfall',
  'spectrum',
  'occupancy',
  'trace',
  'surface',
  'map',
  'time',
]);
const WITH_HOLD: ReadonlySet<PictureChoice['what']> = new Set(['waterfall', 'surface']);

/**
 * The view, laid out and drawn again in the size that was asked for, under a head that says what it shows. PNG: exactly
 * `width` × `height` pixels. SVG: the same size; lines and words are vectors, pictures are embedded. Fault `not_found` where
 * the view is not on the screen.
 */
export async function takePicture(app: App, choice: PictureChoice): Promise<Blob> {
  const view = document.querySelector<HTMLElement>(choice.selector);
  if (view === null) throw new Fault('not_found', 'The view is not on the screen any more; open it again.');
  const { scale } = choice;
  const head = headOf(app, choice, view);
  const headHeight = head.lines.length * LINE + PAD;
  const size = { width: choice.width / scale, height: choice.height / scale };
  const canvases = () => [...view.querySelectorAll('canvas')];
  const endPaths = recordPaths();
  const endMark = markPictured(view);
  const endRatio = pretendRatio(choice.form === 'svg' ? Math.max(2, scale) : scale);
  const recordings = new Map<Element, Recording>();
  const listen = () => {
    for (const canvas of canvases()) {
      if (recordings.has(canvas) || isDrawnByGpu(canvas)) continue;
      const context = canvas.getContext('2d');
      if (context !== null) recordings.set(canvas, recordCanvas(canvas, context));
    }
  };
  const before = view.style.cssText;
  const resize = async (width: number, height: number) => {
    view.style.cssText = `${before};position:absolute;left:0;top:0;max-width:none;max-height:none;width:${width}px;height:${height}px`;
    await waitForIdle();
    listen();
  };
  try {
    listen();
    // A view that has the size already would not be drawn again.
    const { width, height } = view.getBoundingClientRect();
    const isClose = Math.abs(width - size.width) < 2 && Math.abs(height - size.height + headHeight) < 2;
    if (isClose) await resize(size.width - 2, size.height - headHeight - 2);
    await resize(size.width, size.height - headHeight);
    return await composed(app, choice, { view, size, recordings, head });
  } finally {
    view.style.cssText = before;
    for (const recording of recordings.values()) recording.end();
    endRatio();
    endPaths();
    endMark();
    await waitForIdle();
    app.model.display.set({});
  }
}

interface Subject {
  readonly view: HTMLElement;
  readonly size: { readonly width: number; readonly height: number };
  readonly recordings: ReadonlyMap<Element, Recording>;
  readonly head: Head;
}

async function composed(app: App, choice: PictureChoice, subject: Subject): Promise<Blob> {
  await shownAgain(app);
  if (choice.form === 'svg') {
    const sheet = svgSheet();
    drawAll(sheet, subject);
    const text = sheet.text(choice.title, choice.width, choice.height, choice.scale);
    return new Blob([text], { type: 'image/svg+xml' });
  }
  const canvas = document.createElement('canvas');
  canvas.width = choice.width;
  canvas.height = choice.height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Fault('internal', 'This page has no 2D canvas.');
  drawAll(canvasSheet(context, choice.scale), subject);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) =>
        blob === null
          ? reject(new Fault('no_space', 'A picture of this size has no room in memory; choose a smaller one.'))
          : resolve(blob),
      'image/png',
    ),
  );
}

/**
 * A new display state makes every view paint in the next frame; ours comes after theirs, while every canvas, the WebGL one
 * too, still holds its picture.
 */
function shownAgain(app: App): Promise<void> {
  return new Promise((resolve) => {
    app.model.display.set({});
    requestAnimationFrame(() => resolve());
  });
}

function drawAll(sheet: Sheet, { view, size, recordings, head }: Subject): void {
  const { color: colour } = getComputedStyle(view);
  sheet.fill({ x: 0, y: 0, ...size }, groundOf(view));
  for (const [at, { text, font }] of head.lines.entries())
    sheet.words({ text, x: PAD, y: PAD + at * LINE + 9, font, colour });
  let right = size.width - PAD;
  for (const trace of head.traces.toReversed()) {
    right -= trace.width;
    sheet.words({ text: trace.name, x: right, y: PAD + 9, font: head.font, colour });
    sheet.fill({ x: right - 20, y: PAD + 3, width: 14, height: 3 }, trace.colour);
    right -= 36;
  }
  const top = head.lines.length * LINE + PAD;
  const { x, y } = view.getBoundingClientRect();
  const room = { x: 0, y: top, width: size.width, height: size.height - top };
  sheet.within(room, () => paintElement(sheet, view, recordings, { x: -x, y: top - y }));
}

/** What the view shows, for whoever finds the picture alone. */
interface Head {
  readonly lines: readonly { readonly text: string; readonly font: string }[];
  readonly font: string;
  /** Lines that are drawn, by the colours of the view's own switches. */
  readonly traces: readonly { readonly name: string; readonly colour: string; readonly width: number }[];
}

function headOf(app: App, choice: PictureChoice, view: Element): Head {
  const { fontFamily } = getComputedStyle(view);
  const font = `400 12px ${fontFamily}`;
  const measure = document.createElement('canvas').getContext('2d');
  const widthOf = (text: string) => {
    if (measure === null) return 7 * text.length;
    measure.font = font;
    return measure.measureText(text).width;
  };
  const [title, ...parts] = headWords(app, choice);
  const lines: string[] = [];
  for (const part of parts) {
    const longer = [...lines.slice(-1), part].join('  ·  ');
    if (lines.length > 0 && widthOf(longer) <= choice.width / choice.scale - 2 * PAD) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  const traces = [...view.querySelectorAll('.ag-toggle[aria-pressed="true"]')].flatMap((toggle) => {
    const swatch = toggle.querySelector('.ag-swatch');
    const name = toggle.textContent.trim();
    return swatch === null ? [] : [{ name, colour: getComputedStyle(swatch).backgroundColor, width: widthOf(name) }];
  });
  const bold = { text: title, font: `600 14px ${fontFamily}` };
  return { lines: [bold, ...lines.map((text) => ({ text, font }))], font, traces };
}

function headWords(app: App, { what, title }: PictureChoice): readonly [string, ...string[]] {
  const recording = app.recording.get();
  const present = app.workspace.get().case;
  const ofCase = present === undefined ? [] : [`case “${present.title}”`];
  if (recording === undefined) return [title, ...ofCase];
  const scale = timeScaleOf(app);
  const { fromNs, toNs, lowHz, highHz } = app.model.timebase.view.get().visible;
  const { plane } = app.model.display.store.get();
  const day = dayOf(scale, fromNs);
  const zone = [zoneOf(scale), uncertaintyOf(scale)].filter((part) => part !== '').join(' ');
  return [
    `${title} · ${recording.name}`,
    `${day === '' ? '' : `${day} `}${formatInstant(scale, fromNs)} to ${formatInstant(scale, toNs)} ${zone}`,
    ...(WITH_BAND.has(what) ? [formatBand(lowHz, highHz, (highHz - lowHz) / 1000)] : []),
    ...(WITH_HOLD.has(what) ? [plane === 'max' ? 'max hold' : 'mean'] : []),
    ...(WITH_BAND.has(what)
      ? [recording.scale.absolute ? recording.scale.unit : `${recording.scale.unit}, relative`]
      : []),
    ...ofCase,
  ];
}

/** The first ground that is not clear, from the view outwards. */
function groundOf(view: Element): string {
  for (let element: Element | null = view; element !== null; element = element.parentElement) {
    const { backgroundColor } = getComputedStyle(element);
    if (backgroundColor !== 'transparent' && !/[,/]\s*0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return '#ffffff';
}

/** To ask for another kind of context gives nothing, and harms nothing, once a canvas has one. */
function isDrawnByGpu(canvas: HTMLCanvasElement): boolean {
  return canvas.getContext('2d') === null;
}

/** The display's fineness, for as long as the picture is drawn. */
function pretendRatio(ratio: number): () => void {
  const own = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio');
  Object.defineProperty(window, 'devicePixelRatio', { configurable: true, get: () => ratio });
  return () => {
    if (own === undefined) Reflect.deleteProperty(window, 'devicePixelRatio');
    else Object.defineProperty(window, 'devicePixelRatio', own);
  };
}
