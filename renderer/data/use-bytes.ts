import type { BytesQuery } from '../../workers/contract/bytes.ts';
import type { App } from './app.ts';
import { type ArrowTable, decodeTable } from './arrow-table.ts';
import { type Loaded, useCall } from './use-call.ts';

/** Pointer and wheel moves closer together than this ask only once; the tiles already follow every one. */
export const SETTLE_MS = 60;

/**
 * Columns for a query: state what is needed, the newest answer follows (`useCall`). `key` names everything the answer
 * depends on; undefined asks for nothing.
 */
export function useBytes(app: App, key: string | undefined, query: BytesQuery | undefined): Loaded<ArrowTable> {
  return useCall(
    query === undefined ? undefined : key,
    async (signal) => {
      if (query === undefined) throw new Error('asked without a query');
      return decodeTable(await app.host.bytes(query, signal));
    },
    SETTLE_MS,
  );
}

/** Several queries whose answers belong together: one table each, in order. */
export function useManyBytes(
  app: App,
  key: string | undefined,
  queries: readonly BytesQuery[],
): Loaded<readonly ArrowTable[]> {
  return useCall(
    queries.length === 0 ? undefined : key,
    (signal) => Promise.all(queries.map(async (query) => decodeTable(await app.host.bytes(query, signal)))),
    SETTLE_MS,
  );
}
