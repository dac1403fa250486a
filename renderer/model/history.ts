import { createStore, type ReadableStore } from '../base/store.ts';

/** A change that was made and can be taken back: what a person would call it, and both ways. */
export interface Change {
  /** "Marker 3", "Annotation “beacon”": what is taken back. */
  readonly title: string;
  /** Of the marks of one recording, which are put away with it: its changes then cannot be taken back. */
  readonly scope: 'markers' | 'case';
  readonly undo: () => void;
  readonly redo: () => void;
}

/** The one history of everything a person marks (SPEC.md, H1–H3). */
export interface History {
  /** What undo and redo would change next. */
  readonly store: ReadableStore<{ readonly undo: Change | undefined; readonly redo: Change | undefined }>;
  /** Notes a change that was made already; what was undone before cannot be done again. */
  note(change: Change): void;
  /** False when there is nothing to take back. */
  undo(): boolean;
  redo(): boolean;
  /** Drops the changes of a scope, because what they changed is not there any more. */
  forget(scope: Change['scope']): void;
}

const STEPS = 100;

export function createHistory(): History {
  let done: readonly Change[] = [];
  let undone: readonly Change[] = [];
  const store = createStore<ReturnType<History['store']['get']>>({ undo: undefined, redo: undefined });
  const keep = (nextDone: readonly Change[], nextUndone: readonly Change[]) => {
    done = nextDone;
    undone = nextUndone;
    store.set({ undo: done.at(-1), redo: undone.at(-1) });
  };
  return {
    store,
    note: (change) => keep([...done.slice(1 - STEPS), change], []),
    undo() {
      const last = done.at(-1);
      if (last === undefined) return false;
      keep(done.slice(0, -1), [...undone, last]);
      last.undo();
      return true;
    },
    redo() {
      const next = undone.at(-1);
      if (next === undefined) return false;
      keep([...done, next], undone.slice(0, -1));
      next.redo();
      return true;
    },
    forget(scope) {
      const others = (changes: readonly Change[]) => changes.filter((change) => change.scope !== scope);
      keep(others(done), others(undone));
    },
  };
}
