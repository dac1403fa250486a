import { describe, expect, it } from 'vitest';
import { codeOfDb, RADIO_SCALE } from './level-scale.ts';
import { CODES, noiseFloorUnderTrafficDb } from './spectrum-math.ts';

/** Histogram of bins whose power is exponentially distributed about `noiseDb`, under traffic for a share of the frames. */
function histogramOf(bins: number, noiseDb: number, busyShare: number): Uint32Array {
  const histogram = new Uint32Array(bins * CODES);
  const frames = 2000;
  for (let bin = 0; bin < bins; bin++) {
    for (let frame = 0; frame < frames; frame++) {
      const busy = frame < busyShare * frames;
      const [index, of] = busy ? [frame, busyShare * frames] : [frame - busyShare * frames, (1 - busyShare) * frames];
      const unit = -Math.log(1 - (index + 0.5) / of);
      const code = codeOfDb((busy ? -60 : noiseDb) + 10 * Math.log10(unit), RADIO_SCALE);
      const at = bin * CODES + code;
      histogram[at] = (histogram[at] ?? 0) + 1;
    }
  }
  return histogram;
}

describe('noise floor under traffic (analysis SPEC S3)', () => {
  it('is the mean noise of a quiet channel', () => {
    expect(noiseFloorUnderTrafficDb(histogramOf(64, -110, 0), RADIO_SCALE)).toBeCloseTo(-110, 0);
  });

  it('stays near the noise while the channel is busy for half of the frames', () => {
    const floor = noiseFloorUnderTrafficDb(histogramOf(64, -110, 0.5), RADIO_SCALE);
    expect(Math.abs((floor ?? 0) + 110)).toBeLessThan(6);
  });

  it('is undefined when the quiet frames are below resolution', () => {
    const histogram = new Uint32Array(8 * CODES);
    for (let bin = 0; bin < 8; bin++) {
      histogram[bin * CODES + 1] = 93;
      histogram[bin * CODES + 200] = 7;
    }
    expect(noiseFloorUnderTrafficDb(histogram, RADIO_SCALE)).toBeUndefined();
  });
});
