import type { TimeRange } from '../contract/model.ts';
import { touchedPixels } from '../contract/picture.ts';
import { readRows, tilesInRange } from './level-rows.ts';
import { createPause } from './pause.ts';
import { checkRange, levelFor } from './queries.ts';
import type { RecordingReader } from './recording-reader.ts';

/** The strip of the time panel; columns without frames have code 0. */
export interface OverviewColumns {
  readonly startNs: Float64Array<ArrayBuffer>;
  readonly endNs: Float64Array<ArrayBuffer>;
  /** Greatest level code of any bin of any stream in the column. */
  readonly maxCode: Uint8Array<ArrayBuffer>;
  /** Frames whose row begins in the column. */
  readonly frames: Float64Array<ArrayBuffer>;
}

/** Cells read for one strip; streams are read one level coarser until they fit. */
const MOST_CELLS = 32 * 2 ** 20;

/** Max-hold strip over a range from the coarsest level that is fine enough, in `columns` equal columns. */
export async function queryOverview(
  reader: RecordingReader,
  query: TimeRange & { readonly columns: number },
  signal?: AbortSignal,
): Promise<OverviewColumns> {
  checkRange(query);
  const { fromNs, toNs, columns } = query;
  const perNs = columns / (toNs - fromNs);
  const maxCode = new Uint8Array(columns);
  const frames = new Float64Array(columns);
  const pause = createPause(signal);
  for (const { stream, level } of chooseLevels(reader, query)) {
    for (const tile of tilesInRange(reader, stream.index, level, query).tiles) {
      const rows = await readRows(reader, stream, level, tile, signal);
      for (let row = 0; row < rows.count; row++) {
        const from = ((rows.startNs[row] ?? 0) - fromNs) * perNs;
        const touched = touchedPixels(from, ((rows.endNs[row] ?? 0) - fromNs) * perNs, columns);
        if (touched === undefined) continue;
        const greatest = greatestCode(rows.codes, row * stream.bins, stream.bins);
        for (let at = touched[0]; at < touched[1]; at++) {
          if (greatest > (maxCode[at] ?? 0)) maxCode[at] = greatest;
        }
        const first = touched[0];
        frames[first] = (frames[first] ?? 0) + (rows.frames?.[row] ?? 1);
      }
      await pause();
    }
  }
  const edge = (column: number) => fromNs + column / perNs;
  return {
    startNs: Float64Array.from({ length: columns }, (_, column) => edge(column)),
    endNs: Float64Array.from({ length: columns }, (_, column) => edge(column + 1)),
    maxCode,
    frames,
  };
}

function chooseLevels(reader: RecordingReader, query: TimeRange & { readonly columns: number }) {
  const pixelNs = (query.toNs - query.fromNs) / query.columns;
  const chosen = reader.index.streams.map((stream) => ({ stream, level: levelFor(stream, pixelNs) }));
  const cells = () =>
    chosen.reduce((sum, { stream, level }) => {
      const rows = tilesInRange(reader, stream.index, level, query).rows.reduce((total, count) => total + count, 0);
      return sum + rows * stream.bins;
    }, 0);
  while (cells() > MOST_CELLS && chosen.some(({ stream, level }) => level + 1 < stream.levels.length)) {
    for (const one of chosen) one.level = Math.min(one.level + 1, Math.max(0, one.stream.levels.length - 1));
  }
  return chosen;
}

function greatestCode(codes: Uint8Array, from: number, count: number): number {
  let greatest = 0;
  for (let at = from; at < from + count; at++) {
    const code = codes[at] ?? 0;
    if (code > greatest) greatest = code;
  }
  return greatest;
}
