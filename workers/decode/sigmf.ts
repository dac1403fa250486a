import FFT from 'fft.js';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import {
  type AppliedAnalysis,
  applyAnalysis,
  completeAnalysis,
  type SampleChoice,
  type WindowName,
  windowTerms,
} from '../contract/sample-analysis.ts';
import type { FrequencyAxis } from './levels.ts';

/** SigMF metadata: what the decoder needs of it; unknown keys are tolerated. */
const captureSchema = z.object({
  'core:sample_start': z.int().min(0),
  'core:frequency': z.number().optional(),
  'core:datetime': z.string().max(100).optional(),
  'core:header_bytes': z.int().min(0).optional(),
});
const annotationSchema = z.object({
  'core:sample_start': z.int().min(0),
  'core:sample_count': z.int().min(0).optional(),
  'core:freq_lower_edge': z.number().optional(),
  'core:freq_upper_edge': z.number().optional(),
  'core:label': z.string().max(1000).optional(),
  'core:comment': z.string().max(10_000).optional(),
  'core:generator': z.string().max(10_000).optional(),
  'core:uuid': z.string().max(1000).optional(),
  /** Our own, in what we wrote. */
  'airguard:author': z.string().max(200).optional(),
  'airguard:colour': z.string().max(20).optional(),
});
const metaSchema = z.object({
  global: z.object({
    'core:datatype': z.string().max(20),
    'core:sample_rate': z.number().positive().max(1e12).optional(),
    'core:num_channels': z.int().min(1).max(64).optional(),
    'core:trailing_bytes': z.int().min(0).optional(),
    'core:sha512': z.string().max(200).optional(),
    'core:dataset': z.string().max(255).optional(),
    'core:author': z.string().max(10_000).optional(),
    'core:metadata_only': z.boolean().optional(),
  }),
  captures: z.array(captureSchema).max(10_000).default([]),
  annotations: z.array(annotationSchema).max(100_000).default([]),
});

/** What `airguard export spectra` writes: as samples it would be nonsense. */
const exportedSpectraSchema = z.looseObject({
  global: z.looseObject({ 'airguard:content': z.literal('power spectra') }),
});

export interface SampleType {
  readonly name: string;
  readonly complex: boolean;
  readonly form: 'float' | 'signed' | 'unsigned';
  /** Of one real number. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly littleEndian: boolean;
  /** Of one sample of one channel. */
  readonly sampleBytes: number;
}

export interface SigmfCapture {
  readonly sampleStart: number;
  /** Centre (complex) or frequency of DC (real). */
  readonly frequencyHz: number;
  /** UTC of the first sample, when the file says. */
  readonly utcNs: bigint | undefined;
  readonly headerBytes: number;
}

export interface SigmfMeta {
  readonly type: SampleType;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly captures: readonly SigmfCapture[];
  readonly annotations: z.infer<typeof annotationSchema>[];
  readonly author: string | undefined;
  readonly sha512: string | undefined;
}

export const META_BYTES_MOST = 64 * 1024 * 1024;

/** Every datatype of SigMF: real or complex, float or integer, either byte order. Undefined when it is none. */
export function parseSampleType(name: string): SampleType | undefined {
  const parts = /^([rc])(?:(f)(32|64)|([iu])(8|16|32))(?:_(le|be))?$/.exec(name);
  if (parts === null) return undefined;
  const [, kind, float, floatBits, , integerBits, order] = parts;
  const bits = Number(floatBits ?? integerBits);
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) return undefined;
  if (bits > 8 && order === undefined) return undefined;
  const complex = kind === 'c';
  const form = float !== undefined ? 'float' : parts[4] === 'i' ? 'signed' : 'unsigned';
  return { name, complex, form, bits, littleEndian: order !== 'be', sampleBytes: (bits / 8) * (complex ? 2 : 1) };
}

/**
 * Parses the text of a .sigmf-meta file; throws a Fault with one sentence when it cannot be used. `need` annotations only:
 * metadata without samples will do.
 */
