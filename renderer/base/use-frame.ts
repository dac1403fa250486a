import { type RefObject, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { registerPending } from './idle.ts';
import { inNextFrame, notInNextFrame } from './next-frame.ts';
import type { ReadableStore } from './store.ts';

/** Calls `look` now and in the frame after each change of the store; returns the function that ends it. */
function followFrames<T>(store: ReadableStore<T>, look: () => void): () => void {
  const unsubscribe = store.subscribe(() => inNextFrame('write', look));
  look();
  return () => {
    unsubscribe();
    notInNextFrame('write', look);
  };
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
    return followFrames(store, look);
  }, [store]);
  return shown;
}

const whole = <T>(value: T): T => value;

/** Value of a fast store, at most once an animation frame. */
export function useFrameStore<T>(store: ReadableStore<T>): T {
  return useFrameSelected(store, whole);
}

/**
 * Hands on what `words` makes of a fast store, in every frame of a drag: to write it straight into an element, because one
 * render of React costs more than the rest of the frame.
 */
export function useFrameWords<T>(
  store: ReadableStore<T>,
  words: (value: T) => string,
  write: (text: string) => void,
): void {
  const look = useRef(() => {});
  look.current = () => write(words(store.get()));
  useLayoutEffect(() => look.current());
  useLayoutEffect(() => followFrames(store, () => look.current()), [store]);
}

/** Text of an element that follows a fast store. Give the ref to an element without children. */
export function useFrameText<T>(store: ReadableStore<T>, words: (value: T) => string): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const shown = useRef<Text | undefined>(undefined);
  useFrameWords(store, words, (text) => {
    if (element.current === null) return;
    // Another text node would be a new element to lay out and style; other characters in the same one are not.
    if (shown.current?.parentNode !== element.current) {
      shown.current = document.createTextNode('');
      element.current.replaceChildren(shown.current);
    }
    if (shown.current.data !== text) shown.current.data = text;
  });
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

/** What `select` makes of a store that may move for long (a playhead), at most every `paceMs`; the last value always comes. */
export function usePacedSelected<T, S>(store: ReadableStore<T>, select: (value: T) => S, paceMs: number): S {
  const [value, setValue] = useState(() => select(store.get()));
  const latest = useRef(select);
  latest.current = select;
  useEffect(() => {
    let timer = 0;
    const look = () => {
      timer = 0;
      moving--;
      setValue(() => latest.current(store.get()));
    };
    const unsubscribe = store.subscribe(() => {
      if (timer !== 0) return;
      moving++;
      timer = window.setTimeout(look, paceMs);
    });
    setValue(() => latest.current(store.get()));
    return () => {
      unsubscribe();
      if (timer === 0) return;
      window.clearTimeout(timer);
      moving--;
    };
  }, [store, paceMs]);
  return value;
}
