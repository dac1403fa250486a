import {
  type ComparedSide,
  changedBands,
  commonGrid,
  difference,
  type Grid,
  onGrid,
  type StreamSpectrum,
} from '../analysis/compare.ts';
import type { CompareInput, Comparison } from '../contract/compare.ts';
import { Fault } from '../contract/faults.ts';
import type { Band, RecordingInfo, StreamInfo, TimeRange } from '../contract/model.ts';
import { effectiveOrigin } from '../contract/recording-clock.ts';
import { checkBand, checkRange, querySpectrum, queryTrace } from '../recording/queries.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';
import type { CaseSession } from './case-session.ts';

/** Blocks of time whose spread tells chance from change (analysis SPEC.md, D5). */
const BLOCKS = 8;

interface Side {
  readonly name: string;
  readonly info: RecordingInfo;
  readonly range: TimeRange;
  readonly streams: readonly StreamInfo[];
  readonly zeroNs: number;
}

/** Compares ranges of recordings (analysis SPEC.md, D1–D7). Throws a Fault that says which side cannot be, and what to do. */
export async function compareRanges(
  session: Pick<CaseSession, 'shelf' | 'survey'>,
  input: CompareInput,
  signal?: AbortSignal,
): Promise<Comparison> {
  const infos = input.sides.map(({ recording, range }) => {
    checkRange(range);
    return session.shelf.infoOf(recording);
  });
  if (input.band !== undefined) checkBand(input.band);
  const zeros = zerosOf(session, input, infos);
  const band = input.band ?? wholeBand(infos);
  const sides = infos.map((info, index): Side => {
    const { range } = input.sides[index] ?? { range: { fromNs: 0, toNs: 0 } };
    const streams = info.streams.filter(
      ({ lowEdgeHz, bins, binHz }) => lowEdgeHz < band.highHz && lowEdgeHz + bins * binHz > band.lowHz,
    );
    return { name: nameOf(index), info, range, streams, zeroNs: zeros.at[index] ?? 0 };
  });
  const grid = commonGrid(
    sides.flatMap(({ streams }) => streams),
    band,
  );
  if (grid === undefined)
    throw new Fault(
      'bad_request',
      'None of the ranges has a bin in this band: choose another band or another recording.',
    );
  const time = timeOf(sides, input.buckets);
  const read = [];
  for (const side of sides)
    read.push(
      await session.shelf.withReader(side.info.id, (reader) =>
        readSide(reader, side, { grid, band, time, input }, signal),
      ),
    );
  const [first] = read;
  const comparable = new Set(infos.map(({ scale }) => scale.unit)).size === 1;
  const subtract = (after: ArrayLike<number>, before: ArrayLike<number> | undefined) =>
    before === undefined || !comparable ? new Float64Array(after.length).fill(Number.NaN) : difference(after, before);
  const levels = ({ spectra: { whole } }: ReadSide) => (input.statistic === 'mean' ? whole.meanDb : whole.maxDb);
  return {
    sides: read.map((own, index) => {
      const { side, spectra, trace, framesUsed, framesTotal } = own;
      const { info, range, streams, zeroNs } = side;
      return {
        recording: info.id,
        name: info.name,
        ...(info.evidenceSha256 === undefined ? {} : { evidenceSha256: info.evidenceSha256 }),
        range,
        unit: info.scale.unit,
        absolute: info.scale.absolute,
        binHz: [...new Set(streams.map(({ binHz }) => binHz))],
        framesUsed,
        framesTotal,
        zeroNs,
        meanDb: known(spectra.whole.meanDb),
        maxDb: known(spectra.whole.maxDb),
        frames: [...spectra.whole.frames],
        differenceDb: index === 0 || first === undefined ? [] : known(subtract(levels(own), levels(first))),
        traceDb: known(trace),
        traceDifferenceDb: index === 0 ? [] : known(subtract(trace, first?.trace)),
      };
    }),
    grid,
    time,
    changes: read
      .slice(comparable ? 1 : read.length)
      .flatMap(({ spectra }, index) =>
        first === undefined ? [] : changedBands(grid, first.spectra, spectra, index + 1, input),
      ),
    notes: [...notesOf(sides, read, grid, comparable, time), ...zeros.notes],
  };
}

/** A, B, C, D. */
const nameOf = (index: number) => String.fromCharCode(65 + index);

/** Numbers, and nothing where there is none. */
function known(values: Float64Array): (number | undefined)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : undefined));
}

function wholeBand(infos: readonly RecordingInfo[]): Band {
  const streams = infos.flatMap((info) => info.streams);
  return {
    lowHz: streams.reduce((least, { lowEdgeHz }) => Math.min(least, lowEdgeHz), Number.POSITIVE_INFINITY),
    highHz: streams.reduce((most, { lowEdgeHz, bins, binHz }) => Math.max(most, lowEdgeHz + bins * binHz), 0),
  };
}

/** Recording time of the common time 0 of each side (D6). */
function zerosOf(
  { survey }: Pick<CaseSession, 'survey'>,
  { sides, align }: CompareInput,
  infos: readonly RecordingInfo[],
): { readonly at: readonly number[]; readonly notes: readonly string[] } {
  switch (align) {
    case 'start':
      return { at: sides.map(({ range }) => range.fromNs), notes: [] };
    case 'event':
      return {
        at: sides.map(({ eventNs }, index) => {
          if (eventNs === undefined)
            throw new Fault('bad_request', `${nameOf(index)} has no moment to align by: give one for each range.`);
          return eventNs;
        }),
        notes: [],
      };
    case 'clock': {
      const origins = infos.map((info, index) => {
        const origin = effectiveOrigin(info, survey.state().clocks);
        if (origin.kind === 'utc') return origin;
        throw new Fault(
          'bad_request',
          `${nameOf(index)} (${info.name}) shows relative time only, so it cannot be aligned by clock: set its clock in Clocks, or align by start.`,
        );
      });
      const starts = origins.map(({ utcNs }, index) => utcNs + BigInt(Math.round(sides[index]?.range.fromNs ?? 0)));
      const zero = starts.sort((a, b) => Number(a - b))[0] ?? 0n;
      const uncertaintyMs = Math.max(...origins.map(({ uncertaintyNs }) => uncertaintyNs)) / 1e6;
      return {
        at: origins.map(({ utcNs }) => Number(zero - utcNs)),
        notes: [`Aligned by clock; the least certain of the clocks is known to ±${spread(uncertaintyMs)}.`],
      };
    }
  }
}

