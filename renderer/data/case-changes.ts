import { Fault } from '../../workers/contract/faults.ts';
import { registerPending } from '../base/idle.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { History } from '../model/history.ts';

/** Changes that the host makes and that can be taken back (model SPEC.md, H1–H5). */
export interface CaseChanges {
  /** Does the work, and notes it in the history when it is done. Rejects with a Fault, and then notes nothing. */
  make(title: string, work: () => Promise<unknown>, back: () => Promise<unknown>): Promise<void>;
  /** Why a change could not be taken back or done again, one sentence, until the next one. */
  readonly trouble: ReadableStore<string | undefined>;
}

/** `what` is what is changed, for people: "photo", "clock". */
export function createCaseChanges(history: History, what: string): CaseChanges {
  const trouble = createStore<string | undefined>(undefined);
  let running = 0;
  registerPending(`${what}s`, () => running);

  async function counted(work: () => Promise<unknown>): Promise<void> {
    running++;
    try {
      await work();
    } finally {
      running--;
    }
  }

  const again = (work: () => Promise<unknown>) => () => {
    // Said again each time: the same sentence would not be heard twice.
    trouble.set(undefined);
    counted(work).catch((error: unknown) => {
      if (!(error instanceof Fault)) console.error(error);
      trouble.set(error instanceof Fault ? error.message : `The ${what} could not be changed because of a bug.`);
    });
  };

  return {
    trouble,
    async make(title, work, back) {
      await counted(work);
      history.note({ title, scope: 'case', undo: again(back), redo: again(work) });
    },
  };
}
