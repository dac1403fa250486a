import type { Origin } from '../contract/model.ts';
import { hopSamples, type SampleAnalysis } from '../contract/sample-analysis.ts';
import { createRowCollector, type RowDecoder, type RowDecoderOptions } from './row-source.ts';
import { axisOfCapture, captureStartsNs, createSpectrum, readNumber, type SigmfMeta } from './sigmf.ts';

export interface SigmfOptions extends RowDecoderOptions {
  readonly analysis: SampleAnalysis;
}

export interface SampleFacts {
  /** Per channel. */
  readonly samples: number;
  readonly seconds: number;
  /** Of every number of every channel, in the units of the file. */
  readonly min: number;
  readonly max: number;
  /** The first VALUES_SHOWN numbers, in the same units. */
  readonly first: readonly number[];
  /** Mean power of a sample, summed over its channels and over I and Q. */
  readonly rmsDbfs: number;
}

export interface SigmfDecoder extends RowDecoder {
  readonly sampleFacts: SampleFacts;
}

const NS_PER_SECOND = 1e9;
const VALUES_SHOWN = 8;

/** Rows of a windowed FFT over the samples of a .sigmf-data file. No sample goes unseen: the last row is filled up with zeros. */
export function createSigmfDecoder(meta: SigmfMeta, options: SigmfOptions): SigmfDecoder {
  const { fftSize, window, channel } = options.analysis;
  const { type, sampleRateHz, captures } = meta;
  const starts = captureStartsNs(meta);
  const hop = hopSamples(options.analysis);
  const frameBytes = type.sampleBytes * meta.channels;
  const numbers = type.complex ? 2 : 1;
  const spectrum = createSpectrum(fftSize, type.complex, window);
  const collector = createRowCollector();
  const ring = new Float64Array(2 * fftSize);
  const partial = new Uint8Array(frameBytes);
  const warnings = ['Levels are relative to full scale: the recording carries no calibration.'];
  if (meta.channels > 1) warnings.push(`Of ${meta.channels} channels, counted from 0, channel ${channel} is shown.`);
  let partialBytes = 0;
  let position = 0;
  let headerLeft = captures[0]?.headerBytes ?? 0;
  let sample = 0;
  /** Samples in the ring, and how many of them no row has shown yet. */
  let filled = 0;
  let fresh = 0;
  let captureIndex = 0;
  let captureNs = 0;
  let stream = -1;
  let newSegment = true;
  let endNs = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let squares = 0;
  let notFinite = 0;
  const firstValues: number[] = [];

  const captureStart = (): number => captures[captureIndex]?.sampleStart ?? 0;
  const nsOf = (index: number): number =>
    Math.round(captureNs + ((index - captureStart()) / sampleRateHz) * NS_PER_SECOND);

  function emit(last: boolean): void {
    const capture = captures[captureIndex];
    if (capture === undefined) throw new Error(`no capture ${captureIndex}`);
    if (stream < 0)
      stream = collector.streamOf(axisOfCapture(meta, capture, fftSize), (hop / sampleRateHz) * NS_PER_SECOND);
    ring.fill(0, 2 * filled);
    const levelDb = new Float32Array(spectrum.bins);
    spectrum.levels(ring, levelDb);
    const first = sample - filled;
    endNs = nsOf(last ? sample : first + hop);
    collector.add(stream, { startNs: nsOf(first), endNs, newSegment, levelDb });
    newSegment = false;
    const kept = Math.max(0, filled - hop);
    ring.copyWithin(0, 2 * hop, 2 * filled);
    filled = kept;
    fresh = 0;
  }

  /** Shows what the capture's last samples hold and goes on with the next one. */
  function endCapture(): void {
    if (fresh > 0) emit(true);
    else if (sample > captureStart()) endNs = nsOf(sample);
    filled = 0;
    fresh = 0;
  }

  function beginCapture(index: number): void {
    const after = captures[index];
    if (after === undefined) return;
    endCapture();
    captureIndex = index;
    captureNs = Math.max(starts[index] ?? 0, endNs);
    headerLeft = after.headerBytes;
    newSegment = true;
    stream = -1;
  }

  function takeSample(view: DataView, at: number): void {
    for (let number = 0; number < numbers * meta.channels; number++) {
      const value = readNumber(view, at + number * (type.bits / 8), type);
      if (firstValues.length < VALUES_SHOWN) firstValues.push(value);
      if (!Number.isFinite(value)) {
        notFinite++;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      squares += value * value;
    }
    const own = at + channel * type.sampleBytes;
    const re = readNumber(view, own, type);
    const im = type.complex ? readNumber(view, own + type.bits / 8, type) : 0;
    ring[2 * filled] = Number.isFinite(re) ? re : 0;
    ring[2 * filled + 1] = Number.isFinite(im) ? im : 0;
    filled++;
    fresh++;
    sample++;
    if (filled === fftSize) emit(false);
  }

  function takeFrames(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += frameBytes) takeSample(view, at);
  }

  /** Whole frames up to the next capture, or the rest of a header; returns how many bytes were used. */
  function takeSome(bytes: Uint8Array): number {
    if (captures[captureIndex + 1]?.sampleStart === sample && partialBytes === 0) beginCapture(captureIndex + 1);
    if (headerLeft > 0) {
      const used = Math.min(headerLeft, bytes.length);
      headerLeft -= used;
      return used;
    }
    if (partialBytes > 0 || bytes.length < frameBytes) {
      const part = bytes.subarray(0, frameBytes - partialBytes);
      partial.set(part, partialBytes);
      partialBytes += part.length;
      if (partialBytes === frameBytes) {
        takeFrames(partial);
        partialBytes = 0;
      }
      return part.length;
    }
    const untilNext = (captures[captureIndex + 1]?.sampleStart ?? Number.POSITIVE_INFINITY) - sample;
    const frames = Math.min(Math.floor(bytes.length / frameBytes), untilNext);
    takeFrames(bytes.subarray(0, frames * frameBytes));
    return frames * frameBytes;
  }

  function finish(): void {
    endCapture();
    if (partialBytes > 0) {
      const why = `the data ends inside a sample of ${frameBytes} bytes`;
      options.onDamage({ offset: position - partialBytes, bytes: partialBytes, why });
    }
    const announced = Math.max(
      0,
      ...captures.map(({ sampleStart }) => sampleStart + 1),
      ...meta.annotations.slice(0, 1000).map((each) => each['core:sample_start'] + (each['core:sample_count'] ?? 1)),
    );
    if (announced > sample) {
      warnings.push(
        `The metadata speaks of at least ${announced} samples, the data holds ${sample}: the data file is cut off or belongs to another recording.`,
      );
    }
    if (notFinite > 0) warnings.push(`${notFinite} samples are not numbers and count as zero.`);
  }

  return {
    unit: 'dBFS',
    absolute: false,
    push(bytes, final) {
      for (let at = 0; at < bytes.length; ) {
        const used = takeSome(bytes.subarray(at));
        at += used;
        position += used;
      }
      if (final) finish();
      return collector.take(final);
    },
    collected: collector,
    get endNs() {
      return endNs;
    },
    get origin(): Origin {
      const utcNs = captures[0]?.utcNs;
      if (utcNs === undefined) return { kind: 'relative', why: 'the first SigMF capture gives no core:datetime' };
      return { kind: 'utc', utcNs, uncertaintyNs: 1_000_000, source: 'SigMF core:datetime' };
    },
    warnings,
    get sampleFacts() {
      const scale = type.form === 'float' ? 1 : 2 ** (type.bits - 1);
      const centre = type.form === 'unsigned' ? scale : 0;
      return {
        samples: sample,
        seconds: sample / sampleRateHz,
        min: min * scale + centre,
        max: max * scale + centre,
        first: firstValues.map((value) => value * scale + centre),
        rmsDbfs: 10 * Math.log10(squares / sample),
      };
    },
  };
}
