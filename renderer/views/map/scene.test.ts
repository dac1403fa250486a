import { describe, expect, it } from 'vitest';
import { EMPTY_SURVEY } from '../../../workers/contract/survey.ts';
import { dataBox } from './scene.ts';
import type { TrackLine } from './tracks.ts';

type Scene = Parameters<typeof dataBox>[0];

/** A straight way of eleven fixes, ten seconds apart. */
function lineFrom(id: string, startNs: number, lonDeg: number): TrackLine {
  const steps = Array.from({ length: 11 }, (_, index) => index);
  return {
    id,
    name: id,
    count: steps.length,
    timeNs: Float64Array.from(steps, (step) => startNs + step * 10e9),
    lonLat: Float64Array.from(steps.flatMap((step) => [lonDeg + step * 1e-4, 52])),
    accuracyM: Float64Array.from(steps, () => 5),
    partStarts: [0],
  };
}

const scene = (lines: readonly TrackLine[]): Scene => ({
  info: { startNs: 0, endNs: 100e9 },
  originNs: 0n,
  frame: 'wgs84',
  survey: EMPTY_SURVEY,
  lines,
});

describe('what a map shows (M23)', () => {
  it('the way of the chosen recording, not that of another day', () => {
    const walk = lineFrom('walk', 0, 13);
    const office = lineFrom('office', -21_600e9, 14);
    expect(dataBox(scene([walk, office]))).toEqual({ westDeg: 13, eastDeg: 13.001, southDeg: 52, northDeg: 52 });
  });

  it('everything, when nothing is of the time of the recording', () => {
    expect(dataBox(scene([lineFrom('office', -21_600e9, 14)]))?.westDeg).toBe(14);
    expect(dataBox(scene([]))).toBeUndefined();
  });
});
