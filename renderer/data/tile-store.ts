import { Fault } from '../../workers/contract/faults.ts';
import type { TileAddress } from '../../workers/contract/tile-address.ts';
import { decodeTile, type TileRows } from '../../workers/contract/tile-codec.ts';
import { type FetchBytes, faultOf } from './tile-directory.ts';

/** Why a tile is kept: it is on the screen, near it, or was. */
export type WishTier = 'visible' | 'neighbours';

/** One tile that a view would like to have. */
export interface TileWish {
  readonly address: TileAddress;
  readonly generation: number;
  readonly tier: WishTier;
  /** Lower comes first within a tier. */
  readonly priority: number;
  /** Size of the reply, from the directory; what the budget is asked for. */
  readonly bytes: number;
}

/** A tile in memory. Identity is stable: a newer generation is a new object. */
export interface ResidentTile {
  readonly slot: string;
  readonly address: TileAddress;
  readonly generation: number;
  readonly rows: TileRows;
  readonly bytes: number;
}

export interface LedgerEntry {
  readonly name: string;
  readonly where: 'RAM' | 'GPU';
  readonly bytes: number;
  readonly budgetBytes: number;
}

export interface TileStoreOptions {
  readonly fetch: FetchBytes;
  readonly ramBudgetBytes?: number | undefined;
  readonly maxInFlight?: number | undefined;
  readonly onChange: () => void;
}

export interface TileStore {
  /** Replaces what `owner` wishes for; what nobody wishes for any more is aborted, or kept as recent while there is room. */
  want(owner: object, wishes: readonly TileWish[]): void;
  /** The newest generation in memory, possibly older than wished for. */
  get(slot: string): ResidentTile | undefined;
  /** Tells when a tile leaves memory, so that textures made from it can go too; its rows are empty right after. */
  onEvict(listener: (tile: ResidentTile) => void): () => void;
  retryFailed(): void;
  /** Counts up whenever a tile arrives or leaves. */
  readonly version: number;
  /** Requests that a picture waits for: every one in flight and the queued visible ones that fit the budget. */
  readonly pending: number;
  readonly counts: {
    readonly queued: number;
    readonly loading: number;
    readonly ready: number;
    readonly failed: number;
  };
  readonly failure: Fault | undefined;
  ledger(): LedgerEntry;
  dispose(): void;
}

export const MEBIBYTE = 2 ** 20;
export const RAM_BUDGET_BYTES = 128 * MEBIBYTE;
export const MAX_IN_FLIGHT = 6;

type Request =
  | { readonly kind: 'none' }
  | { readonly kind: 'queued' }
  | { readonly kind: 'loading'; readonly generation: number; readonly abort: AbortController }
  | { readonly kind: 'failed'; readonly generation: number; readonly fault: Fault };

const NONE: Request = { kind: 'none' };
const QUEUED: Request = { kind: 'queued' };

interface Entry {
  readonly slot: string;
  wish: TileWish | undefined;
  request: Request;
  resident: ResidentTile | undefined;
}

/** Place of a tile in the store: its address without the generation. */
export function tileSlot(address: TileAddress): string {
  return `${address.recording}/${address.stream}/${address.level}/${address.tile}/${address.plane}`;
}

function better(a: TileWish, b: TileWish): boolean {
  if (a.tier !== b.tier) return a.tier === 'visible';
  return a.priority < b.priority;
}

/** ES2024, which Node 20 has not. */
type Freeable = ArrayBuffer & { readonly transfer?: (bytes: number) => ArrayBuffer };

/**
 * Frees memory that nobody may read any more, where the engine can (Chromium 114 and later). Left to the garbage collector,
 * every 32 MiB of evicted tiles stop the page for 5 to 15 ms.
 */
function free(bytes: Freeable): void {
  bytes.transfer?.(0);
}

