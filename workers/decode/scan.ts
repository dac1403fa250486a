import { allocateFrameColumns, type FrameColumns, FrameFlag } from './columns.ts';
import {
  dataOffsets,
  KIND_ATH10K,
  KIND_ATH11K,
  KIND_ATH11K_VENDOR,
  KIND_HT20,
  KIND_HT20_40,
  kindOfHeader,
  NO_KIND,
  NOISE_SUSPECT_ABOVE,
  plausibleFields,
  s8,
  s16,
  s32,
  TLV_HEADER_BYTES,
  u16,
  u32,
  u64,
} from './record-rules.ts';

/** Why a scan ended; `at` is the first byte that was not consumed. */
export interface ScanStop {
  /**
   * `end`: every byte is used. `full`: the columns are. `need_more`: the bytes end inside a header or a record and more
   * may follow. `damage`: no intact record begins here.
   */
  readonly kind: 'end' | 'full' | 'need_more' | 'damage';
  readonly at: number;
}

/**
 * A scanner with its own input buffer and columns, so that the WASM one can keep both in its memory.
 * `scan` reads `input[from … end)`, replaces the contents of `columns`, and follows `scanRecords` bit for bit.
 */
export interface FrameScanner {
  readonly input: Uint8Array;
  readonly columns: FrameColumns;
  scan(from: number, end: number, final: boolean): ScanStop;
}

/**
 * Appends consecutive intact records of `bytes[from … end)` to `columns` until something stops it (SPEC.md, D9).
 * `columns.offset` is relative to the start of `bytes`. `final` says that no bytes follow `end`.
 */
export function scanRecords(
  bytes: Uint8Array,
  from: number,
  end: number,
  final: boolean,
  columns: FrameColumns,
): ScanStop {
  const capacity = columns.offset.length;
  let at = from;
  while (at < end) {
    if (columns.count === capacity) return { kind: 'full', at };
    const short = final ? 'damage' : 'need_more';
    if (end - at < TLV_HEADER_BYTES) return { kind: short, at };
    const length = u16(bytes, at + 1);
    const kind = kindOfHeader(bytes[at] ?? 0, length);
    if (kind === NO_KIND) return { kind: 'damage', at };
    if (end - at < TLV_HEADER_BYTES + length) return { kind: short, at };
    if (!plausibleFields(bytes, at, kind)) return { kind: 'damage', at };
    append(bytes, at, kind, length, columns);
    at += TLV_HEADER_BYTES + length;
  }
  return { kind: 'end', at };
}

function append(bytes: Uint8Array, at: number, kind: number, length: number, columns: FrameColumns): void {
  const index = columns.count++;
  const dataOffset = dataOffsets[kind] ?? 0;
  const bins = TLV_HEADER_BYTES + length - dataOffset;
  columns.offset[index] = at;
  columns.kind[index] = kind;
  columns.bins[index] = bins;
  columns.dataOffset[index] = dataOffset;
  let flags = 0;
  switch (kind) {
    case KIND_HT20:
      columns.centreMhz[index] = u16(bytes, at + 4);
      columns.widthMhz[index] = 20;
      columns.tsfUs[index] = u64(bytes, at + 12);
      columns.maxExp[index] = bytes[at + 3] ?? 0;
      level(columns, index, s8(bytes, at + 7), s8(bytes, at + 6));
      break;
    case KIND_HT20_40:
      columns.centreMhz[index] = u16(bytes, at + 4) + (bytes[at + 3] === 3 ? 10 : -10);
      columns.widthMhz[index] = 40;
      columns.tsfUs[index] = u64(bytes, at + 8);
      columns.maxExp[index] = bytes[at + 26] ?? 0;
      level(columns, index, s8(bytes, at + 16), s8(bytes, at + 6));
      columns.noiseUpperDbm[index] = s8(bytes, at + 17);
      columns.rssiUpperDb[index] = s8(bytes, at + 7);
      break;
    case KIND_ATH10K:
      columns.centreMhz[index] = u16(bytes, at + 4);
      columns.widthMhz[index] = bytes[at + 3] ?? 0;
      columns.tsfUs[index] = u64(bytes, at + 16);
      columns.maxExp[index] = bytes[at + 28] ?? 0;
      level(columns, index, s16(bytes, at + 8), s8(bytes, at + 25));
      if (u16(bytes, at + 6) === u16(bytes, at + 4)) flags |= FrameFlag.secondary;
      break;
    case KIND_ATH11K:
    case KIND_ATH11K_VENDOR: {
      const base = kind === KIND_ATH11K_VENDOR ? at + 1 : at;
      columns.centreMhz[index] = u16(bytes, base + 6);
      columns.widthMhz[index] = bytes[at + 3] ?? 0;
      columns.tsfUs[index] = u32(bytes, base + 14);
      columns.maxExp[index] = bytes[at + 5] ?? 0;
      level(columns, index, s32(bytes, base + 18), s16(bytes, base + 12));
      if (u16(bytes, base + 8) === u16(bytes, base + 6)) flags |= FrameFlag.secondary;
      if (kind === KIND_ATH11K_VENDOR && bytes[at + 6] === 0) flags |= FrameFlag.secondary;
      break;
    }
    default:
      throw new RangeError(`no record kind ${kind}`);
  }
  const data = at + dataOffset;
  const middle = kind === KIND_HT20_40 ? data + 64 : data + bins;
  const sum = sumOfSquares(bytes, data, middle);
  const upper = kind === KIND_HT20_40 ? sumOfSquares(bytes, middle, data + bins) : sum;
  columns.sumSquares[index] = sum;
  columns.sumSquaresUpper[index] = upper;
  if (sum === 0 && upper === 0) flags |= FrameFlag.allZero;
  const noise = columns.noiseDbm[index] ?? 0;
  if (noise > NOISE_SUSPECT_ABOVE || (columns.noiseUpperDbm[index] ?? 0) > NOISE_SUSPECT_ABOVE) {
    flags |= FrameFlag.noiseSuspect;
  }
  columns.flags[index] = flags;
}

function level(columns: FrameColumns, index: number, noiseDbm: number, rssiDb: number): void {
  columns.noiseDbm[index] = noiseDbm;
  columns.noiseUpperDbm[index] = noiseDbm;
  columns.rssiDb[index] = rssiDb;
  columns.rssiUpperDb[index] = rssiDb;
}

function sumOfSquares(bytes: Uint8Array, from: number, end: number): number {
  let sum = 0;
  for (let at = from; at < end; at++) {
    const bin = bytes[at] ?? 0;
    sum += bin * bin;
  }
  return sum;
}

/** Size of a scanner's input: a full read of 8 MiB and, before it, room for what the last read left over. */
export const CARRY_BYTES = 64 * 1024;
export const READ_BYTES = 8 * 1024 * 1024;

/** The TypeScript scanner; `capacity` frames a scan (at least 2), `inputBytes` of input. */
export function createReferenceScanner(capacity = 65_536, inputBytes = CARRY_BYTES + READ_BYTES): FrameScanner {
  const input = new Uint8Array(inputBytes);
  const columns = allocateFrameColumns(capacity);
  return {
    input,
    columns,
    scan(from, end, final) {
      columns.count = 0;
      return scanRecords(input, from, end, final, columns);
    },
  };
}
