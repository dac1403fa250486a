import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { PREVIEW_LEVEL } from '../../workers/contract/tile-address.ts';
import { decodeDirectory, type TileDirectory } from '../../workers/contract/tile-directory.ts';

/** The bytes plane as the stores need it; `HostClient.bytes` is one. */
export type FetchBytes = (query: BytesQuery, signal: AbortSignal) => Promise<ArrayBuffer>;

export interface DirectoryStore {
  /**
   * Directory of a level: the newest one here, however old, and a request for `generation` where that is newer. Undefined
   * until the first has arrived.
   */
  get(recording: string, stream: number, level: number, generation: number): TileDirectory | undefined;
  /** True when the directory is here in this or a later generation. */
  isCurrent(recording: string, stream: number, level: number, generation: number): boolean;
  /** Forgets and aborts everything of other recordings. */
  keepOnly(recording: string | undefined): void;
  /** Asks again for what failed. */
  retryFailed(): void;
  /** Counts up with every directory that arrives. */
  readonly version: number;
  readonly pending: number;
  readonly bytes: number;
  readonly failure: Fault | undefined;
  dispose(): void;
}

interface Entry {
  readonly recording: string;
  readonly level: number;
  directory: TileDirectory | undefined;
  generation: number;
  loading: { readonly generation: number; readonly abort: AbortController } | undefined;
  failed: { readonly generation: number; readonly fault: Fault } | undefined;
}

/** Caches tile directories per (recording, stream, level); SPEC.md, D1–D3. */
export function createDirectoryStore(fetch: FetchBytes, onChange: () => void): DirectoryStore {
  const entries = new Map<string, Entry>();
  let version = 0;

  async function load(entry: Entry, query: BytesQuery, generation: number): Promise<void> {
    const loading = { generation, abort: new AbortController() };
    entry.loading = loading;
    try {
      const directory = decodeDirectory(await fetch(query, loading.abort.signal));
      if (entry.loading !== loading) return;
      entry.directory = directory;
      entry.generation = generation;
      entry.failed = undefined;
    } catch (error) {
      if (entry.loading !== loading) return;
      entry.failed = { generation, fault: faultOf(error) };
    }
    entry.loading = undefined;
    version++;
    onChange();
  }

  return {
    get(recording, stream, level, generation) {
      const key = `${recording}/${stream}/${level}`;
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { recording, level, directory: undefined, generation: -1, loading: undefined, failed: undefined };
        entries.set(key, entry);
      }
      const known = Math.max(entry.generation, entry.loading?.generation ?? -1, entry.failed?.generation ?? -1);
      if (known < generation) {
        entry.loading?.abort.abort();
        void load(entry, { kind: 'directory', recording, stream, level }, generation);
      }
      return entry.directory;
    },
    isCurrent: (recording, stream, level, generation) =>
      (entries.get(`${recording}/${stream}/${level}`)?.generation ?? -1) >= generation,
    keepOnly(recording) {
      for (const [key, entry] of entries) {
        if (entry.recording === recording) continue;
        entry.loading?.abort.abort();
        entry.loading = undefined;
        entries.delete(key);
      }
    },
    retryFailed() {
      let any = false;
      for (const entry of entries.values()) {
        any ||= entry.failed !== undefined;
        entry.failed = undefined;
      }
      if (any) onChange();
    },
    get version() {
      return version;
    },
    get pending() {
      let count = 0;
      for (const entry of entries.values()) if (entry.loading !== undefined) count++;
      return count;
    },
    get bytes() {
      let bytes = 0;
      for (const { directory } of entries.values()) bytes += (directory?.startNs.length ?? 0) * 24;
      return bytes;
    },
    get failure() {
      for (const { failed, level } of entries.values()) {
        // The preview goes away when the import is done, sometimes before the screen has heard of it.
        const gone = level === PREVIEW_LEVEL && failed?.fault.code === 'not_found';
        if (failed !== undefined && !gone) return failed.fault;
      }
      return undefined;
    },
    dispose() {
      for (const entry of entries.values()) {
        entry.loading?.abort.abort();
        entry.loading = undefined;
      }
      entries.clear();
    },
  };
}

/** Any failure of the bytes plane as a Fault. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('internal', `A tile could not be read: ${why}.`, { cause: error });
}
