import { NO_DATA } from '../../workers/contract/level-scale.ts';
import { type PictureAxes, paintRows, touchedPixels } from '../../workers/contract/picture.ts';
import type { SceneItem } from '../data/scene.ts';
import { lowerBound, upperBound } from '../data/tile-picker.ts';
import {
  HATCH_PERIOD,
  HATCH_WIDTH,
  hatchPhase,
  type LayerFrame,
  LineState,
  type Rgb,
  type SignalLayer,
} from './layer.ts';
import { markCovered, startLineStates, writeColumnStates, writeLines } from './lookup.ts';

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function packed(red: number, green: number, blue: number): number {
  return LITTLE_ENDIAN
    ? ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    : ((red << 24) | (green << 16) | (blue << 8) | 255) >>> 0;
}

const packedRgb = (colour: Rgb) => packed(colour[0], colour[1], colour[2]);

/** Codes and line states of a picture, on the CPU; what `canvas-layer` colours and tests read. */
export interface CodePicture {
  readonly codes: Uint8Array;
  readonly lineStates: Uint8Array;
  readonly columnStates: Uint8Array;
}

type CodeFrame = Pick<LayerFrame, 'axes' | 'items' | 'pending' | 'elsewhere' | 'extent' | 'bands'>;

/** Paints the codes of a frame through the contract's `paintRows` (SPEC.md, G1). */
export function paintCodes(frame: CodeFrame, picture: CodePicture): void {
  picture.codes.fill(NO_DATA);
  paintStates(frame, picture);
  for (const item of frame.items) paintItem(item, frame.axes, picture.codes, 0, frame.axes.height);
}

function paintStates(frame: CodeFrame, picture: CodePicture): void {
  const { axes } = frame;
  startLineStates(axes, frame.extent, frame.pending, frame.elsewhere, picture.lineStates);
  writeColumnStates(axes, frame.bands, picture.columnStates);
  const pairs = new Uint16Array(2 * axes.height);
  for (const item of frame.items) {
    const run = writeLines(item.tile.rows, axes, item.clip, pairs, 0);
    markCovered(pairs, 0, run, picture.lineStates);
  }
}

/** Paints an item into the lines from `fromY` to `toY`. */
function paintItem(item: SceneItem, axes: PictureAxes, codes: Uint8Array, fromY: number, toY: number): void {
  const { tile, stream, clip } = item;
  const pixelsPerNs = axes.height / (axes.toNs - axes.fromNs);
  let firstY = fromY;
  let endY = toY;
  if (clip !== undefined) {
    const touched = touchedPixels(
      (clip.fromNs - axes.fromNs) * pixelsPerNs,
      (clip.toNs - axes.fromNs) * pixelsPerNs,
      axes.height,
    );
    if (touched === undefined) return;
    firstY = Math.max(firstY, touched[0]);
    endY = Math.min(endY, touched[1]);
  }
  if (endY <= firstY) return;
  let part = axes;
  let target = codes;
  if (firstY > 0 || endY < axes.height) {
    const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
    const fromNs = axes.fromNs + firstY * pixelNs;
    part = { ...axes, fromNs, toNs: axes.fromNs + endY * pixelNs, height: endY - firstY };
    target = codes.subarray(firstY * axes.width, endY * axes.width);
  }
  const { startNs, endNs, bins } = tile.rows;
  const first = lowerBound(endNs, part.fromNs);
  const end = upperBound(startNs, part.toNs);
  if (end <= first) return;
  const rows = {
    startNs: startNs.subarray(first, end),
    endNs: endNs.subarray(first, end),
    codes: tile.rows.codes.subarray(first * bins, end * bins),
    bins,
  };
  paintRows(target, part, rows, stream);
}

/**
 * Lines by which `next` is `old` moved along time, where it is nothing else: a drag moves in whole pixels, so all but the
 * new lines can be kept. Undefined when everything must be painted.
 */
export function wholeShift(old: PictureAxes, next: PictureAxes): number | undefined {
  if (old.width !== next.width || old.height !== next.height) return undefined;
  if (old.lowHz !== next.lowHz || old.highHz !== next.highHz) return undefined;
  const oldSpan = old.toNs - old.fromNs;
  if (Math.abs(next.toNs - next.fromNs - oldSpan) > 1e-9 * oldSpan) return undefined;
  const shift = ((next.fromNs - old.fromNs) / oldSpan) * old.height;
  const whole = Math.round(shift);
  return Math.abs(shift - whole) < 1e-4 && Math.abs(whole) < old.height ? whole : undefined;
}

