import { useEffect, useState } from 'react';
import type { ReadableStore } from './store.ts';

/** Value of a fast store (a pointer), at most once an animation frame. */
export function useFrameStore<T>(store: ReadableStore<T>): T {
  const [value, setValue] = useState(() => store.get());
  useEffect(() => {
    let queued = 0;
    const show = () => {
      queued = 0;
      setValue(store.get());
    };
    const unsubscribe = store.subscribe(() => {
      if (queued === 0) queued = requestAnimationFrame(show);
    });
    show();
    return () => {
      unsubscribe();
      cancelAnimationFrame(queued);
    };
  }, [store]);
  return value;
}
