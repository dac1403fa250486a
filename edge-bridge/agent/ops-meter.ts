import { allocateFrameColumns } from '../../workers/decode/columns.ts';
import { scanRecords } from '../../workers/decode/scan.ts';
import { OPS_SCHEMA, type OpsMessage, TELEMETRY_MAJOR } from '../protocol/telemetry.ts';
import type { RecordRun } from './source/record-runs.ts';

export interface OpsMeter {
  add(run: RecordRun): void;
  /** What was measured since the last report; a rate over no time is left out. */
  report(nowUs: bigint): OpsMessage;
}

/** Counts what one radio delivers (A2). Nothing is stated that was not seen: no channel before the first record. */
export function createOpsMeter(bootId: string, startUs: bigint): OpsMeter {
  const columns = allocateFrameColumns(1);
  let records = 0;
  let sequence = 0;
  let lastUs = startUs;
  let channel: Pick<OpsMessage, 'frequencyMhz' | 'widthMhz'> = {};
  return {
    add({ bytes, records: more }) {
      records += more;
      columns.count = 0;
      scanRecords(bytes, 0, bytes.length, true, columns);
      if (columns.count > 0) channel = { frequencyMhz: columns.centreMhz[0], widthMhz: columns.widthMhz[0] };
    },
    report(nowUs) {
      const seconds = Number(nowUs - lastUs) / 1e6;
      const rate = seconds > 0 ? { fftPerS: Math.round((10 * records) / seconds) / 10 } : {};
      sequence += 1;
      records = 0;
      lastUs = nowUs;
      return { schema: OPS_SCHEMA, major: TELEMETRY_MAJOR, timeUs: nowUs, sequence, bootId, ...rate, ...channel };
    },
  };
}
