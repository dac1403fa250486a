import { describe, expect, it } from 'vitest';
import { createSyntheticHost } from '../../test/support/synthetic-host.ts';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import type { PictureAxes } from '../../workers/contract/picture.ts';
import { PREVIEW_LEVEL } from '../../workers/contract/tile-address.ts';
import { encodeDirectory } from '../../workers/contract/tile-directory.ts';
import { planScene, type Scene, sceneSignature } from './scene.ts';
import { createSignalStore } from './signal-store.ts';
import type { FetchBytes } from './tile-directory.ts';

const host = createSyntheticHost({
  frames: 20_000,
  flatCode: 40,
  streams: [
    { centreHz: 2412e6, widthHz: 20e6, bins: 4 },
    { centreHz: 2462e6, widthHz: 20e6, bins: 4 },
  ],
});
const { info } = host;
const whole: PictureAxes = {
  fromNs: info.startNs,
  toNs: info.endNs,
  lowHz: 2402e6,
  highHz: 2472e6,
  width: 100,
  height: 200,
};
const part = (from: number, to: number, height = 200): PictureAxes => ({
  ...whole,
  fromNs: info.startNs + from * (info.endNs - info.startNs),
  toNs: info.startNs + to * (info.endNs - info.startNs),
  height,
});
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

function open(fetch: FetchBytes = host.bytes, recording: RecordingInfo = info) {
  const store = createSignalStore(fetch);
  const owner = {};
  const plan = (axes: PictureAxes, isDrawable: (level: number, tile: number) => boolean = () => true): Scene =>
    planScene({
      recording,
      axes,
      plane: 'max',
      directories: store.directories,
      tiles: store.tiles,
      isDrawable: ({ address }) => isDrawable(address.level, address.tile),
    });
  const load = async (axes: PictureAxes): Promise<Scene> => {
    for (let round = 0; round < 200; round++) {
      const scene = plan(axes);
      store.tiles.want(owner, scene.wishes);
      if (scene.pending.length === 0 && store.pending === 0) return scene;
      await settle();
    }
    throw new Error('the scene did not become complete');
  };
  return { store, plan, load };
}

describe('scene', () => {
  it('V1 draws every visible tile of one level whole once all are here, and nothing is pending', async () => {
    const { load } = open();
    const scene = await load(part(0.2, 0.6));
    for (const stream of [0, 1]) {
      const items = scene.items.filter((item) => item.stream.index === stream);
      expect(new Set(items.map((item) => item.tile.address.level)).size).toBe(1);
      expect(items.every((item) => item.clip === undefined)).toBe(true);
      expect(Math.min(...items.map(({ tile }) => tile.rows.startNs[0] ?? 0))).toBeLessThanOrEqual(
        part(0.2, 0.6).fromNs,
      );
      expect(Math.max(...items.map(({ tile }) => tile.rows.endNs.at(-1) ?? 0))).toBeGreaterThanOrEqual(
        part(0.2, 0.6).toNs,
      );
    }
    expect(scene.uploads).toEqual([]);
  });

  it('V2, V4 lets the parent stand in over the time of a child that is not uploaded yet, and only there', async () => {
    const { load, plan } = open();
    await load(whole);
    const axes = part(0.4, 0.45);
    const complete = await load(axes);
    const child = complete.items[0];
    if (child === undefined) throw new Error('nothing is drawn');
    const { level, tile } = child.tile.address;
    const scene = plan(axes, (itsLevel, itsTile) => itsLevel !== level || itsTile !== tile);
    const fromNs = child.tile.rows.startNs[0];
    const toNs = child.tile.rows.endNs.at(-1);
    const standIns = scene.items.filter((item) => item.tile.address.level > level);
    expect(standIns.length).toBeGreaterThan(0);
    for (const { clip } of standIns) expect(clip).toEqual({ fromNs, toNs });
    expect(scene.pending).toContainEqual({ fromNs, toNs });
    expect(scene.uploads).toContain(child.tile);
  });

  it('K4, V5 wishes for the coarsest level first and for neighbours last', async () => {
    const { store, plan, load } = open();
    await load(whole);
    plan(part(0.4, 0.42));
    await settle();
    const { wishes } = plan(part(0.4, 0.42));
    const coarsest = info.streams[0]?.levels.at(-1)?.level;
    const visible = wishes.filter((wish) => wish.tier === 'visible');
    const first = visible.reduce((best, wish) => (wish.priority < best.priority ? wish : best));
    expect(first.address.level).toBe(coarsest);
    expect(wishes.some((wish) => wish.tier === 'neighbours')).toBe(true);
    expect(new Set(wishes.map((wish) => JSON.stringify(wish.address))).size).toBe(wishes.length);
    store.tiles.dispose();
  });

  it('V3 shows the preview of a recording that has no rows yet, and says so', async () => {
    const streams = info.streams.map((stream) => ({ ...stream, levels: [] }));
    const growing: RecordingInfo = { ...info, state: 'open', hasPreview: true, streams };
    const fetch: FetchBytes = async (query, signal) => {
      if (query.kind === 'directory') {
        expect(query.level).toBe(PREVIEW_LEVEL);
        const top = host.level(query.stream, 0);
        return encodeDirectory({
          startNs: Float64Array.from([top.startNs[0] ?? 0]),
          endNs: Float64Array.from([top.endNs[511] ?? 0]),
          rows: Float64Array.from([512]),
        });
      }
      return host.bytes(query.kind === 'tile' ? { ...query, level: 0 } : query, signal);
    };
    const { plan, store } = open(fetch, growing);
    const owner = {};
    let scene = plan(whole);
    for (let round = 0; round < 50 && scene.items.length < 2; round++) {
      store.tiles.want(owner, scene.wishes);
      await settle();
      scene = plan(whole);
    }
    expect(scene.preview).toBe(true);
    expect(scene.items.every((item) => item.tile.address.level === PREVIEW_LEVEL)).toBe(true);
  });

  it('leaves out streams outside the band, and names scenes by what they need', async () => {
    const { load, store } = open();
    const narrow = { ...whole, lowHz: 2455e6 };
    const scene = await load(narrow);
    expect(new Set(scene.items.map((item) => item.stream.index))).toEqual(new Set([1]));
    const name = (axes: PictureAxes) =>
      sceneSignature({ recording: info, axes, plane: 'max', directories: store.directories });
    expect(name(narrow)).toBe(name({ ...narrow, lowHz: 2456e6 }));
    expect(name(narrow)).not.toBe(name({ ...narrow, toNs: narrow.toNs / 300 }));
  });
});
