import { describe, expect, it } from 'vitest';
import type { JobInfo, RecordingInfo } from '../../workers/contract/model.ts';
import { applyAnalysis, completeAnalysis } from '../../workers/contract/sample-analysis.ts';
import { streamAt } from '../data/spectra.ts';
import { recordingOf } from '../model/testing/recording-of.ts';
import { canCancel, canResume, jobProgress, jobShare } from './job-words.ts';
import { filterEntries } from './palette-filter.ts';
import { analysisLine, recordingLine, resolutionLine, streamLine } from './recording-words.ts';
import { visibleResolution } from './status-words.ts';

const job: JobInfo = {
  id: 'j',
  kind: 'import',
  title: 'Import office.dump',
  state: 'running',
  phase: 'reading and hashing',
  doneBytes: 2 ** 30,
  totalBytes: 4 * 2 ** 30,
  bytesPerSecond: 800 * 2 ** 20,
  secondsLeft: 3.84,
  left: [],
};

describe('words of the shell', () => {
  it('say what a job does, how far, how fast and how long', () => {
    expect(jobProgress(job)).toBe('reading and hashing, 1 GiB of 4 GiB, 800 MiB/s, 3.8 s left');
    expect(jobProgress({ ...job, secondsLeft: 0 })).toBe('reading and hashing, 1 GiB of 4 GiB, 800 MiB/s, finishing');
    expect(jobShare(job)).toBe(0.25);
    expect(jobShare({ ...job, totalBytes: 0 })).toBe(0);
    expect([canCancel(job), canResume(job)]).toEqual([true, false]);
    expect(canResume({ ...job, state: 'interrupted' })).toBe(true);
    expect(canCancel({ ...job, state: 'done' })).toBe(false);
  });

  it('describe a recording and its streams', () => {
    const info = recordingOf('a', 3.2e9);
    expect(recordingLine(info)).toBe('ath11k · 10 frames · 3.2 s');
    expect(info.streams.map(streamLine)).toEqual(['2.437 GHz · 20 MHz · 64 × 312.5 kHz']);
    expect(visibleResolution(info, 2.43e9, 2.44e9)).toBe('312.5 kHz');
    expect(visibleResolution(info, 5e9, 6e9)).toBe('—');
  });

  it('tell recordings of the same samples apart by their FFT', () => {
    const analysis = applyAnalysis(completeAnalysis({}, 48_000), 48_000, 1);
    const info: RecordingInfo = { ...recordingOf('a', 3.2e9), format: 'sigmf', analysis };
    expect(recordingLine(info)).toBe('SigMF IQ, FFT 1,024 · 10 frames · 3.2 s');
    expect(analysisLine(analysis)).toBe('1,024 samples, Hann, 50 % overlap');
    expect(visibleResolution(info, 2.43e9, 2.44e9)).toBe('70.31 Hz');
    expect(resolutionLine(analysis)).toBe('RBW 70.31 Hz, a frame every 10.67 ms');
  });

  it('find a stream for a frequency, the nearest one outside of all', () => {
    const { streams } = recordingOf('a', 1e9);
    expect(streamAt(streams, 2.437e9)?.index).toBe(0);
    expect(streamAt(streams, 5e9)?.index).toBe(0);
    expect(streamAt([], 5e9)).toBeUndefined();
  });

  it('filter the palette by every word, beginnings first', () => {
    const entries = [
      { title: 'Remove all markers', detail: 'Delete' },
      { title: 'Marker at the cursor', detail: 'M' },
      { title: 'Play or pause', detail: 'Space' },
    ];
    expect(filterEntries(entries, 'mark').map((entry) => entry.detail)).toEqual(['M', 'Delete']);
    expect(filterEntries(entries, 'remove MARK').map((entry) => entry.detail)).toEqual(['Delete']);
    expect(filterEntries(entries, ' ')).toHaveLength(3);
    expect(filterEntries(entries, 'zzz')).toEqual([]);
  });
});
