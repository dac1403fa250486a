import { createRecordDecoder } from '../../../workers/decode/record-decoder.ts';
import { createReferenceScanner } from '../../../workers/decode/scan.ts';

/** Consecutive kernel records of one radio, verbatim, with the time of the first. */
export interface RecordRun {
  readonly bytes: Uint8Array;
  readonly records: number;
  /** Microseconds since 1970 UTC by the agent's clock. */
  readonly timeUs: bigint;
}

/** Where an agent's spectra come from: a radio's relay file, a recording played again, or the generator. */
export interface SpectralSource {
  readonly radio: string;
  /** Runs as they come; ends by itself when there is no more, and soon after `signal` aborts. */
  runs(signal: AbortSignal): AsyncIterable<RecordRun>;
}

/** Time within which records are handed on together (edge-protocol.md, 4.7). */
export const SLOT_US = 33_000;
/** A device clock that leaps further than this, either way, was set anew: the gap says nothing about time. */
const LEAP_US = 10_000_000;
const TSF_RANGE_US = 2 ** 32;
const SCAN_RECORDS = 4096;
const SCAN_BYTES = 512 * 1024;
/** Room in front for what a push left over (`CARRY_BYTES` of the scanner) and behind it the push. */
const SCANNER_BYTES = SCAN_BYTES + 128 * 1024;

interface Slot {
  readonly bytes: Uint8Array;
  readonly records: number;
  /** Device time since the first record, microseconds. */
  readonly atUs: number;
}

/**
 * Cuts relay bytes into slots of 33 ms of device time: every intact record once, in the order of the file, bytes as they are.
 * Damaged stretches are left out. `gapless` time: a leap of the device clock counts as nothing.
 */
async function* slotsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Slot> {
  const ready: Slot[] = [];
  let pieces: Uint8Array[] = [];
  let slotUs = 0;
  let elapsedUs = 0;
  let lastTsf: number | undefined;
  const endSlot = (): void => {
    if (pieces.length > 0) ready.push({ bytes: Buffer.concat(pieces), records: pieces.length, atUs: slotUs });
    pieces = [];
  };
  const decoder = createRecordDecoder({
    scanner: createReferenceScanner(SCAN_RECORDS, SCANNER_BYTES),
    onDamage: () => {},
    onBatch: ({ bytes, columns, carried }) => {
      const apart = new Map(carried.map((frame) => [frame.frame, frame.bytes]));
      for (let i = 0; i < columns.count; i++) {
        const tsf = columns.tsfUs[i] ?? 0;
        const raw = lastTsf === undefined ? 0 : tsf - lastTsf;
        const step = raw < 0 && raw > -TSF_RANGE_US && raw < -TSF_RANGE_US / 2 ? raw + TSF_RANGE_US : raw;
        lastTsf = tsf;
        if (step > 0 && step < LEAP_US) elapsedUs += step;
        if (pieces.length === 0 || elapsedUs - slotUs >= SLOT_US) {
          endSlot();
          slotUs = elapsedUs;
        }
        const at = columns.offset[i] ?? 0;
        const end = at + (columns.dataOffset[i] ?? 0) + (columns.bins[i] ?? 0);
        pieces.push(apart.get(i) ?? bytes.slice(at, end));
      }
    },
  });
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SCAN_BYTES) {
      decoder.push(chunk.subarray(at, at + SCAN_BYTES), false);
      yield* ready.splice(0);
    }
  }
  decoder.push(new Uint8Array(0), true);
  endSlot();
  yield* ready;
}

/** The agent's clock, which a test may run faster. */
export interface Clock {
  /** Microseconds since 1970 UTC. */
  nowUs(): bigint;
  /** Resolves when that time has come, or at once when `signal` aborts. */
  until(timeUs: bigint, signal: AbortSignal): Promise<void>;
}

/** Plays relay bytes at the pace of their device clock; `again` starts over when they end. */
export function playedSource(
  radio: string,
  open: () => AsyncIterable<Uint8Array>,
  { clock, again }: { readonly clock: Clock; readonly again: boolean },
): SpectralSource {
  return {
    radio,
    async *runs(signal) {
      let came: boolean;
      do {
        came = false;
        const startUs = clock.nowUs();
        for await (const { bytes, records, atUs } of slotsOf(open())) {
          const timeUs = startUs + BigInt(Math.round(atUs));
          await clock.until(timeUs + BigInt(SLOT_US), signal);
          if (signal.aborted) return;
          came = true;
          yield { bytes, records, timeUs };
        }
      } while (again && came);
    },
  };
}
