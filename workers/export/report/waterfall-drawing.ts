import { codePalette, DEFAULT_COLORMAP } from '../../contract/colormaps.ts';
import type { Band, TimeRange } from '../../contract/model.ts';
import { autoLevels, countCodes } from '../../contract/spectrum-math.ts';
import type { RecordingReader } from '../../recording/recording-reader.ts';
import { pictureCodes } from '../picture-codes.ts';
import { encodePng } from '../png.ts';
import { type Drawing, INK, MUTED, type Point, type Shape } from './document.ts';
import { ticksBetween, tickText } from './ticks.ts';

const WIDTH = 499;
const HEIGHT = 240;
const LEFT = 44;
const RIGHT = 52;
const TOP = 16;
const BOTTOM = 30;
/** Pixels a point: sharp on paper. */
const DENSITY = 2;

/** The whole of a time range and band as a picture of the strongest cells with its scales. */
export async function waterfallDrawing(
  reader: RecordingReader,
  view: TimeRange & Band & { readonly title: string },
  signal: AbortSignal,
): Promise<Drawing> {
  const plot = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM };
  const pixels = { width: plot.width * DENSITY, height: plot.height * DENSITY };
  const { scale } = reader.index;
  const codes = await pictureCodes(reader, { ...view, ...pixels }, 'max', signal);
  const levels = autoLevels(countCodes(codes), scale);
  const palette = codePalette(DEFAULT_COLORMAP, scale, levels);
  const bytes = await encodePng({ kind: 'indexed', ...pixels, pixels: codes, palette });
  const shapes: Shape[] = [{ kind: 'picture', bytes, type: 'png', matrix: [plot.width, 0, 0, plot.height, LEFT, TOP] }];
  const words = (at: Point, text: string, anchor: 'start' | 'middle' | 'end') =>
    shapes.push({ kind: 'words', at, text, size: 8, anchor, colour: MUTED });
  const [right, bottom] = [LEFT + plot.width, TOP + plot.height];
  for (const mhz of ticksBetween(view.lowHz / 1e6, view.highHz / 1e6, 8)) {
    const x = LEFT + ((mhz * 1e6 - view.lowHz) / (view.highHz - view.lowHz)) * plot.width;
    shapes.push({
      kind: 'line',
      points: [
        [x, bottom],
        [x, bottom + 3],
      ],
      colour: MUTED,
      width: 0.5,
    });
    words([x, bottom + 12], tickText(mhz), 'middle');
  }
  for (const seconds of ticksBetween(view.fromNs / 1e9, view.toNs / 1e9, 6)) {
    const y = TOP + ((seconds * 1e9 - view.fromNs) / (view.toNs - view.fromNs)) * plot.height;
    shapes.push({
      kind: 'line',
      points: [
        [LEFT - 3, y],
        [LEFT, y],
      ],
      colour: MUTED,
      width: 0.5,
    });
    words([LEFT - 5, y + 3], String(seconds), 'end');
  }
  words([(LEFT + right) / 2, HEIGHT - 4], 'MHz', 'middle');
  words([LEFT - 5, TOP - 6], 's', 'end');
  shapes.push({
    kind: 'line',
    points: [
      [LEFT, TOP],
      [LEFT, bottom],
      [right, bottom],
    ],
    colour: INK,
    width: 0.7,
  });
  const steps = 48;
  for (let step = 0; step < steps; step++) {
    const y = (each: number) => bottom - (plot.height * each) / steps;
    const db = levels.lowDb + ((step + 0.5) / steps) * (levels.highDb - levels.lowDb);
    const code = Math.min(255, Math.max(2, Math.round((db - scale.floorDb) / scale.stepDb) + 2));
    const fill = `#${Buffer.from(palette.subarray(4 * code, 4 * code + 3)).toString('hex')}`;
    shapes.push({
      kind: 'area',
      points: [
        [right + 8, y(step)],
        [right + 16, y(step)],
        [right + 16, y(step + 1) - 0.3],
        [right + 8, y(step + 1) - 0.3],
      ],
      fill,
    });
  }
  for (const db of ticksBetween(levels.lowDb, levels.highDb, 6)) {
    const y = bottom - ((db - levels.lowDb) / Math.max(1e-9, levels.highDb - levels.lowDb)) * plot.height;
    words([right + 19, y + 3], tickText(db), 'start');
  }
  words([right + 8, TOP - 6], scale.absolute ? scale.unit : `${scale.unit} rel.`, 'start');
  return { width: WIDTH, height: HEIGHT, title: view.title, shapes };
}
