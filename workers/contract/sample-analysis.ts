import { z } from 'zod';

/** How IQ and real samples become frames: a windowed FFT that moves on by part of its length. */

export const windowNames = ['hann', 'blackman-harris', 'rectangular'] as const;
export type WindowName = (typeof windowNames)[number];

/** Cosine coefficients of each window, periodic form. */
export const windowTerms: Readonly<Record<WindowName, readonly number[]>> = {
  hann: [0.5, -0.5],
  'blackman-harris': [0.35875, -0.48829, 0.14128, -0.01168],
  rectangular: [1],
};

/** Powers of two. */
export const fftSizes = Array.from({ length: 13 }, (_, power) => 16 << power);
export const FFT_SIZE_LEAST = 16;
export const FFT_SIZE_MOST = 65_536;
export const OVERLAP_PERCENT_MOST = 90;
export const CHANNELS_MOST = 64;

export const sampleAnalysisSchema = z.object({
  /** Samples of a frame. */
  fftSize: z.int().refine((size) => fftSizes.includes(size)),
  /** Share of a frame's samples that the next frame uses again. */
  overlapPercent: z.number().min(0).max(OVERLAP_PERCENT_MOST),
  window: z.enum(windowNames),
  /** Which of the interleaved channels, from 0. */
  channel: z
    .int()
    .min(0)
    .max(CHANNELS_MOST - 1),
});
export type SampleAnalysis = z.infer<typeof sampleAnalysisSchema>;

/** What a person chose of it; the rest is the default of the recording's sample rate. */
export const sampleChoiceSchema = sampleAnalysisSchema.partial();
export type SampleChoice = z.infer<typeof sampleChoiceSchema>;

/** A chosen analysis with the samples it was applied to. */
export const appliedAnalysisSchema = sampleAnalysisSchema.extend({
  sampleRateHz: z.number().positive(),
  channels: z.int().min(1),
  /** Equivalent noise bandwidth of a bin: the resolution bandwidth. */
  enbwHz: z.number().positive(),
  /** From the start of a frame to the start of the next. */
  rowIntervalNs: z.number().positive(),
});
export type AppliedAnalysis = z.infer<typeof appliedAnalysisSchema>;

const DEFAULT_SIZE_LEAST = 256;
const DEFAULT_SIZE_MOST = 4096;
const DEFAULT_OVERLAP_PERCENT = 50;

/**
 * FFT size when nobody chose one: the power of two nearest to 4·√rate, 256…4096. It keeps bins and frames in proportion
 * (1024 at 48 kHz: 47 Hz by 21 ms) and frames short enough for bursts where the rate is high (4096 at 20 MHz: 0.2 ms).
 */
export function defaultFftSize(sampleRateHz: number): number {
  const size = 2 ** Math.round(Math.log2(4 * Math.sqrt(sampleRateHz)));
  return Math.min(DEFAULT_SIZE_MOST, Math.max(DEFAULT_SIZE_LEAST, size));
}

/** The choice with the defaults of the sample rate filled in. */
export function completeAnalysis(choice: SampleChoice, sampleRateHz: number): SampleAnalysis {
  return {
    fftSize: choice.fftSize ?? defaultFftSize(sampleRateHz),
    overlapPercent: choice.overlapPercent ?? DEFAULT_OVERLAP_PERCENT,
    window: choice.window ?? 'hann',
    channel: choice.channel ?? 0,
  };
}

/** Samples from the start of a frame to the start of the next. */
export function hopSamples({ fftSize, overlapPercent }: SampleAnalysis): number {
  return Math.max(1, Math.round((fftSize * (100 - overlapPercent)) / 100));
}

/** Equivalent noise bandwidth of a window in bins, Σw²·N/(Σw)²: 1.5 for Hann, 1 without a window. */
export function noiseBandwidthBins(window: WindowName): number {
  const [mean = 1, ...waves] = windowTerms[window];
  return 1 + waves.reduce((sum, wave) => sum + wave * wave, 0) / (2 * mean * mean);
}

/** What the choice comes to at a sample rate. */
export function applyAnalysis(analysis: SampleAnalysis, sampleRateHz: number, channels: number): AppliedAnalysis {
  return {
    ...analysis,
    sampleRateHz,
    channels,
    enbwHz: (noiseBandwidthBins(analysis.window) * sampleRateHz) / analysis.fftSize,
    rowIntervalNs: (hopSamples(analysis) / sampleRateHz) * 1e9,
  };
}

/** True when both choose the same: completed ones then make the same frames of the same samples. */
export function sameAnalysis(one: SampleChoice | undefined, other: SampleChoice | undefined): boolean {
  return (
    one?.fftSize === other?.fftSize &&
    one?.overlapPercent === other?.overlapPercent &&
    one?.window === other?.window &&
    one?.channel === other?.channel
  );
}

/** A SigMF recording among files that a person chose. */
export const sampleSourceSchema = z.object({
  name: z.string(),
  sampleRateHz: z.number().positive(),
  channels: z.int().min(1),
});
export type SampleSource = z.infer<typeof sampleSourceSchema>;
