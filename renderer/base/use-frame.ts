import { type RefObject, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { registerPending } from './idle.ts';
import type { ReadableStore } from './store.ts';

/** What waits for the next animation frame: all of it shares one, so that React renders once. */
const waiting = new Set<() => void>();
let queued = 0;

function inNextFrame(run: () => void): void {
  waiting.add(run);
  if (queued !== 0) return;
  queued = requestAnimationFrame(() => {
    queued = 0;
    const due = [...waiting];
    waiting.clear();
    for (const wake of due) wake();
  });
}

/**
 * What `select` makes of a fast store (a pointer, the visible part), at most once an animation frame. Renders again only
 * when that is another value (`Object.is`): what follows a drag selects as little as it shows.
 */
export function useFrameSelected<T, S>(store: ReadableStore<T>, select: (value: T) => S): S {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const shown = select(store.get());
  const latest = useRef({ select, shown });
  latest.current = { select, shown };
  useEffect(() => {
    const look = () => {
      const now = latest.current;
      if (!Object.is(now.select(store.get()), now.shown)) render();
    };
    const unsubscribe = store.subscribe(() => inNextFrame(look));
    look();
    return () => {
      unsubscribe();
      waiting.delete(look);
    };
  }, [store]);
  return shown;
}

const whole = <T>(value: T): T => value;

/** Value of a fast store, at most once an animation frame. */
export function useFrameStore<T>(store: ReadableStore<T>): T {
  return useFrameSelected(store, whole);
}

/**
 * Text of an element that follows a fast store in every frame of a drag: written straight into the element, because one
 * render of React costs more than the rest of the frame. Give the ref to an element without children.
 */
export function useFrameText<T>(store: ReadableStore<T>, words: (value: T) => string): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const latest = useRef(words);
  latest.current = words;
  useLayoutEffect(() => {
    const write = () => {
      const text = latest.current(store.get());
      if (element.current !== null && element.current.textContent !== text) element.current.textContent = text;
    };
    const unsubscribe = store.subscribe(() => inNextFrame(write));
    write();
    return () => {
      unsubscribe();
      waiting.delete(write);
    };
  }, [store]);
  return element;
}

/** Stores that moved and have not rested yet, of every `useRestedStore`: for `waitForIdle`. */
let moving = 0;
registerPending('moving', () => moving);

/** Value of a fast store each time it has been at rest for `restMs`: what a drag asks of the host, and not in every frame. */
export function useRestedStore<T>(store: ReadableStore<T>, restMs: number): T {
  const [value, setValue] = useState(() => store.get());
  useEffect(() => {
    let timer = 0;
    let movedAt = 0;
    const look = () => {
      const rest = movedAt + restMs - performance.now();
      if (rest > 0) {
        timer = window.setTimeout(look, rest);
        return;
      }
      timer = 0;
      moving--;
      setValue(store.get());
    };
    const unsubscribe = store.subscribe(() => {
      movedAt = performance.now();
      if (timer !== 0) return;
      moving++;
      timer = window.setTimeout(look, restMs);
    });
    setValue(store.get());
    return () => {
      unsubscribe();
      if (timer === 0) return;
      window.clearTimeout(timer);
      moving--;
    };
  }, [store, restMs]);
  return value;
}
