import type { StreamInfo, TimeRange } from '../contract/model.ts';
import { readRows, tilesInRange } from './level-rows.ts';
import { createPause } from './pause.ts';
import type { RecordingReader } from './recording-reader.ts';

/**
 * Greatest level code of every bin over all frames that reach into the ranges, none left out: rows of the coarsest level that
 * lie inside, then the two ends from ever finer levels (analysis SPEC.md, S6). Reads a few tiles a level and range, however
 * long the ranges are.
 */
export async function maxCodesOf(
  reader: RecordingReader,
  stream: StreamInfo,
  ranges: readonly TimeRange[],
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const greatest = new Uint8Array(stream.bins);
  const pause = createPause(signal);

  async function cover(level: number, part: TimeRange): Promise<void> {
    if (!(part.toNs > part.fromNs)) return;
    let coveredFromNs = part.toNs;
    let coveredToNs = part.fromNs;
    for (const tile of tilesInRange(reader, stream.index, level, part).tiles) {
      const { count, startNs, endNs, codes } = await readRows(reader, stream, level, tile, signal);
      for (let row = 0; row < count; row++) {
        const [from, to] = [startNs[row] ?? 0, endNs[row] ?? 0];
        const counts = level === 0 ? to > part.fromNs && from < part.toNs : from >= part.fromNs && to <= part.toNs;
        if (!counts) continue;
        coveredFromNs = Math.min(coveredFromNs, from);
        coveredToNs = Math.max(coveredToNs, to);
        foldRow(greatest, codes, row * stream.bins);
      }
      await pause();
    }
    if (level === 0) return;
    if (coveredToNs <= coveredFromNs) return cover(level - 1, part);
    await cover(level - 1, { fromNs: part.fromNs, toNs: coveredFromNs });
    await cover(level - 1, { fromNs: coveredToNs, toNs: part.toNs });
  }

  for (const range of ranges) await cover(stream.levels.length - 1, range);
  return greatest;
}

function foldRow(greatest: Uint8Array, codes: Uint8Array, from: number): void {
  for (let bin = 0; bin < greatest.length; bin++) {
    const code = codes[from + bin] ?? 0;
    if (code > (greatest[bin] ?? 0)) greatest[bin] = code;
  }
}
