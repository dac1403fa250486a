import { describe, expect, it } from 'vitest';
import { encodeAth9kHt20, encodeAth11k } from './encode.ts';
import { createReferenceScanner } from './scan.ts';
import { concat } from './testing/decode-all.ts';
import { createTimeline, originFromAnchors, type TimelineGap } from './timeline.ts';

const bins = Uint8Array.from({ length: 64 }, (_, bin) => bin + 1);
const ath11k = (tsf: number, freq1 = 5180) =>
  encodeAth11k({ chan_width_mhz: 20, freq1, noise: -95, rssi: 10, tsf }, bins);
const ht20 = (tsf: number) => encodeAth9kHt20({ freq: 2412, noise: -95, rssi: 10, tsf }, bins.subarray(0, 56));

function columnsOf(records: readonly Uint8Array[]) {
  const bytes = concat(...records);
  const scanner = createReferenceScanner(10_000, bytes.length);
  scanner.input.set(bytes);
  scanner.scan(0, bytes.length, true);
  return scanner.columns;
}

function place(records: readonly Uint8Array[]) {
  const gaps: TimelineGap[] = [];
  const timeline = createTimeline({ onGap: (gap) => gaps.push(gap) });
  const placed = timeline.place(columnsOf(records));
  const take = (column: ArrayLike<number>) => Array.from({ length: records.length }, (_, index) => column[index]);
  return {
    timeline,
    gaps,
    startUs: Array.from({ length: records.length }, (_, index) => (placed.startNs[index] ?? 0) / 1000),
    stream: take(placed.stream),
    segment: take(placed.segment),
    offsetNs: take(placed.clockOffsetNs),
  };
}

describe('time line', () => {
  it('names streams by centre, width and bins, each with its interval (D20, D23)', () => {
    const { timeline, stream } = place([ath11k(0), ath11k(200), ath11k(400, 5200), ath11k(700, 5200), ath11k(1000)]);
    expect(stream).toEqual([0, 0, 1, 1, 0]);
    expect(timeline.streams).toMatchObject([
      { centreHz: 5180e6, widthHz: 20e6, bins: 64, binHz: 312_500, lowEdgeHz: 5170e6 - 156_250 },
      { centreHz: 5200e6, nominalIntervalNs: 300_000 },
    ]);
  });

  it('keeps the order of the file and begins a segment where the clock goes back (D21, D22)', () => {
    const { timeline, startUs, segment } = place([ht20(1000), ht20(1100), ht20(1200), ht20(50), ht20(150)]);
    expect(segment).toEqual([0, 0, 0, 1, 1]);
    expect(startUs).toEqual([0, 100, 200, 300, 400]);
    expect(timeline.segments.map(({ placement, firstTsfUs, frames }) => [placement, firstTsfUs, frames])).toEqual([
      ['device clock', 1000, 3],
      ['after previous', 50, 2],
    ]);
  });

  it('unwraps a 32-bit clock and says the new offset (D21, D22)', () => {
    const last = 2 ** 32 - 100;
    const { startUs, segment, offsetNs } = place([ath11k(last - 100), ath11k(last), ath11k(0), ath11k(100)]);
    expect(segment).toEqual([0, 0, 0, 0]);
    expect(startUs).toEqual([0, 100, 200, 300]);
    expect((offsetNs[2] ?? 0) - (offsetNs[1] ?? 0)).toBe(2 ** 32 * 1000);
  });

  it('does not take a restart for a wrap, nor unwrap a 64-bit clock (D21)', () => {
    expect(place([ath11k(2 ** 31), ath11k(100)]).segment).toEqual([0, 1]);
    expect(place([ht20(2 ** 32 - 100), ht20(100)]).segment).toEqual([0, 1]);
  });

  it('a jump of more than a day is a new segment, not a gap of years (D21)', () => {
    expect(place([ht20(0), ht20(100), ht20(2 ** 50)]).startUs).toEqual([0, 100, 200]);
  });

  it('lists gaps (D24)', () => {
    const { gaps, timeline } = place([ath11k(0), ath11k(200), ath11k(400), ath11k(500_400), ath11k(500_600)]);
    expect(gaps).toMatchObject([{ fromNs: 600_000, toNs: 500_400_000 }]);
    expect(timeline.gapCount).toBe(1);
  });

  it('frames that share a clock value share their time', () => {
    expect(place([ht20(10), ht20(10), ht20(10), ht20(20)]).startUs).toEqual([0, 0, 0, 10]);
  });

  it('goes on over several batches', () => {
    const timeline = createTimeline();
    timeline.place(columnsOf([ath11k(0), ath11k(100)]));
    const placed = timeline.place(columnsOf([ath11k(200), ath11k(50)]));
    expect([...placed.startNs.subarray(0, 2)]).toEqual([200_000, 300_000]);
    expect(timeline.segmentCount).toBe(2);
    expect(timeline.endNs).toBe(400_000);
  });

  it('places a segment by the wall clock of its chunk (D22)', () => {
    const timeline = createTimeline();
    const placed = timeline.place(columnsOf([ath11k(5000), ath11k(5100), ath11k(10)]), [
      { frame: 0, utcUs: 1_000_000_000 },
      { frame: 2, utcUs: 1_002_000_000 },
    ]);
    expect(placed.startNs[2]).toBe(2e9);
    expect(timeline.segments[1]?.placement).toBe('anchor');
    expect(timeline.origin).toMatchObject({ utcNs: 1_000_000_000_000n });
  });

  it('refuses more streams than any radio has', () => {
    const timeline = createTimeline();
    const records: Uint8Array[] = [];
    for (let mhz = 4800; mhz < 7200; mhz++) records.push(ath11k(mhz, mhz));
    timeline.place(columnsOf(records));
    const wide = records.map((record) => {
      const copy = record.slice();
      copy[3] = 40;
      return copy;
    });
    expect(() => timeline.place(columnsOf(wide))).toThrow('more than 4096 channel settings');
  });

  it('finds the origin by the anchor nearest to a segment', () => {
    const { timeline } = place([ht20(1000), ht20(2000), ht20(500_000_000), ht20(100), ht20(200)]);
    const origin = originFromAnchors(timeline.segments, [
      { tsfUs: 1500, utcNs: 1_700_000_000_000_000_000n, uncertaintyNs: 5000 },
    ]);
    expect(origin).toEqual({ utcNs: 1_700_000_000_000_000_000n - 500_000n, uncertaintyNs: 5000, segment: 0 });
    expect(originFromAnchors(timeline.segments, [])).toBeUndefined();
  });
});
