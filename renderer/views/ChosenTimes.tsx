import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { timesWords } from '../model/chosen.ts';

/** In a view's head while times are chosen: how many, how long together, what the view does with them, and the way back. */
export function ChosenTimes({ app, does }: { readonly app: App; readonly does: string }): ReactNode {
  const times = useStore(app.model.selection.times);
  if (times === undefined) return undefined;
  const words = timesWords(times);
  return (
    <span className="ag-chosen-times" title={`${words}: chosen in the ${times.source} view. ${does}`}>
      <span className="ag-clip">{words}</span>
      <Button
        variant="minimal"
        size="small"
        icon="small-cross"
        aria-label="Clear the chosen times"
        title="Clear the chosen times (Esc)"
        onClick={() => app.model.selection.selectTimes(undefined)}
      />
    </span>
  );
}