/** queued → loading → ready, inside a byte budget (SPEC.md, S1–S9). On GPU is the texture pool's business. */
export function createTileStore(options: TileStoreOptions): TileStore {
  const budget = options.ramBudgetBytes ?? RAM_BUDGET_BYTES;
  const maxInFlight = options.maxInFlight ?? MAX_IN_FLIGHT;
  /** In order of last use: a tile that becomes recent moves to the end. */
  const entries = new Map<string, Entry>();
  const owners = new Map<object, readonly TileWish[]>();
  const evictListeners = new Set<(tile: ResidentTile) => void>();
  let residentBytes = 0;
  let loadingBytes = 0;
  let loading = 0;
  let version = 0;
  let disposed = false;

  function evict(entry: Entry): void {
    const tile = entry.resident;
    if (tile === undefined) return;
    entry.resident = undefined;
    residentBytes -= tile.bytes;
    version++;
    if (entry.wish === undefined) entries.delete(entry.slot);
    for (const listener of evictListeners) listener(tile);
    free(tile.rows.codes.buffer);
  }

  /** Frees memory for `bytes` more on behalf of `wish`; false when only better tiles are left. */
  function makeRoom(bytes: number, wish: TileWish): boolean {
    const fits = () => residentBytes + loadingBytes + bytes <= budget;
    if (fits()) return true;
    for (const entry of [...entries.values()]) {
      if (entry.wish === undefined) evict(entry);
      if (fits()) return true;
    }
    const worse = [...entries.values()]
      .filter((entry) => entry.resident !== undefined && entry.wish !== undefined && better(wish, entry.wish))
      .filter((entry) => entry.wish?.tier === 'neighbours')
      .sort((a, b) => (b.wish?.priority ?? 0) - (a.wish?.priority ?? 0));
    for (const entry of worse) {
      evict(entry);
      if (fits()) return true;
    }
    return false;
  }

  function abort(entry: Entry): void {
    if (entry.request.kind !== 'loading') return;
    const { abort: controller } = entry.request;
    entry.request = NONE;
    controller.abort();
  }

  function start(entry: Entry, wish: TileWish): void {
    const request = { kind: 'loading', generation: wish.generation, abort: new AbortController() } as const;
    entry.request = request;
    loading++;
    loadingBytes += wish.bytes;
    void load(entry, wish, request);
  }

  async function load(entry: Entry, wish: TileWish, request: Request & { kind: 'loading' }): Promise<void> {
    const { recording, stream, level, tile, plane } = wish.address;
    let outcome: { readonly rows: TileRows; readonly bytes: number } | Fault;
    try {
      const query = { kind: 'tile', recording, stream, level, tile, plane } as const;
      const bytes = await options.fetch(query, request.abort.signal);
      outcome = { rows: decodeTile(bytes), bytes: bytes.byteLength };
    } catch (error) {
      outcome = faultOf(error);
    }
    loading--;
    loadingBytes -= wish.bytes;
    if (disposed) return;
    if (entry.request === request) {
      if ('rows' in outcome) {
        settle(entry, wish, outcome);
      } else {
        entry.request = { kind: 'failed', generation: request.generation, fault: outcome };
        version++;
      }
      requestAgain(entry);
    }
    pump();
    options.onChange();
  }

  function settle(entry: Entry, wish: TileWish, outcome: { readonly rows: TileRows; readonly bytes: number }): void {
    entry.request = NONE;
    evictResident(entry);
    if (!makeRoom(outcome.bytes, wish)) {
      const fault = new Fault('no_space', `A tile of ${outcome.bytes} bytes does not fit the memory for tiles.`);
      entry.request = { kind: 'failed', generation: wish.generation, fault };
      return;
    }
    entry.resident = {
      slot: entry.slot,
      address: wish.address,
      generation: wish.generation,
      rows: outcome.rows,
      bytes: outcome.bytes,
    };
    residentBytes += outcome.bytes;
    version++;
  }

  function evictResident(entry: Entry): void {
    if (entry.resident !== undefined) evict(entry);
    entries.set(entry.slot, entry);
  }

  /** Queues an entry whose wish is not answered by what is here, under way or known to fail. */
  function requestAgain(entry: Entry): void {
    const { wish, resident, request } = entry;
    if (wish === undefined) return;
    if (resident !== undefined && resident.generation >= wish.generation) return;
    if (request.kind === 'failed' && request.generation >= wish.generation) return;
    if (request.kind === 'loading') {
      if (request.generation >= wish.generation) return;
      abort(entry);
    }
    entry.request = QUEUED;
  }

  function queue(): Entry[] {
    const queued: Entry[] = [];
    for (const entry of entries.values()) if (entry.request.kind === 'queued') queued.push(entry);
    return queued.sort((a, b) => (a.wish !== undefined && b.wish !== undefined && better(a.wish, b.wish) ? -1 : 1));
  }

  /** A visible tile does not wait for a neighbour: the least wanted neighbour goes back to the queue. */
  function giveWay(): void {
    let worst: Entry | undefined;
    for (const entry of entries.values()) {
      if (entry.request.kind !== 'loading' || entry.wish?.tier !== 'neighbours') continue;
      if (worst?.wish === undefined || better(worst.wish, entry.wish)) worst = entry;
    }
    if (worst === undefined) return;
    abort(worst);
    worst.request = QUEUED;
  }

  let overBudget = 0;
  function pump(): void {
    if (disposed) return;
    overBudget = 0;
    for (const entry of queue()) {
      const { wish } = entry;
      if (wish === undefined || entry.request.kind !== 'queued') continue;
      if (loading >= maxInFlight) {
        if (wish.tier === 'visible') giveWay();
        return;
      }
      if (!makeRoom(wish.bytes, wish)) {
        overBudget++;
        continue;
      }
      start(entry, wish);
    }
  }

  function adopt(): void {
    const wishes = new Map<string, TileWish>();
    for (const list of owners.values()) {
      for (const wish of list) {
        const slot = tileSlot(wish.address);
        const known = wishes.get(slot);
        if (known === undefined || better(wish, known)) wishes.set(slot, wish);
      }
    }
    for (const entry of [...entries.values()]) {
      if (entry.wish === undefined || wishes.has(entry.slot)) continue;
      entry.wish = undefined;
      abort(entry);
      entry.request = NONE;
      entries.delete(entry.slot);
      if (entry.resident !== undefined) entries.set(entry.slot, entry);
    }
    for (const [slot, wish] of wishes) {
      let entry = entries.get(slot);
      if (entry === undefined) {
        entry = { slot, wish, request: NONE, resident: undefined };
        entries.set(slot, entry);
      }
      entry.wish = wish;
      requestAgain(entry);
    }
    pump();
  }

  function count(kind: Request['kind']): number {
    let total = 0;
    for (const entry of entries.values()) if (entry.request.kind === kind) total++;
    return total;
  }

  return {
    want(owner, wishes) {
      if (wishes.length === 0) owners.delete(owner);
      else owners.set(owner, wishes);
      adopt();
    },
    get: (slot) => entries.get(slot)?.resident,
    onEvict(listener) {
      evictListeners.add(listener);
      return () => void evictListeners.delete(listener);
    },
    retryFailed() {
      for (const entry of entries.values()) {
        if (entry.request.kind !== 'failed') continue;
        entry.request = NONE;
        requestAgain(entry);
      }
      pump();
    },
    get version() {
      return version;
    },
    get pending() {
      let visible = 0;
      for (const entry of entries.values()) {
        if (entry.request.kind === 'queued' && entry.wish?.tier === 'visible') visible++;
      }
      return loading + Math.max(0, visible - overBudget);
    },
    get counts() {
      let ready = 0;
      for (const entry of entries.values()) if (entry.resident !== undefined) ready++;
      return { queued: count('queued'), loading: count('loading'), ready, failed: count('failed') };
    },
    get failure() {
      for (const { request } of entries.values()) if (request.kind === 'failed') return request.fault;
      return undefined;
    },
    ledger: () => ({
      name: 'tiles in memory',
      where: 'RAM',
      bytes: residentBytes + loadingBytes,
      budgetBytes: budget,
    }),
    dispose() {
      disposed = true;
      for (const entry of entries.values()) abort(entry);
      for (const entry of [...entries.values()]) evict(entry);
      entries.clear();
      owners.clear();
    },
  };
}
