import { createUnwrapper } from './chunk-wrapper.ts';
import type { FrameColumns } from './columns.ts';
import type { DamagedStretch, DecodedBatch } from './decoded.ts';
import { createPieces, type Pieces } from './pieces.ts';
import { KIND_ATH10K, recordBytesAt, TLV_HEADER_BYTES, u16 } from './record-rules.ts';
import { CUT_SHORT_REASON, findRecord, judgeRecord, reasonAt, WRONG_LENGTH_REASON } from './resync.ts';
import { CARRY_BYTES, type FrameScanner } from './scan.ts';

export type { CarriedFrame, DamagedStretch, DecodedBatch, WallClockAnchor } from './decoded.ts';

export interface RecordDecoderOptions {
  readonly scanner: FrameScanner;
  readonly onBatch: (batch: DecodedBatch) => void;
  readonly onDamage: (stretch: DamagedStretch) => void;
  /** `chunked`: the athspectralscan wrapper is around the records. */
  readonly wrapper?: 'none' | 'chunked';
}

export interface RecordDecoder {
  /** Feeds the next bytes of the file; `final` with the last ones (which may be none). */
  push(chunk: Uint8Array, final: boolean): void;
  /** Where to read the next bytes of the file into, without a copy; then `commit` how many there are. */
  room(): Uint8Array;
  commit(byteCount: number, final: boolean): void;
  totals(): DecoderTotals;
}

export interface DecoderTotals {
  readonly frames: number;
  readonly damageStretches: number;
  readonly damageBytes: number;
}

/** Where chunked files are read into before their payload is joined. */
const STAGING_BYTES = 1024 * 1024;
const NOISE_ZERO_REASON = 'noise 0';

/**
 * Streaming decoder of relay records: constant memory, SPEC.md D14–D18. Frames go to `onBatch` in file order, damage to
 * `onDamage` in file order. The scanner needs room for at least two frames and its input must exceed CARRY_BYTES.
 */
export function createRecordDecoder(options: RecordDecoderOptions): RecordDecoder {
  const pieces = createPieces();
  const core = createCore(options, pieces);
  if (options.wrapper !== 'chunked') {
    pieces.begin(0, 0);
    return core;
  }
  const unwrapper = createUnwrapper({
    onPiece: (fileOffset, utcUs) => pieces.begin(core.appended(), fileOffset, utcUs),
    onPayload: (payload) => core.append(payload),
  });
  const push = (chunk: Uint8Array, final: boolean): void => {
    unwrapper.push(chunk, final);
    core.commit(0, final);
  };
  let staging = new Uint8Array(0);
  return {
    push,
    room() {
      if (staging.length === 0) staging = new Uint8Array(STAGING_BYTES);
      return staging;
    },
    commit: (byteCount, final) => push(staging.subarray(0, byteCount), final),
    totals: core.totals,
  };
}

interface Core extends RecordDecoder {
  /** Takes bytes without decoding them until the input is full. */
  append(chunk: Uint8Array): void;
  /** Logical position of the next byte. */
  appended(): number;
}

