import type { Origin } from '../contract/model.ts';
import {
  isLegacyRecord,
  LEGACY_BINS,
  LEGACY_RECORD_BYTES,
  type LegacyFields,
  legacyLevels,
  readLegacyFields,
  readLegacyMagnitudes,
} from './legacy2012.ts';
import { frequencyAxis } from './levels.ts';
import { KIND_HT20 } from './record-rules.ts';
import { createRowCollector, type RowDecoder, type RowDecoderOptions } from './row-source.ts';

export interface LegacyOptions extends RowDecoderOptions {
  /** Every record as it is decoded; `offset` in the file. */
  readonly onRecord?: (fields: LegacyFields, magnitudes: Uint16Array, offset: number) => void;
}

const SEGMENT_STEP_NS = 1_000_000;
/** A clock that jumps forward by more than a day was set, or its record is wrong. */
const FORWARD_LIMIT_US = 86_400e6;

/** Streaming decoder of the 2012 layout, with the resynchronisation of D14 and D15 in its simpler form (D19). */
export function createLegacyDecoder(options: LegacyOptions): RowDecoder {
  const collector = createRowCollector();
  let carry = new Uint8Array(0);
  let base = 0;
  let damageFrom: number | undefined;
  let why = '';
  let previousTsf: number | undefined;
  let previousNs = 0;
  let offsetNs = 0;

  function take(bytes: Uint8Array, at: number): void {
    if (damageFrom !== undefined) {
      options.onDamage({ offset: damageFrom, bytes: base + at - damageFrom, why });
      damageFrom = undefined;
    }
    const fields = readLegacyFields(bytes, at);
    const magnitudes = readLegacyMagnitudes(bytes, at);
    options.onRecord?.(fields, magnitudes, base + at);
    const step = previousTsf === undefined ? -1 : fields.tsf - previousTsf;
    const newSegment = step < 0 || step > FORWARD_LIMIT_US;
    const first = collector.rows === 0;
    if (newSegment) offsetNs = (first ? 0 : previousNs + SEGMENT_STEP_NS) - fields.tsf * 1000;
    previousTsf = fields.tsf;
    previousNs = first ? 0 : Math.max(previousNs, fields.tsf * 1000 + offsetNs);
    const levelDb = new Float32Array(LEGACY_BINS);
    legacyLevels(fields, magnitudes, levelDb);
    magnitudes.forEach((magnitude, bin) => {
      if (magnitude === 0) levelDb[bin] = Number.NaN;
    });
    const stream = collector.streamOf(frequencyAxis(KIND_HT20, fields.freq, 20, LEGACY_BINS));
    collector.add(stream, { startNs: previousNs, newSegment, levelDb });
  }

  function damage(at: number, reason: string): void {
    if (damageFrom !== undefined) return;
    damageFrom = base + at;
    why = reason;
  }

  /** Decodes what it can; returns the first byte that must wait for more. */
  function decode(bytes: Uint8Array, final: boolean): number {
    const end = bytes.length;
    let at = 0;
    while (at < end) {
      if (at + 2 * LEGACY_RECORD_BYTES > end && !final) return at;
      if (!isLegacyRecord(bytes, at, end)) {
        damage(at, at + LEGACY_RECORD_BYTES > end ? 'cut off by the end of the data' : 'no record header');
        at++;
      } else if (cutShort(bytes, at, end)) {
        damage(at, 'record cut short: the next one begins inside it');
        at++;
      } else {
        take(bytes, at);
        at += LEGACY_RECORD_BYTES;
      }
    }
    return end;
  }

  return {
    unit: 'dBm',
    absolute: true,
    push(bytes, final) {
      const whole = new Uint8Array(carry.length + bytes.length);
      whole.set(carry);
      whole.set(bytes, carry.length);
      const rest = decode(whole, final);
      base += rest;
      carry = whole.slice(rest);
      if (final && damageFrom !== undefined) {
        options.onDamage({ offset: damageFrom, bytes: base - damageFrom, why });
        damageFrom = undefined;
      }
      return collector.take(final);
    },
    collected: collector,
    get endNs() {
      return previousNs;
    },
    origin: { kind: 'relative', why: 'the dump holds only the device clock' } satisfies Origin,
    warnings: [],
  };
}

/** No record follows the one at `at`, but one begins inside it. */
function cutShort(bytes: Uint8Array, at: number, end: number): boolean {
  const next = at + LEGACY_RECORD_BYTES;
  if (next >= end || isLegacyRecord(bytes, next, end)) return false;
  for (let inside = at + 1; inside < next; inside++) {
    if (isLegacyRecord(bytes, inside, end)) return true;
  }
  return false;
}
