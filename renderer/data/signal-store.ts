import { registerLedger } from './ledger.ts';
import { createDirectoryStore, type DirectoryStore, type FetchBytes } from './tile-directory.ts';
import { createTileStore, type LedgerEntry, type TileStore } from './tile-store.ts';

/** Tiles and directories of one page: every signal view shares them. */
export interface SignalStore {
  readonly tiles: TileStore;
  readonly directories: DirectoryStore;
  /** Calls `listener` when something arrived, left or failed; returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** A view adds what it holds elsewhere (GPU); returns the function that takes it out. */
  addLedger(entries: () => readonly LedgerEntry[]): () => void;
  /** Bytes held and allowed, by place; shown in *About this workstation*. */
  ledger(): readonly LedgerEntry[];
  /** Requests a picture waits for. */
  readonly pending: number;
  retryFailed(): void;
}

export function createSignalStore(fetch: FetchBytes, ramBudgetBytes?: number): SignalStore {
  const listeners = new Set<() => void>();
  const ledgers = new Set<() => readonly LedgerEntry[]>();
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const tiles = createTileStore({ fetch, ramBudgetBytes, onChange: changed });
  const directories = createDirectoryStore(fetch, changed);
  return {
    tiles,
    directories,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    addLedger(entries) {
      ledgers.add(entries);
      return () => void ledgers.delete(entries);
    },
    ledger() {
      const own = tiles.ledger();
      return [{ ...own, bytes: own.bytes + directories.bytes }, ...[...ledgers].flatMap((entries) => entries())];
    },
    get pending() {
      return tiles.pending + directories.pending;
    },
    retryFailed() {
      directories.retryFailed();
      tiles.retryFailed();
    },
  };
}

const stores = new WeakMap<object, SignalStore>();

/** The page's one store for a host client. */
export function signalStoreOf(host: { readonly bytes: FetchBytes }): SignalStore {
  const known = stores.get(host);
  if (known !== undefined) return known;
  const store = createSignalStore((query, signal) => host.bytes(query, signal));
  stores.set(host, store);
  registerLedger(() => store.ledger());
  return store;
}
