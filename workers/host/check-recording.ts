import type { RecordingInfo } from '../contract/model.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import type { loadKernels } from '../kernels/load.ts';
import { openRecording } from '../recording/recording-reader.ts';

/**
 * What is wrong with a recording folder, in sentences: its index against the database, every tile of the pyramid, and
 * the level-0 tiles at both ends of each stream (the evidence itself is covered by its hash).
 */
export async function checkRecording(
  kernels: ReturnType<typeof loadKernels>,
  info: RecordingInfo,
  directory: string,
  evidencePath: string | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const problems: string[] = [];
  const reader = await openRecording({ directory, kernels, ...(evidencePath === undefined ? {} : { evidencePath }) });
  try {
    const { index } = reader;
    if (index.frames !== info.frames)
      problems.push(`Recording ${info.id} holds ${index.frames} frames, the database says ${info.frames}.`);
    for (const stream of index.streams) {
      for (const { level, rows } of stream.levels) {
        const directoryOf = reader.directory(stream.index, level);
        const tiles = directoryOf.rows.length;
        let counted = 0;
        for (let tile = 0; tile < tiles; tile++) {
          signal?.throwIfAborted();
          counted += directoryOf.rows[tile] ?? 0;
          if (level === 0 && tile > 0 && tile < tiles - 1) continue;
          const read = decodeTile(await reader.tile(stream.index, level, tile, 'max', signal));
          if (read.rows !== directoryOf.rows[tile])
            problems.push(
              `Tile ${tile} of level ${level} of stream ${stream.index} in recording ${info.id} has ${read.rows} rows, not ${directoryOf.rows[tile]}.`,
            );
        }
        if (counted !== rows)
          problems.push(
            `Level ${level} of stream ${stream.index} in recording ${info.id} has ${counted} rows, not ${rows}.`,
          );
      }
    }
  } finally {
    await reader.close();
  }
  return problems;
}
