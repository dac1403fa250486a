import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordingTransaction } from '../catalog/database.ts';
import type { FrameRows, TileStatisticsRows } from '../threads/messages.ts';

/** Rows appended in one turn of the event loop: about 7 ms, so that tiles asked for meanwhile do not wait. */
const ROWS_PER_TURN = 32_768;

export async function appendFrames(transaction: RecordingTransaction, rows: FrameRows): Promise<void> {
  for (let from = 0; from < rows.count; from += ROWS_PER_TURN) {
    const end = Math.min(rows.count, from + ROWS_PER_TURN);
    const columns = [rows.stream, rows.row, rows.timeNs, rows.noiseDbm, rows.powerDbm].map((column) =>
      column.subarray(from, end),
    );
    await transaction.append('frames', columns, end - from);
    await nextTurn();
  }
}

export async function appendStatistics(transaction: RecordingTransaction, rows: TileStatisticsRows): Promise<void> {
  const columns = [
    rows.stream,
    rows.level,
    rows.tile,
    rows.startNs,
    rows.endNs,
    rows.frames,
    rows.cells,
    rows.belowResolution,
    rows.minDb,
    rows.maxDb,
    rows.meanDb,
  ].map((column) => column.subarray(0, rows.count));
  await transaction.append('tile_statistics', columns, rows.count);
  await nextTurn();
}
