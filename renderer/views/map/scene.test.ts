import { describe, expect, it } from 'vitest';
import { EMPTY_SURVEY } from '../../../workers/contract/survey.ts';
import { accuracyNotes, dataBox, fineCellNotes } from './scene.ts';
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

describe('how well places are known (M24)', () => {
  it('is said as it is, also when nobody says', () => {
    expect(accuracyNotes(Float64Array.of(7, 12.8, 18))).toEqual(['places ±7.0 to ±18 m']);
    expect(accuracyNotes(Float64Array.of(3, Number.NaN))).toEqual(['places ±3.0 m', 'some places ± not stated']);
    expect(accuracyNotes(Float64Array.of(Number.NaN))).toEqual(['places ± not stated']);
    expect(accuracyNotes(new Float64Array(0))).toEqual([]);
  });

  it('says when cells are finer than that', () => {
    expect(fineCellNotes(Float64Array.of(7, 12.8, 18), 5)).toEqual(['cells finer than places']);
    expect(fineCellNotes(Float64Array.of(7, 12.8, 18), 50)).toEqual([]);
    expect(fineCellNotes(Float64Array.of(Number.NaN), 5)).toEqual([]);
  });
});
