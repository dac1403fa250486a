import { Fault } from '../contract/faults.ts';
import { positionSchema } from '../contract/survey.ts';
import {
  below,
  createRandom,
  type Family,
  makeSpecimen,
  mutate,
  type Random,
  randomBytes,
  type Specimen,
} from './fuzz-corpus.ts';
import { checkItem, itemFamilies } from './fuzz-items.ts';
import { createLegacyDecoder } from './legacy-decoder.ts';
import { readPhoto } from './photo/read-photo.ts';
import { recognise } from './recognise.ts';
import { createRecordDecoder, type DamagedStretch } from './record-decoder.ts';
import type { RowDecoder } from './row-source.ts';
import { CARRY_BYTES, createReferenceScanner, type FrameScanner } from './scan.ts';
import { parseSidecar } from './sidecar.ts';
import { analysisOf, parseSigmfMeta } from './sigmf.ts';
import { createSigmfDecoder } from './sigmf-decoder.ts';
import { createSweepDecoder } from './sweep-csv.ts';
import { createTimeline } from './timeline.ts';

export interface FuzzOptions {
  /** How many mutated inputs. */
  readonly inputs: number;
  readonly seed: number;
  readonly onProgress?: (done: number) => void;
  /** The scanner under test; the TypeScript reference when left out. */
  readonly scanner?: FrameScanner;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly bytes: number;
  readonly frames: number;
  readonly rows: number;
  readonly damageStretches: number;
  /** Inputs that were refused with a sentence. */
  readonly refused: number;
}

const families: readonly Family[] = [
  'records',
  'records',
  'records',
  'chunked',
  'legacy',
  'sweep',
  'sigmf',
  'sidecar',
  'photo',
  ...itemFamilies,
];
const PROGRESS_EVERY = 500;
/** A scan must either use bytes or end the push; damage may split a record's bytes into a few scans. */
const SCANS_PER_BYTE = 2;
const SCANS_BASE = 64;

/**
 * Sends mutated files of every format through recognition and the decoders. Throws an Error that names seed and input
 * when one crashes, invents bytes, loses bytes, goes back, or scans more often than its length allows.
 */
export function fuzz(options: FuzzOptions): FuzzReport {
  const { inputs, seed, onProgress } = options;
  const scanner = options.scanner ?? createReferenceScanner(61, CARRY_BYTES + 8192);
  const totals = { inputs: 0, bytes: 0, frames: 0, rows: 0, damageStretches: 0, refused: 0 };
  for (let input = 0; input < inputs; input++) {
    const random = createRandom(seed + input);
    const specimen = makeInput(random);
    totals.inputs++;
    totals.bytes += specimen.bytes.length;
    try {
      runOne(specimen, random, scanner, totals);
    } catch (error) {
      if (error instanceof Fault) totals.refused++;
      else
        throw new Error(`fuzz input ${input} of seed ${seed} (${specimen.family}): ${String(error)}`, { cause: error });
    }
    if (input % PROGRESS_EVERY === PROGRESS_EVERY - 1) onProgress?.(input + 1);
  }
  return totals;
}

function makeInput(random: Random): Specimen {
  const family = families[below(random, families.length)] ?? 'records';
  const { bytes } = makeSpecimen(family, random);
  const other = makeSpecimen(families[below(random, families.length)] ?? 'records', random).bytes;
  let mutated = bytes;
  for (let changes = 1 + below(random, 4); changes > 0; changes--) mutated = mutate(mutated, other, random);
  return { family, bytes: mutated };
}

type Totals = { -readonly [Key in keyof FuzzReport]: number };

function runOne(specimen: Specimen, random: Random, scanner: FrameScanner, totals: Totals): void {
  const { bytes, family } = specimen;
  const recognised = recognise(bytes);
  if ('sentence' in recognised && !/^[A-Z].{10,}\.$/s.test(recognised.sentence)) throw new Error('no sentence');
  const size = 1 + below(random, random() < 0.5 ? 50 : 4000);
  runRecords(bytes, size, scanner, 'none', totals);
  if (family === 'chunked' || recognised.kind === 'chunked') runRecords(bytes, size, scanner, 'chunked', totals);
  const rows = (create: (onDamage: (stretch: DamagedStretch) => void) => RowDecoder): void => {
    const damage = createDamageCheck(bytes.length);
    runRows(create(damage.add), bytes, size, totals);
    totals.damageStretches += damage.stretches();
  };
  if (family === 'legacy' || recognised.kind === 'legacy2012') rows((onDamage) => createLegacyDecoder({ onDamage }));
  if (family === 'sweep' || recognised.kind === 'rtl_power' || recognised.kind === 'hackrf_sweep') {
    rows((onDamage) => createSweepDecoder('rtl_power', { onDamage }));
  }
  if (family === 'sigmf') runSigmf(bytes, random, totals);
  if (family === 'photo') runPhoto(bytes);
  const item = itemFamilies.find(
    (each) => each === family || (recognised.kind === 'item' && recognised.format === each),
  );
  if (item !== undefined) totals.rows += checkItem(item, bytes, size);
  if (family === 'sidecar') parseSidecar(new TextDecoder().decode(bytes));
}

