import type { Format, RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import type { AppliedAnalysis, WindowName } from '../../workers/contract/sample-analysis.ts';
import { counted, formatCount, formatDuration, formatFrequency } from '../base/format.ts';

const formatWords: Readonly<Record<Format, string>> = {
  ath9k_ht20: 'ath9k HT20',
  ath9k_ht20_40: 'ath9k HT20/40',
  ath10k: 'ath10k',
  ath11k: 'ath11k',
  ath11k_vendor: 'ath11k vendor',
  ath_mixed: 'ath, mixed records',
  legacy2012: 'ath9k, 2012 layout',
  rtl_power: 'rtl_power CSV',
  hackrf_sweep: 'hackrf_sweep CSV',
  sigmf: 'SigMF IQ',
};

export function formatName(info: RecordingInfo): string {
  const fft = info.analysis === undefined ? '' : `, FFT ${formatCount(info.analysis.fftSize)}`;
  return `${formatWords[info.format]}${fft}`;
}

export const windowWords: Readonly<Record<WindowName, string>> = {
  hann: 'Hann',
  'blackman-harris': 'Blackman–Harris',
  rectangular: 'Rectangular',
};

/** "1,024 samples, Hann, 50 % overlap". */
export function analysisLine({ fftSize, window, overlapPercent }: AppliedAnalysis): string {
  return `${formatCount(fftSize)} samples, ${windowWords[window]}, ${overlapPercent} % overlap`;
}

/** "RBW 70.31 Hz, a frame every 10.67 ms". */
export function resolutionLine(analysis: AppliedAnalysis): string {
  return `RBW ${resolutionBandwidth(analysis)}, a frame every ${formatDuration(analysis.rowIntervalNs)}`;
}

export function resolutionBandwidth({ enbwHz }: AppliedAnalysis): string {
  return formatFrequency(enbwHz, enbwHz / 1000);
}

const stateWords: Readonly<Record<RecordingInfo['state'], string>> = {
  open: 'importing',
  indexed: 'hashing',
  sealed: 'sealed',
};

export function recordingState(info: RecordingInfo): string {
  return stateWords[info.state];
}

/** "ath11k · 12,000 frames · 3.2 s". */
export function recordingLine(info: RecordingInfo): string {
  return `${formatName(info)} · ${counted(info.frames, 'frame')} · ${formatDuration(info.endNs - info.startNs, 3)}`;
}

/** "2.437 GHz · 20 MHz · 64 × 312.5 kHz": centre, width, bins. */
export function streamLine(stream: StreamInfo): string {
  return `${formatFrequency(stream.centreHz, 1e3)} · ${formatFrequency(stream.widthHz, 1e3)} · ${stream.bins} × ${formatFrequency(stream.binHz, 10)}`;
}
