import type { OverviewColumns } from '../recording/overview.ts';
import type { SpectrumReply, TraceReply } from '../recording/queries.ts';
import { type Column, encodeColumns } from './columns.ts';

/** Replies of the bytes plane as Arrow, with the columns that contract/bytes.ts names. */

export function encodeSpectrum(reply: SpectrumReply): ArrayBuffer {
  const { histogram } = reply;
  const bytes = new Uint8Array(histogram.buffer, histogram.byteOffset, histogram.byteLength);
  return encodeColumns(
    [
      numbers('freq_hz', reply.freqHz),
      numbers('min_db', reply.minDb),
      numbers('mean_db', reply.meanDb),
      numbers('max_db', reply.maxDb),
      numbers('frames', reply.frames),
      numbers('below', reply.below),
      { name: 'histogram', kind: 'blocks', bytes, width: 1024 },
    ],
    { frames_used: String(reply.framesUsed), frames_total: String(reply.framesTotal) },
  );
}

export function encodeTrace(reply: TraceReply): ArrayBuffer {
  return encodeColumns(
    [
      numbers('start_ns', reply.startNs),
      numbers('end_ns', reply.endNs),
      numbers('max_db', reply.maxDb),
      numbers('mean_db', reply.meanDb),
      numbers('frames', reply.frames),
    ],
    {
      level: String(reply.level),
      max: reply.level === 0 ? 'exact' : 'upper bound',
      frames_total: String(reply.framesTotal),
    },
  );
}

export function encodeOverview(reply: OverviewColumns): ArrayBuffer {
  return encodeColumns([
    numbers('start_ns', reply.startNs),
    numbers('end_ns', reply.endNs),
    numbers('max_code', reply.maxCode),
    numbers('frames', reply.frames),
  ]);
}

function numbers(name: string, values: Extract<Column, { kind: 'numbers' }>['values']): Column {
  return { name, kind: 'numbers', values };
}