/** Stretches must go forward and lie inside the file. */
function createDamageCheck(length: number) {
  let end = 0;
  let count = 0;
  return {
    add(stretch: DamagedStretch): void {
      if (stretch.offset < end || stretch.bytes <= 0) throw new Error(`damage at ${stretch.offset} goes back`);
      end = stretch.offset + stretch.bytes;
      if (end > length) throw new Error(`damage beyond the end: ${end}`);
      count++;
    },
    stretches: () => count,
  };
}

function runRecords(
  bytes: Uint8Array,
  size: number,
  scanner: FrameScanner,
  wrapper: 'none' | 'chunked',
  totals: Totals,
): void {
  const damage = createDamageCheck(bytes.length);
  const timeline = createTimeline();
  let frameBytes = 0;
  let scans = 0;
  let lastOffset = -1;
  let lastNs = 0;
  const counted: FrameScanner = {
    input: scanner.input,
    columns: scanner.columns,
    scan(from, end, final) {
      scans++;
      return scanner.scan(from, end, final);
    },
  };
  const decoder = createRecordDecoder({
    scanner: counted,
    wrapper,
    onDamage: damage.add,
    onBatch({ columns, fileOffset, anchors }) {
      const placed = timeline.place(columns, anchors);
      for (let frame = 0; frame < columns.count; frame++) {
        const offset = fileOffset[frame] ?? -1;
        if (!(offset > lastOffset && offset < bytes.length)) throw new Error(`frame at ${offset} after ${lastOffset}`);
        lastOffset = offset;
        frameBytes += (columns.dataOffset[frame] ?? 0) + (columns.bins[frame] ?? 0);
        const startNs = placed.startNs[frame] ?? -1;
        if (!(startNs >= lastNs)) throw new Error(`time ${startNs} after ${lastNs}`);
        lastNs = startNs;
      }
      totals.frames += columns.count;
    },
  });
  const pushes = Math.max(1, Math.ceil(bytes.length / size));
  for (let push = 0; push < pushes; push++) {
    decoder.push(bytes.subarray(push * size, (push + 1) * size), push === pushes - 1);
  }
  const covered = frameBytes + decoder.totals().damageBytes;
  if (wrapper === 'none' ? covered !== bytes.length : covered > bytes.length) {
    throw new Error(`frames and damage cover ${covered} of ${bytes.length} bytes`);
  }
  if (scans > SCANS_PER_BYTE * bytes.length + pushes + SCANS_BASE) throw new Error(`${scans} scans`);
  totals.damageStretches += damage.stretches();
}

function runRows(decoder: RowDecoder, bytes: Uint8Array, size: number, totals: Totals): void {
  for (let at = 0; at === 0 || at < bytes.length; at += size) {
    for (const batch of decoder.push(bytes.subarray(at, at + size), at + size >= bytes.length)) {
      if (batch.levelDb.length !== batch.rows * batch.stream.bins) throw new Error('row length');
      totals.rows += batch.rows;
    }
  }
}

/** Whatever a photo says, what comes out makes sense. */
function runPhoto(bytes: Uint8Array): void {
  const { position, directionDeg, takenOwnUtcNs, takenFrom, orientation, warnings } = readPhoto(bytes);
  if (position !== undefined) positionSchema.parse(position);
  if (directionDeg !== undefined && !(directionDeg >= 0 && directionDeg < 360)) throw new Error('direction');
  if ((takenOwnUtcNs === undefined) !== (takenFrom === 'none')) throw new Error('time without a source');
  if (!(orientation >= 1 && orientation <= 8)) throw new Error('orientation');
  if (warnings.length > 20 || !warnings.every((sentence) => /^[A-Z].{10,}\.$/s.test(sentence)))
    throw new Error('warning');
}

/** Mutated metadata over random samples. */
function runSigmf(bytes: Uint8Array, random: Random, totals: Totals): void {
  const meta = parseSigmfMeta(new TextDecoder().decode(bytes));
  const damage = createDamageCheck(Number.POSITIVE_INFINITY);
  const samples = randomBytes(random, below(random, 3000));
  const decoder = createSigmfDecoder(meta, { analysis: analysisOf(meta, { fftSize: 32 }), onDamage: damage.add });
  runRows(decoder, samples, 1 + below(random, 1000), totals);
}