/** The common time axis, from the earliest start to the latest end. */
function timeOf(sides: readonly Side[], buckets: number): Comparison['time'] {
  const fromNs = Math.min(...sides.map(({ range, zeroNs }) => range.fromNs - zeroNs));
  const toNs = Math.max(...sides.map(({ range, zeroNs }) => range.toNs - zeroNs));
  return { fromNs, stepNs: (toNs - fromNs) / buckets, buckets };
}

interface ReadSide {
  readonly side: Side;
  readonly spectra: ComparedSide;
  readonly trace: Float64Array;
  readonly framesUsed: number;
  readonly framesTotal: number;
}

async function readSide(
  reader: RecordingReader,
  side: Side,
  wanted: { readonly grid: Grid; readonly band: Band; readonly time: Comparison['time']; readonly input: CompareInput },
  signal: AbortSignal | undefined,
): Promise<ReadSide> {
  const { range, streams, zeroNs } = side;
  const { grid, band, time, input } = wanted;
  let framesUsed = 0;
  let framesTotal = 0;
  const read = async (part: TimeRange, most: number) => {
    const spectra: StreamSpectrum[] = [];
    framesUsed = 0;
    framesTotal = 0;
    for (const { index, lowEdgeHz, binHz } of streams) {
      const reply = await querySpectrum(reader, { ...part, stream: index, maxFrames: Math.max(1, most) }, signal);
      framesUsed += reply.framesUsed;
      framesTotal += reply.framesTotal;
      const { meanDb, maxDb, frames, below } = reply;
      const above = frames.map((count, bin) => count - (below[bin] ?? 0));
      spectra.push({ lowEdgeHz, binHz, meanDb, maxDb, frames: reply.framesUsed, above });
    }
    return onGrid(spectra, grid);
  };
  const length = (range.toNs - range.fromNs) / BLOCKS;
  const blocks = [];
  for (let block = 0; block < BLOCKS; block++) {
    const fromNs = range.fromNs + block * length;
    blocks.push(await read({ fromNs, toNs: fromNs + length }, Math.ceil(input.maxFrames / BLOCKS)));
  }
  const whole = await read(range, input.maxFrames);
  const toNs = time.fromNs + time.stepNs * time.buckets;
  const trace = await queryTrace(
    reader,
    { fromNs: time.fromNs + zeroNs, toNs: toNs + zeroNs, ...band, buckets: time.buckets },
    signal,
  );
  const column = input.statistic === 'mean' ? trace.meanDb : trace.maxDb;
  const inside = (bucket: number) => {
    const from = time.fromNs + zeroNs + bucket * time.stepNs;
    const slack = time.stepNs * 1e-6;
    return from >= range.fromNs - slack && from + time.stepNs <= range.toNs + slack;
  };
  return {
    side,
    spectra: { whole, blocks },
    trace: column.map((db, bucket) => ((trace.frames[bucket] ?? 0) > 0 && inside(bucket) ? db : Number.NaN)),
    framesUsed,
    framesTotal,
  };
}

function notesOf(
  sides: readonly Side[],
  read: readonly ReadSide[],
  grid: Grid,
  comparable: boolean,
  time: Comparison['time'],
): readonly string[] {
  const notes: string[] = [];
  const kHz = (hz: number) => `${Number((hz / 1e3).toPrecision(6))} kHz`;
  const widths = sides.map(({ streams }) => [...new Set(streams.map(({ binHz }) => binHz))]);
  if (new Set(widths.flat()).size > 1)
    notes.push(
      `The bins differ: ${widths.map((own, index) => `${nameOf(index)} ${own.map(kHz).join(', ')}`).join('; ')}. All are brought to cells of ${kHz(grid.stepHz)}: means add the power of the bins in a cell, maxima are of single bins.`,
    );
  if (!comparable)
    notes.push(
      `The levels have different units (${sides.map(({ name, info }) => `${name} ${info.scale.unit}`).join(', ')}), so they are not subtracted.`,
    );
  const relative = sides.filter(({ info }) => !info.scale.absolute);
  if (relative.length > 0)
    notes.push(
      `Levels of ${relative.map(({ name }) => name).join(', ')} are relative: a difference holds only where reference and gain are the same.`,
    );
  for (const { side, framesUsed, framesTotal } of read) {
    if (framesTotal === 0) notes.push(`${side.name} has no frames in this band and time.`);
    else if (framesUsed < framesTotal)
      notes.push(`${side.name} is a sample: ${framesUsed} of ${framesTotal} frames; its maxima are of every frame.`);
  }
  const common = Math.min(...sides.map(({ range, zeroNs }) => range.toNs - zeroNs));
  const latest = Math.max(...sides.map(({ range, zeroNs }) => range.fromNs - zeroNs));
  if (latest >= common && time.stepNs > 0) notes.push('Aligned like this, the ranges have no moment in common.');
  return notes;
}

function spread(ms: number): string {
  return ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Math.round(ms / 10) / 100} s`;
}
