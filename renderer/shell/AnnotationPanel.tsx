import { InputGroup, TextArea } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { Annotation } from '../../workers/contract/survey.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import { annotationDeskOf } from '../data/annotation-desk.ts';
import { annotationPlaceFacts, dayWords } from '../data/annotation-words.ts';
import type { App } from '../data/app.ts';
import { HeadButton } from '../widgets/HeadButton.tsx';
import { type Fact, Facts, Note, Panel } from '../widgets/Panel.tsx';
import { ColourPicker } from './ColourPicker.tsx';

/** The chosen annotation: what a person says of it can be changed, where and who is said. Nothing without one. */
export function AnnotationPanel({ app }: { readonly app: App }): ReactNode {
  const chosen = useStore(app.model.annotations.chosen);
  const annotation = useSelected(app.survey, ({ annotations }) => annotations.find(({ id }) => id === chosen));
  return annotation === undefined ? undefined : (
    <ChosenAnnotation key={annotation.id} app={app} annotation={annotation} />
  );
}

function ChosenAnnotation({ app, annotation }: { readonly app: App; readonly annotation: Annotation }): ReactNode {
  const { annotations: model, selection, timebase } = app.model;
  const desk = annotationDeskOf(app);
  const naming = useStore(model.naming);
  const box = useStore(selection.store);
  const shownRecording = useSelected(timebase.view, (state) => state.recording);
  useStore(app.workspace);
  const why = desk.whyNot();
  const label = useRef<HTMLInputElement>(null);
  const { id, place } = annotation;
  useEffect(() => {
    if (naming !== id) return;
    model.naming.set(undefined);
    label.current?.focus();
    label.current?.select();
  }, [naming, id, model]);
  const leave = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    const gaveUp = event.key === 'Escape';
    const done = event.key === 'Enter' && (event.currentTarget.tagName === 'INPUT' || event.ctrlKey);
    if (!gaveUp && !done) return;
    event.stopPropagation();
    if (gaveUp) {
      const isLabel = event.currentTarget.tagName === 'INPUT';
      event.currentTarget.value = isLabel ? annotation.label : annotation.note;
    }
    event.currentTarget.blur();
  };
  const disabled = why !== undefined;
  const inBox = box !== undefined && place.kind === 'region' && shownRecording === place.recording;
  return (
    <Panel
      title="Annotation"
      action={
        <span className="ag-actions">
          <HeadButton text="Show" title="Go to its place" onClick={() => desk.goTo(annotation)} />
          <HeadButton text="Delete" title="Remove it (Delete)" disabled={disabled} onClick={() => desk.remove([id])} />
        </span>
      }
    >
      {why !== undefined && <Note kind="info">{why}</Note>}
      <div className="ag-fields">
        <InputGroup
          size="small"
          key={annotation.label}
          inputRef={label}
          aria-label="Label"
          placeholder="Label"
          maxLength={60}
          disabled={disabled}
          defaultValue={annotation.label}
          onKeyDown={leave}
          onBlur={({ currentTarget: { value } }) => {
            if (value.trim() !== annotation.label) desk.change(id, { label: value.trim() });
          }}
        />
        <ColourPicker value={annotation.colour} disabled={disabled} onValue={(colour) => desk.change(id, { colour })} />
        <TextArea
          key={annotation.note}
          aria-label="Note"
          placeholder="Note"
          maxLength={10_000}
          disabled={disabled}
          defaultValue={annotation.note}
          onKeyDown={leave}
          onBlur={({ currentTarget: { value } }) => {
            if (value !== annotation.note) desk.change(id, { note: value });
          }}
        />
      </div>
      <Facts facts={factsOf(app, annotation)} />
      {place.kind === 'region' && (
        <div className="ag-actions ag-fields">
          <HeadButton
            text="Take the box"
            title="Its place becomes the box that is drawn"
            disabled={disabled || !inBox}
            onClick={() => {
              if (box !== undefined) desk.change(id, { place: { ...place, ...box.range, ...box.band } });
            }}
          />
          <HeadButton
            text="Whole band"
            title="Without edges in frequency"
            disabled={disabled || place.lowHz === undefined}
            onClick={() => {
              const { kind, recording, fromNs, toNs } = place;
              desk.change(id, { place: { kind, recording, fromNs, toNs } });
            }}
          />
        </div>
      )}
    </Panel>
  );
}

function factsOf(app: App, annotation: Annotation): readonly Fact[] {
  const { author, generator, createdUtcNs, changedUtcNs } = annotation;
  return [
    ...annotationPlaceFacts(app, annotation),
    { name: 'Author', value: <bdi className="ag-wrap">{author}</bdi> },
    ...(generator === undefined ? [] : [{ name: 'Made by', value: <bdi className="ag-wrap">{generator}</bdi> }]),
    { name: 'Made', value: dayWords(createdUtcNs) },
    ...(changedUtcNs === createdUtcNs ? [] : [{ name: 'Changed', value: dayWords(changedUtcNs) }]),
  ];
}
