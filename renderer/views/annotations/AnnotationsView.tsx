import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { ArrowDown, ArrowUp } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { annotationColours } from '../../../workers/contract/survey.ts';
import { counted, formatCount } from '../../base/format.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import { annotationDeskOf } from '../../data/annotation-desk.ts';
import type { ViewProps } from '../../data/app.ts';
import {
  type AnnotationFilter,
  annotationSorts,
  listAnnotations,
  noFilter,
  ON_MAP,
  whereOf,
} from '../../model/annotations.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { AnnotationList } from './AnnotationList.tsx';
import './annotations.css';

const sortNames: Readonly<Record<(typeof annotationSorts)[number], string>> = {
  place: 'by place and time',
  label: 'by label',
  author: 'by author',
  changed: 'by day of change',
};

/** Every annotation of the case: filtered, sorted, one key or click away from its place. */
export function AnnotationsView({ app }: ViewProps): ReactNode {
  const { annotations: model } = app.model;
  const annotations = useSelected(app.survey, (state) => state.annotations);
  const workspace = useStore(app.workspace);
  const filter = useStore(model.filter);
  const order = useStore(model.order);
  const why = annotationDeskOf(app).whyNot();
  if (workspace.case === undefined) return <Empty text="No case is open. Annotations are kept in a case." />;
  const { recordings } = workspace;
  const list = listAnnotations(annotations, filter, order, recordings);
  const narrow = (change: Partial<AnnotationFilter>) => model.filter.set({ ...filter, ...change });
  const places = new Set(annotations.map(whereOf));
  const authors = [...new Set(annotations.map(({ author }) => author))].sort((a, b) => a.localeCompare(b, 'en'));
  const filtered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <div className="ag-annotations">
      <div className="ag-tools ag-annotations-tools" role="toolbar" aria-label="Annotations">
        <InputGroup
          size="small"
          type="search"
          aria-label="Words"
          placeholder="Words in label, note, author"
          value={filter.words}
          onChange={(event) => narrow({ words: event.currentTarget.value })}
        />
        <Choice
          label="Colour"
          all="any colour"
          value={filter.colour}
          options={annotationColours.map((name) => [name, name])}
          onValue={(name) => narrow({ colour: annotationColours.find((each) => each === name) })}
        />
        <Choice
          label="Recording"
          all="anywhere"
          value={filter.where}
          options={[
            ...recordings.filter(({ id }) => places.has(id)).map(({ id, name }) => [id, name] as const),
            ...(places.has(ON_MAP) ? [[ON_MAP, 'on the map'] as const] : []),
          ]}
          onValue={(where) => narrow({ where })}
        />
        <Choice
          label="Author"
          all="any author"
          value={filter.author}
          options={authors.map((name) => [name, name])}
          onValue={(author) => narrow({ author })}
        />
        <HTMLSelect
          minimal
          aria-label="Order"
          value={order.by}
          onChange={(event) => {
            const by = annotationSorts.find((each) => each === event.currentTarget.value);
            if (by !== undefined) model.order.set({ ...order, by });
          }}
          options={annotationSorts.map((value) => ({ value, label: sortNames[value] }))}
        />
        <Button
          variant="minimal"
          size="small"
          icon={order.down ? <ArrowDown size={14} /> : <ArrowUp size={14} />}
          aria-label={order.down ? 'Descending' : 'Ascending'}
          title={order.down ? 'Descending; click for ascending' : 'Ascending; click for descending'}
          onClick={() => model.order.set({ ...order, down: !order.down })}
        />
        <span className="ag-muted ag-small ag-clip" role="status">
          {filtered ? `${formatCount(list.length)} of ` : ''}
          {counted(annotations.length, 'annotation')}
        </span>
      </div>
      {why !== undefined && <Note kind="info">{why}</Note>}
      {annotations.length === 0 ? (
        <Empty text="Nothing is annotated yet. N notes the box or the moment under the cursor; the Annotate tool of waterfall and map draws one." />
      ) : list.length === 0 ? (
        <Empty
          text="No annotation passes the filter."
          action={<Button size="small" text="Show all" onClick={() => model.filter.set(noFilter)} />}
        />
      ) : (
        <AnnotationList app={app} list={list} />
      )}
    </div>
  );
}

function Choice(props: {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onValue: (value: string | undefined) => void;
}): ReactNode {
  const { label, all, value, options, onValue } = props;
  return (
    <HTMLSelect
      minimal
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onValue(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      options={[{ value: '', label: all }, ...options.map(([own, text]) => ({ value: own, label: text }))]}
    />
  );
}
