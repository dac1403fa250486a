import { expect, it } from 'vitest';
import type { Comparison } from '../../../workers/contract/compare.ts';
import { readingAtHz, readingAtTime } from './reading.ts';

const side = {
  recording: 'r',
  name: 'office',
  range: { fromNs: 0, toNs: 1e9 },
  unit: 'dBm',
  absolute: true,
  binHz: [],
  framesUsed: 1,
  framesTotal: 1,
  zeroNs: 0,
  frames: [1, 1],
  traceDb: [],
} as const;

const result: Comparison = {
  sides: [
    {
      ...side,
      binHz: [],
      frames: [1, 1],
      traceDb: [],
      meanDb: [-70, undefined],
      maxDb: [-60, -61],
      differenceDb: [],
      traceDifferenceDb: [],
    },
    {
      ...side,
      binHz: [],
      frames: [1, 1],
      traceDb: [],
      meanDb: [-64.5, -80],
      maxDb: [-50, -51],
      differenceDb: [5.5, undefined],
      traceDifferenceDb: [-2, 3],
    },
  ],
  grid: { lowHz: 2.4e9, stepHz: 1e6, cells: 2 },
  time: { fromNs: 0, stepNs: 1e9, buckets: 2 },
  changes: [],
  notes: [],
};

const plain = (text: string) => text.replaceAll(/[\u2009\u202f\u00a0]/gu, ' ');

it('reads every side and what it is less the first, and says where there is no level', () => {
  expect(plain(readingAtHz(result, 'mean', 2.4005e9, 'dBm'))).toMatch(/A −70\.0 {2}B −64\.5 dBm {2}B − A \+5\.5 dB$/u);
  expect(plain(readingAtHz(result, 'mean', 2.4015e9, 'dBm'))).toMatch(/A — {2}B −80\.0 dBm {2}B − A — dB$/u);
  expect(readingAtHz(result, 'mean', 2.5e9, 'dBm')).toBe('');
  expect(plain(readingAtTime(result, 1.5e9))).toBe('1.5 s  B − A +3.0 dB');
  expect(readingAtTime(result, 2e9)).toBe('');
});
