import type { FrameColumns } from '../decode/columns.ts';
import type { FrameRows } from './messages.ts';

/** Collects rows of the table `frames` and hands them on in large batches whose buffers can be moved. */
export interface FrameRowCollector {
  /** One row for each of the first `count` entries; the arrays run in parallel and are read before the call returns. */
  add(
    count: number,
    stream: Uint16Array,
    timeNs: Float64Array,
    levels: Pick<FrameColumns, 'noiseDbm' | 'rssiDb'>,
  ): void;
  flush(): void;
}

const BATCH_ROWS = 65_536;

export function createFrameRowCollector(onRows: (rows: FrameRows) => void): FrameRowCollector {
  let nextRow = new Uint32Array(16);
  let batch = allocate();
  let count = 0;

  const flush = () => {
    if (count === 0) return;
    onRows({ ...batch, count });
    batch = allocate();
    count = 0;
  };

  return {
    add(rows, stream, timeNs, { noiseDbm, rssiDb }) {
      for (let from = 0; from < rows; ) {
        const part = Math.min(rows - from, BATCH_ROWS - count);
        batch.stream.set(stream.subarray(from, from + part), count);
        batch.timeNs.set(timeNs.subarray(from, from + part), count);
        batch.noiseDbm.set(noiseDbm.subarray(from, from + part), count);
        const { row, powerDbm } = batch;
        for (let i = 0; i < part; i++) {
          const own = stream[from + i] ?? 0;
          if (own >= nextRow.length) nextRow = grown(nextRow, own);
          const next = nextRow[own] ?? 0;
          nextRow[own] = next + 1;
          row[count + i] = next;
          powerDbm[count + i] = (noiseDbm[from + i] ?? 0) + (rssiDb[from + i] ?? 0);
        }
        count += part;
        from += part;
        if (count === BATCH_ROWS) flush();
      }
    },
    flush,
  };
}

function grown(rows: Uint32Array<ArrayBuffer>, index: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(index + 1, rows.length * 2));
  larger.set(rows);
  return larger;
}

function allocate() {
  return {
    stream: new Uint16Array(BATCH_ROWS),
    row: new Uint32Array(BATCH_ROWS),
    timeNs: new Float64Array(BATCH_ROWS),
    noiseDbm: new Int16Array(BATCH_ROWS),
    powerDbm: new Int16Array(BATCH_ROWS),
  };
}

export function buffersOf(rows: FrameRows): ArrayBuffer[] {
  return [rows.stream.buffer, rows.row.buffer, rows.timeNs.buffer, rows.noiseDbm.buffer, rows.powerDbm.buffer];
}
