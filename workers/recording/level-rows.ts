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
  const directory = reader.directory(stream, level);
  const tiles: number[] = [];
  const rows: number[] = [];
  directory.startNs.forEach((startNs, tile) => {
    if (startNs >= range.toNs || (directory.endNs[tile] ?? 0) <= range.fromNs) return;
    tiles.push(tile);
    rows.push(directory.rows[tile] ?? 0);
  });
  return { tiles, rows };
}
