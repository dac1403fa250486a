import { expect, test } from 'vitest';
import { quaternionOf } from '../../../workers/contract/orientation.ts';
import { blockAround, headingWords, nearestSample, pathRows, roseLabel } from './attitude-sample.ts';
import { bodyMatrix, onGround } from './attitude-scene.ts';

test('the nearest sample counts, and only within a second', () => {
  const times = Float64Array.of(0, 1e8, 5e9);
  expect(nearestSample(times, 0.9e8)).toEqual({ row: 1, laterNs: 1e7 });
  expect(nearestSample(times, 1.1e9)).toEqual({ row: 1, laterNs: -1e9 });
  expect(nearestSample(times, 1.1e9 + 1)).toBeUndefined();
  expect(nearestSample(times, 4.2e9)).toEqual({ row: 2, laterNs: 8e8 });
  expect(nearestSample(new Float64Array(), 0)).toBeUndefined();
});

test('a block holds every sample that may serve a moment in it', () => {
  for (const utcNs of [0n, -1n, 1_773_457_800_123_456_789n, 7_999_999_999n]) {
    const { fromUtcNs, toUtcNs } = blockAround(utcNs);
    expect(fromUtcNs).toBeLessThanOrEqual(utcNs - 1_000_000_000n);
    expect(toUtcNs).toBeGreaterThanOrEqual(utcNs + 1_000_000_000n);
  }
});

test('the body points where its yaw says, and the rose names directions only where there is a north', () => {
  const matrix = bodyMatrix(quaternionOf({ yawDeg: 90, pitchDeg: 0, rollDeg: 0 })).elements;
  expect([...matrix.slice(0, 3)].map((part) => Math.round(part * 1e6) / 1e6 + 0)).toEqual(
    onGround(90, 1).map((part) => Math.round(part * 1e6) / 1e6 + 0),
  );
  expect(roseLabel(90, 'true')).toBe('E');
  expect(roseLabel(90, 'arbitrary')).toBe('90°');
  expect(headingWords('arbitrary')).toContain('only changes mean anything');
});

test('the path of the chosen times joins neither two times nor what lies more than a second apart', () => {
  const times = Float64Array.of(0, 5e8, 1e9, 3e9, 3.5e9, 9e9);
  const chosen = [
    { fromNs: 4e8, toNs: 3.2e9 },
    { fromNs: 3.4e9, toNs: 4e9 },
    { fromNs: 5e9, toNs: 6e9 },
  ];
  expect(pathRows(times, chosen)).toEqual([[1, 2], [3], [4]]);
});
