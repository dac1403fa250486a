import type { ReactNode } from 'react';

/** Switches a trace on or off; the swatch is drawn as the trace is. */
export function TraceToggle(props: {
  readonly name: string;
  readonly colour: string;
  readonly on: boolean;
  readonly title: string;
  readonly onToggle: () => void;
}): ReactNode {
  return (
    <button type="button" className="ag-toggle" aria-pressed={props.on} title={props.title} onClick={props.onToggle}>
      <span className="ag-swatch" style={{ background: props.colour }} aria-hidden="true" />
      {props.name}
    </button>
  );
}
