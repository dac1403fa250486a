import { useCallback, useSyncExternalStore } from 'react';
import type { ReadableStore } from './store.ts';

/** Re-renders when the store changes. For low-rate state only; canvases subscribe to the store themselves. */
export function useStore<T>(store: ReadableStore<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Re-renders when `select(value)` changes; `select` must give the same reference for the same value. */
export function useSelected<T, S>(store: ReadableStore<T>, select: (value: T) => S): S {
  const get = useCallback(() => select(store.get()), [store, select]);
  return useSyncExternalStore(store.subscribe, get);
}
