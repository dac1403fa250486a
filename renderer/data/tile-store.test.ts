import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { allocateTile, tileBytes } from '../../workers/contract/tile-codec.ts';
import { createTileStore, type TileStore, type TileWish, tileSlot } from './tile-store.ts';

const BINS = 16;
const ROWS = 32;
const BYTES = tileBytes(ROWS, BINS);

interface Call {
  readonly tile: number;
  readonly signal: AbortSignal;
  answer(): void;
  fail(fault: Fault): void;
}

/** A store over a host that answers when the test says so. */
function openStore(options: { readonly tiles?: number; readonly maxInFlight?: number } = {}) {
  const calls: Call[] = [];
  const fetch = (query: BytesQuery, signal: AbortSignal) =>
    new Promise<ArrayBuffer>((resolve, reject) => {
      if (query.kind !== 'tile') throw new Error('only tiles are asked for here');
      const shape = { rows: ROWS, bins: BINS, plane: query.plane, level: query.level, generation: 1 };
      signal.addEventListener('abort', () => reject(new Fault('cancelled', 'Cancelled.')));
      calls.push({ tile: query.tile, signal, answer: () => resolve(allocateTile(shape).buffer), fail: reject });
    });
  const store = createTileStore({
    fetch,
    ramBudgetBytes: (options.tiles ?? 100) * BYTES,
    maxInFlight: options.maxInFlight,
    onChange: () => {},
  });
  const running = () => calls.filter((call) => !call.signal.aborted);
  return { store, calls, running };
}

const wish = (tile: number, tier: TileWish['tier'] = 'visible', priority = tile, generation = 1): TileWish => ({
  address: { recording: 'r', stream: 0, level: 0, tile, plane: 'max' },
  generation,
  tier,
  priority,
  bytes: BYTES,
});
const slot = (tile: number) => tileSlot(wish(tile).address);
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const owner = {};
const bytesOf = (store: TileStore) => store.ledger().bytes;

