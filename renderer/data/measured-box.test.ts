import { describe, expect, it, vi } from 'vitest';
import { createSyntheticApp } from '../../test/support/synthetic-app.ts';
import { createMeasuredBox } from './measured-box.ts';

const box = { range: { fromNs: 0, toNs: 1e9 }, band: { lowHz: 2.43e9, highHz: 2.44e9 }, source: 'test' };

describe('the measured box', () => {
  it('B1 is asked for once when it rests, with the newest threshold, and forgotten with the box', async () => {
    const { app } = createSyntheticApp({ frames: 100 });
    const { measure } = app.host.calls.recordings;
    const asked: number[] = [];
    const counted = Object.assign((...input: Parameters<typeof measure>) => {
      asked.push(input[0].thresholdDb);
      return measure(...input);
    }, {});
    const recordings = { ...app.host.calls.recordings, measure: counted };
    const store = createMeasuredBox({ ...app, host: { ...app.host, calls: { ...app.host.calls, recordings } } });
    app.model.selection.select(box);
    expect(store.get()).toEqual({ value: undefined, loading: true, fault: undefined });
    app.model.display.set({ thresholdDb: -70 });
    await vi.waitFor(() => expect(store.get().loading).toBe(false));
    expect(store.get().value).toMatchObject({ range: box.range, thresholdDb: -70 });
    expect(asked).toEqual([-70]);
    app.model.selection.select(undefined);
    expect(store.get().value).toBeUndefined();
  });

  it('O2 is measured over the chosen times in it, and says when none is', async () => {
    const { app } = createSyntheticApp({ frames: 100 });
    const { measure } = app.host.calls.recordings;
    const asked: unknown[] = [];
    const noted = Object.assign((...input: Parameters<typeof measure>) => {
      asked.push(input[0].within);
      return measure(...input);
    }, {});
    const recordings = { ...app.host.calls.recordings, measure: noted };
    const store = createMeasuredBox({ ...app, host: { ...app.host, calls: { ...app.host.calls, recordings } } });
    const { selection } = app.model;
    selection.selectTimes({ ranges: [{ fromNs: 2e9, toNs: 3e9 }], source: 'map' });
    selection.select(box);
    expect(store.get()).toEqual({ value: undefined, loading: false, fault: undefined, apart: true });
    selection.selectTimes({ ranges: [{ fromNs: 0.5e9, toNs: 3e9 }], source: 'map' });
    await vi.waitFor(() => expect(store.get().value).toBeDefined());
    selection.select(undefined);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(asked).toEqual([[{ fromNs: 0.5e9, toNs: 1e9 }], [{ fromNs: 0.5e9, toNs: 3e9 }]]);
  });
});