/** Moves what is painted and paints only the lines that came in; gives their run. */
function scrollCodes(frame: CodeFrame, picture: CodePicture, shift: number): readonly [number, number] {
  const { width, height } = frame.axes;
  const { codes } = picture;
  if (shift > 0) codes.copyWithin(0, shift * width);
  else codes.copyWithin(-shift * width, 0, (height + shift) * width);
  const [firstY, endY] = shift > 0 ? [height - shift, height] : [0, -shift];
  codes.fill(NO_DATA, firstY * width, endY * width);
  paintStates(frame, picture);
  for (const item of frame.items) paintItem(item, frame.axes, codes, firstY, endY);
  return [firstY, endY];
}

/** Colours a code picture; the second pass of the WebGL layer, on the CPU. */
export function colourCodes(frame: LayerFrame, picture: CodePicture, out: Uint32Array): void {
  const { width, height } = frame.axes;
  const table = new Uint32Array(256);
  for (let code = 0; code < 256; code++) {
    table[code] = packed(
      frame.palette[code * 4] ?? 0,
      frame.palette[code * 4 + 1] ?? 0,
      frame.palette[code * 4 + 2] ?? 0,
    );
  }
  const noData = packedRgb(frame.noData);
  const hatch = packedRgb(frame.hatch);
  const phase = hatchPhase(frame.axes);
  table[NO_DATA] = noData;
  const { codes, lineStates, columnStates } = picture;
  for (let y = 0; y < height; y++) {
    const base = y * width;
    const to = (frame.flip ? height - 1 - y : y) * width;
    if (lineStates[y] !== LineState.gap) {
      for (let x = 0; x < width; x++) out[to + x] = table[codes[base + x] ?? 0] ?? 0;
      continue;
    }
    for (let x = 0; x < width; x++) {
      const stripe = columnStates[x] === 1 && (x + y + phase) % HATCH_PERIOD < HATCH_WIDTH;
      out[to + x] = stripe ? hatch : noData;
    }
  }
}

/** The layer for machines without a GPU. Same pixels as `createWebglLayer` (SPEC.md, G6). */
export function createCanvasLayer(canvas: HTMLCanvasElement): SignalLayer {
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error('this page has no 2D canvas');
  let width = 0;
  let height = 0;
  let image = new ImageData(1, 1);
  let pixels = new Uint32Array(1);
  let picture: CodePicture = {
    codes: new Uint8Array(1),
    lineStates: new Uint8Array(1),
    columnStates: new Uint8Array(1),
  };
  let drawn: LayerFrame | undefined;

  return {
    kind: 'canvas',
    resize(nextWidth, nextHeight) {
      if (nextWidth === width && nextHeight === height) return;
      width = nextWidth;
      height = nextHeight;
      canvas.width = width;
      canvas.height = height;
      image = new ImageData(width, height);
      pixels = new Uint32Array(image.data.buffer);
      picture = {
        codes: new Uint8Array(width * height),
        lineStates: new Uint8Array(height),
        columnStates: new Uint8Array(width),
      };
      drawn = undefined;
    },
    isDrawable: () => true,
    upload: () => false,
    forget: () => {},
    draw(frame) {
      const same = drawn?.items === frame.items && drawn.bands === frame.bands && drawn.elsewhere === frame.elsewhere;
      const old = same ? drawn?.axes : undefined;
      const sameCodes = old !== undefined && sameAxes(old, frame.axes);
      const shift = old === undefined || sameCodes ? undefined : wholeShift(old, frame.axes);
      if (shift !== undefined) scrollCodes(frame, picture, shift);
      else if (!sameCodes) paintCodes(frame, picture);
      colourCodes(frame, picture, pixels);
      context.putImageData(image, 0, 0);
      drawn = frame;
      return !sameCodes;
    },
    ledger: () => undefined,
    readPixels: () => new Uint8Array(context.getImageData(0, 0, width, height).data),
    dispose: () => {},
  };
}

export function sameAxes(a: PictureAxes, b: PictureAxes): boolean {
  return (
    a.fromNs === b.fromNs &&
    a.toNs === b.toNs &&
    a.lowHz === b.lowHz &&
    a.highHz === b.highHz &&
    a.width === b.width &&
    a.height === b.height
  );
}
