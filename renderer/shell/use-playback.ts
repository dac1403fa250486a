import { useEffect } from 'react';
import type { App } from '../data/app.ts';

/** Moves the playhead with the display's frames while playing; nothing runs while paused. */
export function usePlayback(app: App): void {
  useEffect(() => {
    const { timebase, selection } = app.model;
    let queued = 0;
    let last = 0;
    const step = (now: number) => {
      queued = 0;
      // A tab that was hidden for a minute does not jump a minute.
      timebase.tick(Math.min(now - last, 250), selection.store.get()?.range);
      last = now;
      start();
    };
    const start = () => {
      if (timebase.playback.get().playing && queued === 0) queued = requestAnimationFrame(step);
    };
    const unsubscribe = timebase.playback.subscribe(() => {
      if (queued === 0) last = performance.now();
      start();
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(queued);
    };
  }, [app]);
}
