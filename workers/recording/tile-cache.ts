/** Least-recently-used cache of immutable replies with a byte budget, shared by all recordings of a host. */
export interface TileCache {
  readonly name: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  get(key: string): ArrayBuffer | undefined;
  put(key: string, value: ArrayBuffer): void;
  clear(): void;
}

export function createTileCache(budgetBytes: number, name = 'tiles on the host'): TileCache {
  const entries = new Map<string, ArrayBuffer>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= entries.get(key)?.byteLength ?? 0;
    entries.delete(key);
  };
  return {
    name,
    budgetBytes,
    get bytes() {
      return bytes;
    },
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      // A buffer that somebody transferred away is empty and of no use any more.
      if (value.byteLength === 0) return undefined;
      entries.set(key, value);
      return value;
    },
    put(key, value) {
      drop(key);
      if (value.byteLength > budgetBytes) return;
      entries.set(key, value);
      bytes += value.byteLength;
      for (const oldest of entries.keys()) {
        if (bytes <= budgetBytes) break;
        drop(oldest);
      }
    },
    clear() {
      entries.clear();
      bytes = 0;
    },
  };
}
