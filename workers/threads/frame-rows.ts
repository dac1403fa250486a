import type { FrameRows } from './messages.ts';

/** Collects rows of the table `frames` and hands them on in large batches whose buffers can be moved. */
export interface FrameRowCollector {
  add(stream: number, timeNs: number, noiseDbm: number, powerDbm: number): void;
  flush(): void;
}

const BATCH_ROWS = 65_536;

export function createFrameRowCollector(onRows: (rows: FrameRows) => void): FrameRowCollector {
  const nextRow: number[] = [];
  let batch = allocate();
  let count = 0;

  const flush = () => {
    if (count === 0) return;
    onRows({ ...batch, count });
    batch = allocate();
    count = 0;
  };

  return {
    add(stream, timeNs, noiseDbm, powerDbm) {
      const row = nextRow[stream] ?? 0;
      nextRow[stream] = row + 1;
      batch.stream[count] = stream;
      batch.row[count] = row;
      batch.timeNs[count] = timeNs;
      batch.noiseDbm[count] = noiseDbm;
      batch.powerDbm[count] = powerDbm;
      if (++count === BATCH_ROWS) flush();
    },
    flush,
  };
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
