import { Button } from '@blueprintjs/core';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { formatDuration } from '../base/format.ts';
import { giveKeysBack } from '../base/keyboard.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import { formatOffset, parseUtc } from '../base/utc.ts';
import type { App } from '../data/app.ts';
import { clockDeskOf } from '../data/clock-desk.ts';
import { contradictionWords } from '../model/clock-change.ts';
import { askedSubject, pickResult } from '../model/clock-pick.ts';
import { type ClockSource, clockSources, subjectKey, utcRange } from '../model/clock-sources.ts';
import { attempt } from './actions.ts';
import { momentAtCursor } from './clock-pick-moment.ts';
import type { ShellProps } from './ui.ts';

/** While the same event is picked in two views: what to do next, and what it would mean, above all views. */
export function ClockPickBar({ app, ui }: ShellProps): ReactNode {
  const pick = useStore(app.model.clockPick.store);
  return pick === undefined ? undefined : <Bar app={app} ui={ui} />;
}

function Bar({ app, ui }: ShellProps): ReactNode {
  const { clockPick, timebase } = app.model;
  const pick = useStore(clockPick.store);
  const recordings = useSelected(app.workspace, (state) => state.recordings);
  const survey = useStore(app.survey);
  const shown = useStore(app.recording);
  const sources = useMemo(() => clockSources(recordings, survey), [recordings, survey]);
  const find = (subject: ClockSource['subject'] | undefined) =>
    subject === undefined ? undefined : sources.find((each) => subjectKey(each.subject) === subjectKey(subject));
  const asked = find(askedSubject(pick));
  const missed = usePickClicks(app, asked);
  const reference = find(pick?.reference);
  const subject = find(pick?.subject);
  if (pick === undefined || reference === undefined || subject === undefined) return undefined;
  const cancel = <Button size="small" variant="minimal" text="Cancel" onClick={() => clockPick.cancel()} />;
  if (asked !== undefined) {
    const elsewhere = asked.subject.kind === 'recording' && shown?.id !== asked.subject.id;
    const places = pickPlaces[asked.subject.kind];
    return (
      <section className="ag-banner ag-pick" aria-label="Pick the same event" aria-live="polite">
        <span>
          {pick.step === 'reference' ? '1 of 2' : '2 of 2'}: point at the event in <bdi>{asked.name}</bdi> and click, or
          press Enter over it: {places.words}. Or type its UTC time.
          {missed && (
            <strong className="ag-warn-text">
              {' '}
              Nothing was taken there: that place shows no time of <bdi>{asked.name}</bdi>.
            </strong>
          )}
        </span>
        {places.views.map((kind) => (
          <Button
            key={kind}
            size="small"
            text={`Show ${viewNames[kind]}`}
            onClick={() => void app.model.commands.run(`view.${kind}`)}
          />
        ))}
        {elsewhere && (
          <Button
            size="small"
            text={`Show ${asked.name}`}
            onClick={() => timebase.setRecording(recordings.find((info) => info.id === asked.subject.id))}
          />
        )}
        <TypedMoment source={asked} app={app} />
        {cancel}
      </section>
    );
  }
  const result = pickResult(pick, reference, subject);
  if (result === undefined) return undefined;
  const moved = result.offsetNs - (subject.setting?.offsetNs ?? 0n);
  const change =
    utcRange(subject) === undefined
      ? 'gets a wall clock'
      : moved === 0n
        ? 'stays where it is'
        : `moves by ${formatOffset(moved, result.uncertaintyNs)}`;
  const contradiction = contradictionWords(subject, result);
  return (
    <section className="ag-banner ag-pick" aria-label="Pick the same event" aria-live="polite">
      <span title={result.note}>
        <bdi>{subject.name}</bdi> {change}, {result.atLeast ? 'at least ' : ''}±
        {formatDuration(result.uncertaintyNs, 2)}.{' '}
        {contradiction !== '' && <strong className="ag-warn-text">{contradiction} </strong>}
        {result.note}
      </span>
      <Button
        size="small"
        intent="primary"
        text={contradiction === '' ? 'Set the clock' : 'Set the clock all the same'}
        onClick={() =>
          void attempt(ui, async () => {
            const { offsetNs, uncertaintyNs, note } = result;
            await clockDeskOf(app).set(subject, { offsetNs, uncertaintyNs, how: 'same event', note });
            clockPick.cancel();
          })
        }
      />
      {cancel}
    </section>
  );
}