export function parseSigmfMeta(text: string, need: 'samples' | 'annotations' = 'samples'): SigmfMeta {
  const json = parseJson(text);
  if (need === 'samples' && exportedSpectraSchema.safeParse(json).success) {
    throw new Fault(
      'unsupported_format',
      'The SigMF file holds power spectra that Airguard exported, not samples: import the original that it names by its SHA-256.',
    );
  }
  const meta = metaSchema.safeParse(json);
  if (!meta.success) {
    const issue = meta.error.issues[0];
    throw new Fault(
      'corrupt_input',
      `The SigMF metadata is not valid at ${issue?.path.join('.') ?? 'its top'}: ${issue?.message ?? 'unknown'}. Repair it or ask its author.`,
    );
  }
  const { global, captures, annotations } = meta.data;
  const type = parseSampleType(global['core:datatype']);
  if (type === undefined) {
    throw new Fault(
      'unsupported_format',
      `The SigMF datatype "${global['core:datatype']}" is unknown: it must look like cf32_le, ri16_be or cu8.`,
    );
  }
  const sampleRateHz = global['core:sample_rate'];
  if (sampleRateHz === undefined) {
    throw new Fault(
      'unsupported_format',
      'The SigMF metadata gives no core:sample_rate: add it, the spectrum needs it.',
    );
  }
  if (need === 'samples' && global['core:metadata_only'] === true) {
    throw new Fault('unsupported_format', 'The SigMF file holds metadata only: there are no samples to show.');
  }
  if ((global['core:trailing_bytes'] ?? 0) > 0) {
    throw new Fault(
      'unsupported_format',
      'SigMF data with trailing bytes is not supported: convert it to a plain data file.',
    );
  }
  const starts = captures.length === 0 ? [{ 'core:sample_start': 0 }] : captures;
  const list = starts.map((capture: z.infer<typeof captureSchema>) => ({
    sampleStart: capture['core:sample_start'],
    frequencyHz: capture['core:frequency'] ?? 0,
    utcNs: parseUtc(capture['core:datetime']),
    headerBytes: capture['core:header_bytes'] ?? 0,
  }));
  if (list.some((capture, index) => index > 0 && capture.sampleStart <= (list[index - 1]?.sampleStart ?? 0))) {
    throw new Fault('corrupt_input', 'The SigMF captures are not in order of core:sample_start: sort them.');
  }
  const [first] = list;
  return {
    type,
    sampleRateHz,
    channels: global['core:num_channels'] ?? 1,
    // Samples before the first capture are shown with its settings, but without its clock.
    captures:
      first !== undefined && first.sampleStart > 0 ? [{ ...first, sampleStart: 0, utcNs: undefined }, ...list] : list,
    annotations,
    author: global['core:author'],
    sha512: global['core:sha512'],
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Fault('corrupt_input', 'The SigMF metadata is not JSON: it may be cut off; copy it again.', {
      cause: error,
    });
  }
}

/** ISO 8601 in UTC with up to nanoseconds. */
function parseUtc(text: string | undefined): bigint | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(text ?? '');
  const ms = parts === null ? Number.NaN : Date.parse(`${parts[1]}Z`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * 1_000_000n + BigInt((parts?.[2] ?? '').slice(0, 9).padEnd(9, '0'));
}

/**
 * Recording time of the first sample of each capture: by the clocks of both where they say, never before the end of the one
 * before.
 */
export function captureStartsNs({ captures, sampleRateHz }: Pick<SigmfMeta, 'captures' | 'sampleRateHz'>): number[] {
  const starts: number[] = [];
  captures.forEach((capture, index) => {
    const before = captures[index - 1];
    const startNs = starts[index - 1];
    if (before === undefined || startNs === undefined) {
      starts.push(0);
      return;
    }
    const byCount = Math.round(startNs + ((capture.sampleStart - before.sampleStart) / sampleRateHz) * 1e9);
    const clocks = before.utcNs !== undefined && capture.utcNs !== undefined;
    starts.push(clocks ? Math.max(byCount, startNs + Number(capture.utcNs - before.utcNs)) : byCount);
  });
  return starts;
}

/** The analysis of a recording as it was chosen; throws a Fault when it has no such channel. */
export function analysisOf(meta: SigmfMeta, choice: SampleChoice): AppliedAnalysis {
  const { sampleRateHz, channels } = meta;
  const analysis = completeAnalysis(choice, sampleRateHz);
  if (analysis.channel >= channels) throw new Fault('bad_request', channelSentence(analysis.channel, channels));
  return applyAnalysis(analysis, sampleRateHz, channels);
}

function channelSentence(channel: number, channels: number): string {
  const there = channels === 1 ? 'only channel 0' : `channels 0 to ${channels - 1}`;
  return `There is no channel ${channel} in the SigMF recording: it has ${there}.`;
}

