import type { StreamInfo, TimeRange } from '../contract/model.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import type { RecordingReader } from './recording-reader.ts';

/** Max-plane rows of one tile, the same from every level; `frames` is undefined at level 0, where a row is a frame. */
export async function readRows(
  reader: RecordingReader,
  stream: StreamInfo,
  level: number,
  tile: number,
  signal?: AbortSignal,
) {
  if (level > 0) {
    const { rows: count, ...rest } = await reader.levelTile(stream.index, level, tile, 'max', signal);
    return { count, ...rest };
  }
  const { rows: count, startNs, endNs, codes } = decodeTile(await reader.tile(stream.index, 0, tile, 'max', signal));
  return { count, startNs, endNs, codes, frames: undefined };
}

/** Tiles of a level that reach into a range (SPEC.md, M1), and their rows. */
export function tilesInRange(reader: RecordingReader, stream: number, level: number, range: TimeRange) {
  return tilesInRanges(reader, stream, level, [range]);
}

/** Tiles that reach into any of the ranges, their rows, and whether all their rows do because one range holds them whole. */
export function tilesInRanges(reader: RecordingReader, stream: number, level: number, ranges: readonly TimeRange[]) {
  const directory = reader.directory(stream, level);
  const tiles: number[] = [];
  const rows: number[] = [];
  const whole: boolean[] = [];
  directory.startNs.forEach((startNs, tile) => {
    const endNs = directory.endNs[tile] ?? 0;
    const reached = ranges.filter(({ fromNs, toNs }) => startNs < toNs && endNs > fromNs);
    if (reached.length === 0) return;
    tiles.push(tile);
    rows.push(directory.rows[tile] ?? 0);
    whole.push(reached.some(({ fromNs, toNs }) => startNs >= fromNs && endNs <= toNs));
  });
  return { tiles, rows, whole };
}
