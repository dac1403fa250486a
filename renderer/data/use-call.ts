import { useEffect, useRef, useState } from 'react';
import { Fault } from '../../workers/contract/faults.ts';
import { registerPending } from '../base/idle.ts';

/** Answers that are stated but not here yet, also while a drag settles: for `waitForIdle`. */
let awaited = 0;
registerPending('answers', () => awaited);

export interface Loaded<T> {
  /** Newest answer, kept while a newer one is on its way. */
  readonly value: T | undefined;
  readonly loading: boolean;
  readonly fault: Fault | undefined;
}

/**
 * States a key; the answer follows. The newest key wins, a stale request is aborted, the previous answer stays until then.
 * With `key` undefined there is nothing to ask for and the answer is forgotten. `delayMs` lets a drag settle before asking.
 */
export function useCall<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>, delayMs = 0): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: undefined, loading: false, fault: undefined });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (key === undefined) {
      setState({ value: undefined, loading: false, fault: undefined });
      return;
    }
    const controller = new AbortController();
    let open = true;
    const close = () => {
      if (open) awaited--;
      open = false;
    };
    awaited++;
    setState((old) => ({ ...old, loading: true }));
    const timer = window.setTimeout(async () => {
      try {
        const value = await latest.current(controller.signal);
        if (!controller.signal.aborted) setState({ value, loading: false, fault: undefined });
      } catch (error) {
        if (controller.signal.aborted) return;
        const fault =
          error instanceof Fault
            ? error
            : new Fault('internal', 'This could not be computed because of a bug.', { cause: error });
        if (!(error instanceof Fault)) console.error(error);
        setState((old) => ({ value: old.value, loading: false, fault }));
      } finally {
        close();
      }
    }, delayMs);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
      close();
    };
  }, [key, delayMs]);
  return state;
}