describe('tile store', () => {
  it('S1 goes from queued over loading to ready', async () => {
    const { store, calls } = openStore({ maxInFlight: 1 });
    store.want(owner, [wish(0), wish(1)]);
    expect(store.counts).toEqual({ queued: 1, loading: 1, ready: 0, failed: 0 });
    calls[0]?.answer();
    await settle();
    expect(store.counts).toEqual({ queued: 0, loading: 1, ready: 1, failed: 0 });
    expect(store.get(slot(0))?.rows.rows).toBe(ROWS);
  });

  it('S1 does not ask again for what failed until told to, or a newer generation is wished for', async () => {
    const { store, calls } = openStore();
    store.want(owner, [wish(0)]);
    calls[0]?.fail(new Fault('io', 'The disk is gone.'));
    await settle();
    store.want(owner, [wish(0)]);
    expect(calls.length).toBe(1);
    expect(store.failure?.message).toBe('The disk is gone.');
    expect(store.pending).toBe(0);
    store.retryFailed();
    expect(calls.length).toBe(2);
    calls[1]?.fail(new Fault('io', 'The disk is gone.'));
    await settle();
    store.want(owner, [wish(0, 'visible', 0, 2)]);
    expect(calls.length).toBe(3);
  });

  it('S2 starts visible tiles first, by priority', () => {
    const { store, calls } = openStore({ maxInFlight: 3 });
    store.want(owner, [wish(9, 'neighbours', 0), wish(2, 'visible', 2), wish(1, 'visible', 1), wish(3, 'visible', 3)]);
    expect(calls.map((call) => call.tile)).toEqual([1, 2, 3]);
  });

  it('S3 lets no visible tile wait for a neighbour', async () => {
    const { store, calls, running } = openStore({ maxInFlight: 2 });
    store.want(owner, [wish(1, 'neighbours', 1), wish(2, 'neighbours', 2)]);
    store.want(owner, [wish(1, 'neighbours', 1), wish(2, 'neighbours', 2), wish(7)]);
    await settle();
    expect(running().map((call) => call.tile)).toEqual([1, 7]);
    expect(store.counts.loading).toBe(2);
    expect(calls.length).toBe(3);
  });

  it('S4 aborts what nobody wishes for, and keeps what another view still does', async () => {
    const { store, running } = openStore();
    const other = {};
    store.want(owner, [wish(1), wish(2)]);
    store.want(other, [wish(2)]);
    store.want(owner, []);
    await settle();
    expect(running().map((call) => call.tile)).toEqual([2]);
  });

  it('S5 never drops a visible tile, and lets one wait that does not fit', async () => {
    const { store, calls } = openStore({ tiles: 2 });
    store.want(owner, [wish(0), wish(1), wish(2)]);
    for (const call of calls) call.answer();
    await settle();
    expect([0, 1, 2].map((tile) => store.get(slot(tile)) !== undefined)).toEqual([true, true, false]);
    expect(store.pending).toBe(0);
    expect(bytesOf(store)).toBeLessThanOrEqual(2 * BYTES);
  });

  it('S5, S6, S8 keeps recent tiles while there is room, drops the longest unused first and says so', async () => {
    const { store, calls } = openStore({ tiles: 3 });
    const dropped: number[] = [];
    store.onEvict((tile) => dropped.push(tile.address.tile));
    for (const tile of [0, 1, 2]) {
      store.want(owner, [wish(tile)]);
      calls.at(-1)?.answer();
      await settle();
    }
    expect([0, 1, 2].every((tile) => store.get(slot(tile)) !== undefined)).toBe(true);
    const [kept, gone] = [store.get(slot(0))?.rows, store.get(slot(1))?.rows];
    store.want(owner, [wish(0)]);
    store.want(owner, [wish(3)]);
    expect(dropped).toEqual([1]);
    expect(kept?.codes.length).toBe(ROWS * BINS);
    if ('transfer' in ArrayBuffer.prototype) expect(gone?.codes.length).toBe(0);
  });

  it('S7 keeps the old generation drawable until the new one is here', async () => {
    const { store, calls } = openStore();
    store.want(owner, [wish(0)]);
    calls[0]?.answer();
    await settle();
    store.want(owner, [wish(0, 'visible', 0, 2)]);
    expect(store.get(slot(0))?.generation).toBe(1);
    calls[1]?.answer();
    await settle();
    expect(store.get(slot(0))?.generation).toBe(2);
  });

  it('S3, S5, S9 hold for any order of wishes and answers', async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('want' as const),
        tiles: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }),
        neighbours: fc.integer({ min: 0, max: 12 }),
        generation: fc.integer({ min: 1, max: 3 }),
      }),
      fc.record({ kind: fc.constant('answer' as const), which: fc.nat(), ok: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const budget = 5;
        const { store, running } = openStore({ tiles: budget, maxInFlight: 3 });
        const answered = new Set<Call>();
        let resident = 0;
        store.onEvict(() => resident--);
        for (const action of steps) {
          if (action.kind === 'want') {
            const { tiles, neighbours, generation } = action;
            store.want(
              owner,
              tiles.map((tile, index) =>
                wish(tile, index < tiles.length - neighbours ? 'visible' : 'neighbours', index, generation),
              ),
            );
          } else {
            const open = running().filter((call) => !answered.has(call));
            const call = open[action.which % Math.max(1, open.length)];
            if (call !== undefined) {
              answered.add(call);
              if (action.ok) call.answer();
              else call.fail(new Fault('io', 'Gone.'));
            }
          }
          await Promise.resolve();
          expect(bytesOf(store)).toBeLessThanOrEqual(budget * BYTES);
          expect(store.counts.loading).toBeLessThanOrEqual(3);
        }
        store.dispose();
        await settle();
        expect(running().length - answered.size).toBeLessThanOrEqual(0);
        expect(store.counts.ready).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
