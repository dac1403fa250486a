import type { ReactNode } from 'react';

/** A titled block of a side panel. */
export function Panel(props: {
  readonly title: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="ag-block" aria-label={props.title}>
      <header className="ag-block-head">
        <h2>{props.title}</h2>
        {props.action}
      </header>
      {props.children}
    </section>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  readonly title?: string | undefined;
}

/** Names and values in two columns. */
export function Facts(props: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="ag-facts">
      {props.facts.map((fact) => (
        <div key={fact.name} title={fact.title}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One line that explains an empty place, and the action that fills it. */
export function Empty(props: { readonly text: string; readonly action?: ReactNode }): ReactNode {
  return (
    <div className="ag-empty">
      <p>{props.text}</p>
      {props.action}
    </div>
  );
}

/** A sentence that warns or reports a failure. */
export function Note(props: { readonly kind: 'warning' | 'error' | 'info'; readonly children: ReactNode }): ReactNode {
  return (
    <p className={`ag-note ag-note-${props.kind}`} role={props.kind === 'error' ? 'alert' : undefined}>
      {props.children}
    </p>
  );
}
