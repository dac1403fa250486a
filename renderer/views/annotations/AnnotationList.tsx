import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Annotation } from '../../../workers/contract/survey.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import { annotationDeskOf } from '../../data/annotation-desk.ts';
import { annotationWhere, personOf } from '../../data/annotation-words.ts';
import type { App } from '../../data/app.ts';

/** Height of a row in CSS pixels: two lines of text. */
const ROW = 44;
/** Rows above and below what is visible, so that a wheel turn shows no blank. */
const MORE = 8;

/** Only the rows in view are in the page: 5,000 of them cost no more than 50. */
export function AnnotationList({ app, list }: { readonly app: App; readonly list: readonly Annotation[] }): ReactNode {
  const { annotations: model, display } = app.model;
  const desk = annotationDeskOf(app);
  const chosen = useStore(model.chosen);
  // Times in the rows are written by these.
  useSelected(display.store, (state) => state.timeFormat);
  useSelected(app.survey, (state) => state.clocks);
  const room = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const at = list.findIndex(({ id }) => id === chosen);

  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  // The chosen one comes into view, however it was chosen.
  useEffect(() => {
    const element = room.current;
    if (element === null || at < 0) return;
    if (at * ROW < element.scrollTop) element.scrollTop = at * ROW;
    else if ((at + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (at + 1) * ROW - element.clientHeight;
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / ROW) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const last = list.length - 1;
    const target =
      event.key === 'Home' ? 0 : event.key === 'End' ? last : step === undefined ? undefined : at < 0 ? 0 : at + step;
    const own = list[at];
    if (event.key === 'Enter' && own !== undefined) desk.goTo(own);
    else if (target === undefined) return;
    else model.chosen.set(list[Math.min(last, Math.max(0, target))]?.id);
    event.preventDefault();
    event.stopPropagation();
  };

  const first = Math.max(0, Math.floor(view.top / ROW) - MORE);
  const end = Math.min(list.length, Math.ceil((view.top + view.height) / ROW) + MORE);
  return (
    <div
      ref={room}
      className="ag-annotation-list"
      role="listbox"
      aria-label="Annotations"
      aria-activedescendant={at >= first && at < end ? `annotation-${at}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="ag-annotation-rows" role="presentation" style={{ height: list.length * ROW }}>
        {list.slice(first, end).map((annotation, index) => (
          <AnnotationRow
            key={annotation.id}
            app={app}
            annotation={annotation}
            at={first + index}
            count={list.length}
            chosen={annotation.id === chosen}
          />
        ))}
      </div>
    </div>
  );
}

function AnnotationRow(props: {
  readonly app: App;
  readonly annotation: Annotation;
  readonly at: number;
  readonly count: number;
  readonly chosen: boolean;
}): ReactNode {
  const { app, annotation, at, count, chosen } = props;
  const { where, time, zone, length, band } = annotationWhere(app, annotation);
  const title = [
    annotation.label,
    annotation.note,
    `${where}  ${time} ${zone}`,
    `${length}  ${band}`,
    annotation.author,
  ];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and names its active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list box handles the keys.
    <div
      id={`annotation-${at}`}
      className="ag-annotation-row"
      role="option"
      aria-selected={chosen}
      aria-posinset={at + 1}
      aria-setsize={count}
      title={title.filter(Boolean).join('\n')}
      style={{ top: at * ROW }}
      onClick={() => annotationDeskOf(app).goTo(annotation)}
    >
      <span className="ag-annotation-colour" style={{ background: `var(--ag-mark-${annotation.colour})` }} />
      <span className="ag-annotation-label ag-clip">
        <bdi>{annotation.label === '' ? 'without a label' : annotation.label}</bdi>
        {annotation.note !== '' && <bdi className="ag-muted"> · {annotation.note}</bdi>}
      </span>
      <span className="ag-annotation-where ag-muted ag-small ag-clip">
        {time !== '' && (
          <>
            <span className="ag-num">{time}</span> ·{' '}
          </>
        )}
        {length} · <span className="ag-num">{band}</span> · <bdi>{where}</bdi> ·{' '}
        <bdi>{personOf(annotation.author)}</bdi>
      </span>
    </div>
  );
}