const viewNames = { waterfall: 'Waterfall', map: 'Map', metrics: 'Metrics' } as const;

/** Where a source of each kind shows its time, and the views to open for it. */
const pickPlaces: Readonly<
  Record<
    ClockSource['subject']['kind'],
    { readonly words: string; readonly views: readonly (keyof typeof viewNames)[] }
  >
> = {
  recording: { words: 'in Waterfall, Zero span or the time panel', views: ['waterfall'] },
  track: { words: 'in Metrics, on the track in Map, or in the time panel', views: ['metrics', 'map'] },
  attitude: { words: 'in Metrics or the time panel', views: ['metrics'] },
  camera: { words: 'in the time panel, where its photos are marked', views: [] },
};

/** A click in a view, or Enter while the pointer is over one, says: here. True after one in a view without a time of that source. */
function usePickClicks(app: App, asked: ClockSource | undefined): boolean {
  const [missed, setMissed] = useState(false);
  useEffect(() => {
    setMissed(false);
    if (asked === undefined) return;
    let over: EventTarget | null = null;
    let pressed: { readonly x: number; readonly y: number } | undefined;
    const take = (target: EventTarget | null): boolean => {
      const moment = momentAtCursor(app, asked, target);
      const taken = moment !== undefined && app.model.clockPick.point(asked.subject, moment);
      setMissed(!taken && isView(target));
      return taken;
    };
    const move = (event: PointerEvent) => {
      over = event.target;
    };
    const press = (event: PointerEvent) => {
      pressed = { x: event.clientX, y: event.clientY };
    };
    const click = (event: MouseEvent) => {
      // A drag that ends in a click is a pan, not a choice.
      const dragged = pressed !== undefined && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 3;
      if (!dragged) take(event.target);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') app.model.clockPick.cancel();
      else if (
        event.key !== 'Enter' ||
        event.target instanceof HTMLInputElement ||
        event.target instanceof HTMLButtonElement
      )
        return;
      else if (!take(over)) return;
      event.preventDefault();
    };
    const ended = new AbortController();
    const { signal } = ended;
    window.addEventListener('pointermove', move, { signal });
    window.addEventListener('pointerdown', press, { signal, capture: true });
    window.addEventListener('click', click, { signal });
    window.addEventListener('keydown', key, { signal, capture: true });
    return () => ended.abort();
  }, [app, asked]);
  return missed;
}

/** In a view of the dock, but for its controls and for Clocks, where the picking began. */
const isView = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('[data-view]:not([data-view="clocks"])') !== null &&
  target.closest('button, input, select, label, [role="toolbar"]') === null;

function TypedMoment({ app, source }: { readonly app: App; readonly source: ClockSource }): ReactNode {
  const [text, setText] = useState('');
  const utcNs = parseUtc(text);
  const known = utcRange(source) !== undefined;
  if (!known) return undefined;
  const wrong = text.trim() !== '' && utcNs === undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (utcNs === undefined) return;
        const ownNs = utcNs - (source.setting?.offsetNs ?? 0n);
        app.model.clockPick.point(source.subject, { ownNs, resolutionNs: source.sampleNs, where: 'typed' });
        setText('');
        giveKeysBack();
      }}
    >
      <input
        className="ag-pick-field"
        aria-label={`UTC time of the event in ${source.name}`}
        aria-invalid={wrong}
        placeholder="2026-03-14 03:10:07.2"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
