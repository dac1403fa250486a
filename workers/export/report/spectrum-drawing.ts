import { type Drawing, INK, MUTED, type Point, RULE, type Shape } from './document.ts';
import { ticksBetween, tickText } from './ticks.ts';

export interface SpectrumLines {
  readonly title: string;
  readonly unit: string;
  /** Bin centres, rising. */
  readonly freqHz: ArrayLike<number>;
  /** Not a number where there is nothing. */
  readonly maxDb: ArrayLike<number>;
  readonly meanDb: ArrayLike<number>;
}

const WIDTH = 499;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 8;
const TOP = 20;
const BOTTOM = 30;
/** Distinct in grey, and for who does not tell red from green. */
const COLOURS = { max: '#b3541e', mean: '#0b6e99' } as const;

/** Greatest and mean level of every bin over frequency. */
export function spectrumDrawing({ title, unit, freqHz, maxDb, meanDb }: SpectrumLines): Drawing {
  const levels = [...Array.from(maxDb), ...Array.from(meanDb)].filter(Number.isFinite);
  const low = Math.floor(Math.min(...levels, 0 + (levels[0] ?? -100)) / 10) * 10;
  const high = Math.max(low + 10, Math.ceil(Math.max(...levels, levels[0] ?? -90) / 10) * 10);
  const first = freqHz[0] ?? 0;
  const last = freqHz[freqHz.length - 1] ?? first + 1;
  const x = (hz: number) => LEFT + ((hz - first) / Math.max(1, last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (db: number) => TOP + ((high - db) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const shapes: Shape[] = [];
  const words = (at: Point, text: string, anchor: 'start' | 'middle' | 'end', colour: string = MUTED) =>
    shapes.push({ kind: 'words', at, text, size: 8, anchor, colour });
  for (const db of ticksBetween(low, high, 6)) {
    shapes.push({
      kind: 'line',
      points: [
        [LEFT, y(db)],
        [WIDTH - RIGHT, y(db)],
      ],
      colour: RULE,
      width: 0.5,
    });
    words([LEFT - 4, y(db) + 3], tickText(db), 'end');
  }
  for (const mhz of ticksBetween(first / 1e6, last / 1e6, 8)) {
    shapes.push({
      kind: 'line',
      points: [
        [x(mhz * 1e6), HEIGHT - BOTTOM],
        [x(mhz * 1e6), HEIGHT - BOTTOM + 3],
      ],
      colour: MUTED,
      width: 0.5,
    });
    words([x(mhz * 1e6), HEIGHT - BOTTOM + 12], tickText(mhz), 'middle');
  }
  for (const [levelsOf, colour] of [
    [meanDb, COLOURS.mean],
    [maxDb, COLOURS.max],
  ] as const)
    for (const points of unbroken(levelsOf, (bin, db) => [x(freqHz[bin] ?? 0), y(db)]))
      shapes.push({ kind: 'line', points, colour, width: 1.1 });
  words([(LEFT + WIDTH) / 2, HEIGHT - 4], 'MHz', 'middle');
  words([LEFT, 10], unit, 'start');
  words([WIDTH - RIGHT - 60, 10], '— maximum', 'end', COLOURS.max);
  words([WIDTH - RIGHT, 10], '— mean', 'end', COLOURS.mean);
  shapes.push({
    kind: 'line',
    points: [
      [LEFT, TOP],
      [LEFT, HEIGHT - BOTTOM],
      [WIDTH - RIGHT, HEIGHT - BOTTOM],
    ],
    colour: INK,
    width: 0.7,
  });
  return { width: WIDTH, height: HEIGHT, title, shapes };
}

/** A line ends where a bin has no level: nothing is drawn over what was not measured. */
function unbroken(levels: ArrayLike<number>, place: (bin: number, db: number) => Point): Point[][] {
  const lines: Point[][] = [];
  let line: Point[] = [];
  for (let bin = 0; bin < levels.length; bin++) {
    const db = levels[bin] ?? Number.NaN;
    if (Number.isFinite(db)) line.push(place(bin, db));
    else if (line.length > 0) {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}