/** Whether a SHA-512 in hexadecimal is what `core:sha512` says; undefined when it says nothing. */
export function matchesSha512(meta: SigmfMeta, hex: string): boolean | undefined {
  return meta.sha512 === undefined ? undefined : meta.sha512.trim().toLowerCase() === hex;
}

/** Compares a data file with the SHA-512 that its metadata states. */
export interface StatedHash {
  /** Takes the next bytes of the file. */
  update(bytes: Uint8Array): void;
  /** After the last bytes, once; undefined when the metadata states none. */
  matches(): boolean | undefined;
}

export const HASH_DIFFERS =
  'The SHA-512 of the data is not the one its metadata states (core:sha512): one of the two files was changed, or they do not belong together.';

/** Full scale is 1 (integers divided by their greatest magnitude, unsigned ones centred first). */
export function readNumber(view: DataView, at: number, type: SampleType): number {
  const { form, bits, littleEndian } = type;
  if (form === 'float') return bits === 32 ? view.getFloat32(at, littleEndian) : view.getFloat64(at, littleEndian);
  if (bits === 8) return form === 'signed' ? view.getInt8(at) / 128 : (view.getUint8(at) - 128) / 128;
  if (bits === 16) {
    return form === 'signed'
      ? view.getInt16(at, littleEndian) / 32_768
      : (view.getUint16(at, littleEndian) - 32_768) / 32_768;
  }
  return form === 'signed'
    ? view.getInt32(at, littleEndian) / 2_147_483_648
    : (view.getUint32(at, littleEndian) - 2_147_483_648) / 2_147_483_648;
}

export interface SpectrumOfSamples {
  /** Bins of a row: fftSize for complex samples, half of it for real ones. */
  readonly bins: number;
  /**
   * Levels in dBFS of fftSize samples (interleaved re, im; im ignored when real): a full-scale tone on a bin reads 0.
   * NaN where there is no power at all.
   */
  levels(samples: Float64Array, out: Float32Array): void;
}

/** Windowed FFT; `fftSize` a power of two of at least 4. */
export function createSpectrum(fftSize: number, complex: boolean, window: WindowName): SpectrumOfSamples {
  const fft = new FFT(fftSize);
  const terms = windowTerms[window];
  const weights = Float64Array.from({ length: fftSize }, (_, index) =>
    terms.reduce((sum, term, order) => sum + term * Math.cos((2 * Math.PI * order * index) / fftSize), 0),
  );
  const gain = weights.reduce((sum, weight) => sum + weight, 0);
  const input = new Array<number>(complex ? 2 * fftSize : fftSize).fill(0);
  const output = fft.createComplexArray();
  const bins = complex ? fftSize : fftSize / 2;
  return {
    bins,
    levels(samples, out) {
      for (let index = 0; index < fftSize; index++) {
        const weight = weights[index] ?? 0;
        if (complex) {
          input[2 * index] = (samples[2 * index] ?? 0) * weight;
          input[2 * index + 1] = (samples[2 * index + 1] ?? 0) * weight;
        } else {
          input[index] = (samples[2 * index] ?? 0) * weight;
        }
      }
      if (complex) fft.transform(output, input);
      else fft.realTransform(output, input);
      for (let bin = 0; bin < bins; bin++) {
        // Complex: negative frequencies first, so that bin N/2 is the centre. Real: both halves of a tone, except at DC.
        const from = complex ? (bin + fftSize / 2) % fftSize : bin;
        const scale = (complex || bin === 0 ? 1 : 2) / gain;
        const re = (output[2 * from] ?? 0) * scale;
        const im = (output[2 * from + 1] ?? 0) * scale;
        const power = re * re + im * im;
        out[bin] = power > 0 ? 10 * Math.log10(power) : Number.NaN;
      }
    },
  };
}

/** Axis of a capture. Complex: bin N/2 is the centre. Real: bin 0 is DC. */
export function axisOfCapture(meta: SigmfMeta, capture: SigmfCapture, fftSize: number): FrequencyAxis {
  const binHz = meta.sampleRateHz / fftSize;
  const bins = meta.type.complex ? fftSize : fftSize / 2;
  const centreHz = meta.type.complex ? capture.frequencyHz : capture.frequencyHz + (bins / 2) * binHz;
  return { centreHz, widthHz: bins * binHz, bins, binHz, lowEdgeHz: centreHz - (bins / 2 + 0.5) * binHz };
}