function createCore(options: RecordDecoderOptions, pieces: Pieces): Core {
  const { scanner, onBatch } = options;
  const { input, columns } = scanner;
  const fileOffset = new Float64Array(columns.offset.length);
  const damage = createDamageList(options.onDamage);
  /** Bytes that were taken before input[CARRY_BYTES], and bytes there that wait to be decoded. */
  let pushed = 0;
  let filled = 0;
  let carry = 0;
  let frames = 0;
  /** Logical position and reason of the damage that is being searched through, if any. */
  let searching: { readonly from: number; readonly why: string } | undefined;

  const logical = (at: number): number => pushed + at - CARRY_BYTES;

  function addDamage(from: number, to: number, why: string): void {
    pieces.forEachPart(from, to, (offset, byteCount) => damage.add(offset, byteCount, why));
  }

  /** Hands the first `count` frames on, less those with noise 0. */
  function deliver(count: number): void {
    columns.count = count;
    const kept = dropNoiseZero(columns, (at, byteCount) => {
      addDamage(logical(at), logical(at) + byteCount, NOISE_ZERO_REASON);
    });
    columns.count = kept;
    if (kept === 0) return;
    const located = pieces.locate(columns, input, logical(0), fileOffset);
    frames += kept;
    onBatch({ bytes: input, columns, fileOffset, payloadOffset: logical(0), ...located });
  }

  /** One scan from `at`; returns where to go on, and whether to wait for more bytes. */
  function scan(at: number, end: number, final: boolean): { readonly at: number; readonly wait: boolean } {
    const stop = scanner.scan(at, end, final);
    const count = columns.count;
    const last = count === 0 ? stop.at : (columns.offset[count - 1] ?? 0);
    // The last record is only known to be whole when another one, or the end of the data, follows it (D14).
    const confirmed = count === 0 || (stop.kind === 'end' && final) || recordBytesAt(input, stop.at, end) > 0;
    if (stop.kind !== 'damage') {
      deliver(confirmed ? count : count - 1);
      return { at: confirmed ? stop.at : last, wait: stop.kind !== 'full' };
    }
    const verdict = confirmed ? 'accept' : judgeRecord(input, last, end, final);
    if (verdict === 'need_more') {
      deliver(count - 1);
      return { at: last, wait: true };
    }
    const broken = verdict === 'accept' ? stop.at : last;
    const why =
      verdict === 'accept'
        ? reasonAt(input, broken, end)
        : verdict === 'cut_short'
          ? CUT_SHORT_REASON
          : WRONG_LENGTH_REASON;
    deliver(verdict === 'accept' ? count : count - 1);
    searching = { from: logical(broken), why };
    return { at: broken + 1, wait: false };
  }

  function process(start: number, end: number, final: boolean): number {
    let at = start;
    while (at < end) {
      if (searching === undefined) {
        const step = scan(at, end, final);
        at = step.at;
        if (step.wait) break;
        continue;
      }
      const next = findRecord(input, at, end, final);
      at = next.at;
      if (!next.found) break;
      addDamage(searching.from, logical(at), searching.why);
      searching = undefined;
    }
    const decided = final ? end : at;
    if (searching !== undefined) {
      // Told at once, so that pieces can be forgotten; the damage list joins the parts again.
      addDamage(searching.from, logical(decided), searching.why);
      searching = { from: logical(decided), why: searching.why };
    }
    if (final) damage.flush();
    return decided;
  }

  /** Decodes what the input holds and moves what must be looked at again to just before the next bytes. */
  function run(final: boolean): void {
    const end = CARRY_BYTES + filled;
    const rest = process(CARRY_BYTES - carry, end, final);
    carry = end - rest;
    if (carry > CARRY_BYTES) throw new Error(`decoder carries ${carry} bytes`);
    input.copyWithin(CARRY_BYTES - carry, rest, end);
    pushed += filled;
    filled = 0;
    pieces.forget(pushed - carry);
  }

  const room = (): Uint8Array => input.subarray(CARRY_BYTES + filled);

  function append(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + room().length);
      input.set(part, CARRY_BYTES + filled);
      filled += part.length;
      at += part.length;
      if (room().length === 0) run(false);
    }
  }

  return {
    room,
    commit(byteCount, final) {
      filled += byteCount;
      run(final);
    },
    append,
    push(chunk, final) {
      append(chunk);
      run(final);
    },
    appended: () => pushed + filled,
    totals: () => ({ frames, ...damage.totals() }),
  };
}

/** Merges neighbouring stretches of the same reason (D17). */
function createDamageList(onDamage: (stretch: DamagedStretch) => void) {
  let pending: DamagedStretch | undefined;
  let damageStretches = 0;
  let damageBytes = 0;
  function flush(): void {
    if (pending === undefined) return;
    damageStretches++;
    damageBytes += pending.bytes;
    onDamage(pending);
    pending = undefined;
  }
  return {
    flush,
    add(offset: number, bytes: number, why: string): void {
      if (pending !== undefined && pending.why === why && pending.offset + pending.bytes === offset) {
        pending = { offset: pending.offset, bytes: pending.bytes + bytes, why };
        return;
      }
      flush();
      pending = { offset, bytes, why };
    },
    totals: () => ({
      damageStretches: damageStretches + (pending === undefined ? 0 : 1),
      damageBytes: damageBytes + (pending?.bytes ?? 0),
    }),
  };
}

/** Removes ath10k and ath11k frames with noise 0 (D16); returns how many frames stay. */
function dropNoiseZero(columns: FrameColumns, onDrop: (at: number, byteCount: number) => void): number {
  const { count, kind, noiseDbm } = columns;
  let kept = 0;
  for (let frame = 0; frame < count; frame++) {
    if (noiseDbm[frame] === 0 && (kind[frame] ?? 0) >= KIND_ATH10K) {
      onDrop(columns.offset[frame] ?? 0, (columns.dataOffset[frame] ?? 0) + (columns.bins[frame] ?? 0));
      continue;
    }
    if (kept !== frame) moveFrame(columns, frame, kept);
    kept++;
  }
  return kept;
}

function moveFrame(columns: FrameColumns, from: number, to: number): void {
  for (const column of Object.values(columns)) {
    if (typeof column !== 'number') column[to] = column[from] ?? 0;
  }
}

/** Length of the intact record at `at`, header included. */
export function recordLength(bytes: Uint8Array, at: number): number {
  return TLV_HEADER_BYTES + u16(bytes, at + 1);
}
