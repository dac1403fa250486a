import type { ReactNode } from 'react';

/**
 * What a view's head says beside its controls: values under the cursor, and what they are made of. In a narrow view it is a
 * line of its own, always, so that the plot does not jump when the cursor enters.
 */
export function ReadoutRow(props: {
  readonly text: string | undefined;
  readonly sample: string;
  readonly stale: boolean;
}): ReactNode {
  return (
    <div className="ag-readout-row">
      <span className={`ag-num ag-readout${props.stale ? ' ag-stale' : ''}`}>{props.text}</span>
      <span className="ag-muted ag-small ag-clip" title={props.sample}>
        {props.sample}
      </span>
    </div>
  );
}
