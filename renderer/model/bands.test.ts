import { describe, expect, it } from 'vitest';
import type { RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import { emptyShare, openingBand, shownBand, wifiBands } from './bands.ts';
import { recordingOf } from './testing/recording-of.ts';
import { createTimebase } from './timebase.ts';

function hopping(...centresMhz: readonly (readonly [centreMhz: number, frames: number])[]): RecordingInfo {
  const info = recordingOf('hop', 1e9);
  const streams = centresMhz.flatMap(([centreMhz, frames], index): readonly StreamInfo[] =>
    info.streams.map((stream) => ({
      ...stream,
      index,
      frames,
      centreHz: centreMhz * 1e6,
      lowEdgeHz: centreMhz * 1e6 - 10e6,
    })),
  );
  return { ...info, streams };
}

describe('Wi-Fi bands of a recording', () => {
  it('lists the bands that hold streams, with their extent, a margin and their frames', () => {
    const bands = wifiBands(hopping([5180, 5], [2412, 1], [2462, 2], [5955, 7]).streams);
    expect(bands.map(({ name, frames }) => [name, frames])).toEqual([
      ['2.4', 3],
      ['5', 5],
      ['6', 7],
    ]);
    expect(bands[0]?.band).toEqual({ lowHz: 2402e6, highHz: 2472e6 + 1.4e6 });
  });

  it('leaves out streams that lie in no Wi-Fi band', () => {
    expect(wifiBands(hopping([868, 5]).streams)).toEqual([]);
    expect(wifiBands([])).toEqual([]);
  });

  it('knows how much of the axis is empty, overlaps counted once', () => {
    expect(emptyShare([])).toBe(0);
    expect(emptyShare(hopping([2412, 1]).streams)).toBe(0);
    expect(emptyShare(hopping([2412, 1], [2422, 1], [2452, 1]).streams)).toBeCloseTo(1 - 50 / 60, 9);
  });

  it('opens with the fullest band where most of the axis is empty, else with everything', () => {
    expect(openingBand(hopping([2412, 10], [2437, 10], [5180, 15]))?.name).toBe('2.4');
    expect(openingBand(hopping([2412, 10], [5180, 15]))?.name).toBe('5');
    expect(openingBand(hopping([2412, 10], [2462, 10]))).toBeUndefined();
    const dense = hopping(...Array.from({ length: 60 }, (_, index) => [5350 + index * 20, 1] as const));
    expect(wifiBands(dense.streams)).toHaveLength(2);
    expect(openingBand(dense)).toBeUndefined();
  });

  it('tells which choice is on screen, give or take a thousandth', () => {
    const info = hopping([2412, 10], [2437, 10], [5180, 15]);
    const bands = wifiBands(info.streams);
    const extent = { lowHz: 2402e6, highHz: 5190e6 };
    expect(shownBand(bands, extent, extent)).toBe('all');
    expect(shownBand(bands, { lowHz: 2402e6 + 100, highHz: 2447e6 + 0.9e6 }, extent)).toBe('2.4');
    expect(shownBand(bands, { lowHz: 2402e6, highHz: 2440e6 }, extent)).toBeUndefined();
  });
});

describe('the first view of a recording over several bands', () => {
  const info = hopping([2412, 10], [2437, 10], [5180, 15]);
  const shownIn = (timebase: ReturnType<typeof createTimebase>, of: RecordingInfo) => {
    const { visible, extent } = timebase.view.get();
    return shownBand(wifiBands(of.streams), visible, extent);
  };

  it('is the fullest band; Home shows everything, Backspace goes back', () => {
    const timebase = createTimebase(() => 0);
    timebase.setRecording(info);
    expect(shownIn(timebase, info)).toBe('2.4');
    timebase.home();
    expect(shownIn(timebase, info)).toBe('all');
    timebase.back();
    expect(shownIn(timebase, info)).toBe('2.4');
  });

  it('follows while the recording grows into a second band, until a person has chosen', () => {
    const timebase = createTimebase(() => 0);
    const start = hopping([2412, 10]);
    timebase.setRecording(start);
    expect(shownIn(timebase, start)).toBe('all');
    timebase.setRecording(info);
    expect(shownIn(timebase, info)).toBe('2.4');
    const wider = hopping([2412, 10], [2437, 10], [2462, 10], [5180, 50]);
    timebase.setRecording(wider);
    expect(shownIn(timebase, wider)).toBe('2.4');
    timebase.home();
    timebase.setRecording({ ...wider, endNs: 2e9 });
    expect(shownIn(timebase, wider)).toBe('all');
  });
});
