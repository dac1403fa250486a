import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { photoClock } from '../../../workers/contract/photo-clock.ts';
import { effectiveOrigin } from '../../../workers/contract/recording-clock.ts';
import { formatDuration } from '../../base/format.ts';
import { parseDuration } from '../../base/parse-quantity.ts';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import { formatOffset, formatUtc, parseUtc } from '../../base/utc.ts';
import type { App } from '../../data/app.ts';
import { clockDeskOf } from '../../data/clock-desk.ts';
import { contradictionWords } from '../../model/clock-change.ts';
import { clockSources, subjectKey } from '../../model/clock-sources.ts';
import type { PhotoMoment } from '../../model/photo-times.ts';
import type { Attempt } from './attempt.ts';

/** A person who points at a moment is about this good. */
const GUESS = '1 s';

/** When the photo was really taken: typed, or the play head, or where the box begins. */
export function LineUp(props: {
  readonly app: App;
  readonly moment: PhotoMoment;
  readonly attempt: Attempt;
  readonly onDone: () => void;
}): ReactNode {
  const { app, moment, attempt, onDone } = props;
  const { photo } = moment;
  const info = useStore(app.recording);
  const survey = useStore(app.survey);
  const { clocks } = survey;
  const { playback } = app.model.timebase;
  const headNs = useFrameSelected(playback, (state) => state.headNs);
  const box = useStore(app.model.selection.store);
  const [time, setTime] = useState(moment.utcNs === undefined ? '' : formatUtc(moment.utcNs, 1e6));
  const [spread, setSpread] = useState(GUESS);
  const [note, setNote] = useState('');
  const origin = info === undefined ? undefined : effectiveOrigin(info, clocks);
  const utcOf = (timeNs: number | undefined) =>
    origin?.kind === 'utc' && timeNs !== undefined ? origin.utcNs + BigInt(Math.round(timeNs)) : undefined;
  const places = [
    { name: 'Play head', utcNs: utcOf(headNs) },
    { name: 'Start of box', utcNs: utcOf(box?.range.fromNs) },
  ];
  const utcNs = parseUtc(time);
  const uncertaintyNs = parseDuration(spread);
  const moved = utcNs === undefined || moment.utcNs === undefined ? undefined : utcNs - moment.utcNs;
  const camera = clockSources([], survey).find(({ subject }) => subjectKey(subject) === subjectKey(photoClock(photo)));
  const contradiction =
    camera === undefined || utcNs === undefined || uncertaintyNs === undefined || photo.takenOwnUtcNs === undefined
      ? ''
      : contradictionWords(camera, { offsetNs: utcNs - photo.takenOwnUtcNs, uncertaintyNs });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (utcNs === undefined || uncertaintyNs === undefined) return;
    void attempt(async () => {
      await clockDeskOf(app).lineUp(photo, { utcNs, uncertaintyNs, note });
      onDone();
    });
  };
  const form = useRef<HTMLFormElement>(null);
  // It opens below the fold of a low panel.
  // With braces: newer Chromium gives a promise here, which React would call as a clean-up.
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <form ref={form} className="ag-photos-form" onSubmit={submit}>
      <Field
        name="Really taken (UTC)"
        value={time}
        onValue={setTime}
        wrong={utcNs === undefined ? 'Not understood. Try 2025-06-01 12:03:21.5' : undefined}
      />
      <div className="ag-actions">
        {places.map(({ name, utcNs: at }) => (
          <Button
            key={name}
            size="small"
            text={name}
            disabled={at === undefined}
            title={at === undefined ? 'There is none, or the recording has no wall clock' : formatUtc(at, 1e6)}
            onClick={() => at !== undefined && setTime(formatUtc(at, 1e6))}
          />
        ))}
      </div>
      <Field
        name="Uncertainty"
        value={spread}
        onValue={setSpread}
        wrong={uncertaintyNs === undefined ? 'Not understood. Try 1 s or 250 ms' : undefined}
      />
      <Field name="How you know" value={note} onValue={setNote} wrong={undefined} />
      <p className="ag-small ag-muted">
        {moved === undefined
          ? 'Type a date and a time.'
          : `Every photo timed by ${photo.takenFrom === 'gps' ? 'the GPS of ' : ''}${photo.camera} moves by ${formatOffset(moved, uncertaintyNs)} ±${formatDuration(uncertaintyNs ?? 0, 2)}. The originals stay as they are.`}
      </p>
      {contradiction !== '' && (
        <p className="ag-small ag-warn-text" role="status">
          {contradiction}
        </p>
      )}
      <Button
        type="submit"
        size="small"
        intent="primary"
        text={contradiction === '' ? "Set the camera's clock" : "Set the camera's clock all the same"}
        disabled={utcNs === undefined || uncertaintyNs === undefined}
      />
    </form>
  );
}

function Field(props: {
  readonly name: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly wrong: string | undefined;
}): ReactNode {
  return (
    <div className="ag-photos-line">
      <span aria-hidden="true">{props.name}</span>
      <InputGroup
        className="ag-quantity"
        size="small"
        aria-label={props.name}
        maxLength={1000}
        intent={props.wrong === undefined ? 'none' : 'danger'}
        title={props.wrong}
        value={props.value}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  );
}
