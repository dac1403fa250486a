import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingOf } from './testing/recording-of.ts';
import { advanceHead, createTimebase } from './timebase.ts';

describe('the timebase', () => {
  it('shows a new recording whole and keeps the view while the same one grows', () => {
    const base = createTimebase(() => 0);
    base.setRecording(recordingOf('a', 10e9));
    expect(base.view.get().visible).toEqual({ fromNs: 0, toNs: 10e9, lowHz: 2.427e9, highHz: 2.447e9 });
    base.setRecording(recordingOf('a', 20e9));
    expect(base.view.get().visible.toNs).toBe(20e9);
    base.show({ fromNs: 1e9, toNs: 2e9 });
    base.setRecording(recordingOf('a', 30e9));
    expect(base.view.get().visible).toMatchObject({ fromNs: 1e9, toNs: 2e9 });
    base.setFollow(true);
    base.setRecording(recordingOf('a', 40e9));
    expect(base.view.get().visible).toMatchObject({ fromNs: 39e9, toNs: 40e9 });
  });

  it('goes back step by step, one step for a whole wheel gesture', () => {
    let clock = 0;
    const base = createTimebase(() => clock);
    base.setRecording(recordingOf('a', 10e9));
    const whole = base.view.get().visible;
    clock = 10_000;
    for (let turn = 0; turn < 5; turn++) {
      clock += 50;
      base.zoomTime(0.8, 5e9);
    }
    const zoomed = base.view.get().visible;
    base.show({ lowHz: 2.43e9, highHz: 2.44e9 });
    base.back();
    expect(base.view.get().visible).toEqual(zoomed);
    base.back();
    expect(base.view.get().visible).toEqual(whole);
    base.back();
    expect(base.view.get().visible).toEqual(whole);
  });

  it('stays inside the recording with finite, ordered ends under any commands', () => {
    const command = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.double(), fc.double());
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const base = createTimebase(() => 0);
        base.setRecording(recordingOf('a', 10e9));
        for (const [kind, a, b] of commands) {
          if (kind === 0) base.zoomTime(a, b);
          else if (kind === 1) base.zoomBand(a, b);
          else if (kind === 2) base.panTime(a);
          else if (kind === 3) base.panBand(a);
          else if (kind === 4) base.show({ fromNs: a, toNs: b });
          else if (kind === 5) base.show({ lowHz: a, highHz: b });
          else if (kind === 6) base.back();
          else base.setFollow(a > 0);
          const { visible, extent } = base.view.get();
          expect(visible.toNs).toBeGreaterThan(visible.fromNs);
          expect(visible.highHz).toBeGreaterThan(visible.lowHz);
          expect(visible.fromNs).toBeGreaterThanOrEqual(extent.fromNs);
          expect(visible.toNs).toBeLessThanOrEqual(extent.toNs + 1);
          expect(visible.lowHz).toBeGreaterThanOrEqual(extent.lowHz);
          expect(visible.highHz).toBeLessThanOrEqual(extent.highHz + 1);
        }
      }),
    );
  });

  it('plays inside a loop and stops at the end without one', () => {
    const range = { fromNs: 2e9, toNs: 4e9 };
    const extent = { fromNs: 0, toNs: 10e9 };
    expect(advanceHead(3.5e9, 1e9, range, extent, true)).toEqual({ headNs: 2.5e9, ended: false });
    expect(advanceHead(undefined, 0, range, extent, false)).toEqual({ headNs: 2e9, ended: false });
    expect(advanceHead(9.5e9, 1e9, range, extent, false)).toEqual({ headNs: 10e9, ended: true });
    const base = createTimebase(() => 0);
    base.setRecording(recordingOf('a', 10e9));
    base.setPlayback({ playing: true, speed: 4 });
    base.tick(1000, undefined);
    expect(base.playback.get().headNs).toBe(4e9);
    base.tick(60_000, undefined);
    expect(base.playback.get()).toMatchObject({ headNs: 10e9, playing: false });
  });
});
