import { useState } from 'react';
import { Fault } from '../../../workers/contract/faults.ts';

export interface Attempt {
  readonly busy: boolean;
  /** Why the last one failed. */
  readonly fault: string | undefined;
  /** Runs one thing a person asked for; what goes wrong is shown beside it. */
  run(work: () => Promise<unknown>): void;
}

/** An action whose failure is said where it was started. A bug goes on as a bug. */
export function useAttempt(): Attempt {
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: string | undefined }>({
    busy: false,
    fault: undefined,
  });
  return {
    ...state,
    run(work) {
      setState({ busy: true, fault: undefined });
      work().then(
        () => setState({ busy: false, fault: undefined }),
        (error: unknown) => {
          setState({ busy: false, fault: error instanceof Fault ? error.message : 'This failed because of a bug.' });
          if (!(error instanceof Fault)) throw error;
        },
      );
    },
  };
}
