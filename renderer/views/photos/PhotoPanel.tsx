import { Button, TextArea } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { Fault } from '../../../workers/contract/faults.ts';
import { photoClock } from '../../../workers/contract/photo-clock.ts';
import { clockOf, type PhotoInfo } from '../../../workers/contract/survey.ts';
import { formatDuration } from '../../base/format.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import { formatOffset } from '../../base/utc.ts';
import type { App } from '../../data/app.ts';
import { photoDeskOf } from '../../data/photo-desk.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useCall } from '../../data/use-call.ts';
import type { PhotoMoment } from '../../model/photo-times.ts';
import { formatInstant } from '../../model/time-labels.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { type Fact, Facts, Note, Panel } from '../../widgets/Panel.tsx';
import type { Attempt } from './attempt.ts';
import { LineUp } from './LineUp.tsx';
import { DirectionField, PlaceField } from './PhotoFields.tsx';
import { byWords, directionWords, placeWords, sizeWords, takenWords, utcWords } from './photo-words.ts';

/** What is known about a photo, and what a person may say about it. */
export function PhotoPanel({ app, moment }: { readonly app: App; readonly moment: PhotoMoment }): ReactNode {
  const { photo } = moment;
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const readOnly = useSelected(app.workspace, (state) => state.case?.access.kind === 'read');
  const attempt: Attempt = async (work) => {
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Fault ? error.message : 'This did not work because of a bug.');
    }
  };
  const { calls } = app.host;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <aside className="ag-photos-panel" aria-label="About this photo" tabIndex={0}>
      <h2 className="ag-photos-name">
        <bdi>{photo.name}</bdi>
      </h2>
      {problem !== undefined && <Note kind="error">{problem}</Note>}
      {photo.warnings.map((warning) => (
        <Note key={warning} kind="warning">
          {warning}
        </Note>
      ))}
      <Caption key={photo.caption} app={app} photo={photo} attempt={attempt} readOnly={readOnly} />
      <TimePart app={app} moment={moment} attempt={attempt} readOnly={readOnly} />
      <Panel
        title="Place and direction"
        action={
          photo.placedBy === 'hand' && !readOnly ? (
            <HeadButton
              text="Take back"
              title="Back to where EXIF says it was taken, or nowhere"
              onClick={() => void attempt(() => photoDeskOf(app).place(photo, undefined))}
            />
          ) : undefined
        }
      >
        <Facts
          facts={[
            {
              name: 'Place',
              value: `${placeWords(photo)}${photo.placedBy === undefined ? '' : `, ${byWords[photo.placedBy]}`}`,
            },
            { name: 'Direction', value: directionWords(photo) },
          ]}
        />
        {!readOnly && (
          <>
            <PlaceField app={app} photo={photo} attempt={attempt} />
            <DirectionField app={app} photo={photo} attempt={attempt} />
          </>
        )}
      </Panel>
      <Panel
        title="Original"
        action={
          readOnly ? undefined : (
            <HeadButton
              text="Use as floor plan"
              title="The map then asks for control points"
              onClick={() =>
                void attempt(async () => {
                  const { plan } = await calls.plans.addPhoto({
                    photo: photo.id,
                    name: photo.name.replace(/\.[^.]*$/u, '').slice(0, 200),
                  });
                  app.model.photos.plan.set(plan);
                  app.model.commands.run('view.map');
                })
              }
            />
          )
        }
      >
        <Facts
          facts={[
            { name: 'Camera', value: <bdi>{photo.camera}</bdi> },
            { name: 'Picture', value: sizeWords(photo) },
            { name: 'SHA-256', value: <span className="ag-num ag-hash">{photo.evidenceSha256}</span> },
          ]}
        />
      </Panel>
    </aside>
  );
}

interface PartProps {
  readonly app: App;
  readonly attempt: Attempt;
  readonly readOnly: boolean;
}

/** Taken over when the field is left; Escape gives it up. */
function Caption(props: PartProps & { readonly photo: PhotoMoment['photo'] }): ReactNode {
  const { app, photo, attempt, readOnly } = props;
  const [text, setText] = useState(photo.caption);
  const save = () => {
    if (text === photo.caption) return;
    void attempt(() => photoDeskOf(app).describe(photo, text));
  };
  return (
    <div className="ag-photos-field">
      <TextArea
        aria-label="Caption"
        title="Kept when the field is left or by Ctrl+Enter; Escape gives it up"
        placeholder={readOnly ? 'No caption' : 'Caption: what is to be seen'}
        fill
        autoResize
        maxLength={2000}
        disabled={readOnly}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setText(photo.caption);
            event.stopPropagation();
          }
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.blur();
        }}
      />
    </div>
  );
}

function TimePart({ app, moment, attempt, readOnly }: PartProps & { readonly moment: PhotoMoment }): ReactNode {
  const { photo, timeNs } = moment;
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const info = useStore(app.recording);
  const scale = useTimeScale(app);
  const [lining, setLining] = useState(false);
  const setting = clockOf(clocks, photoClock(photo));
  const facts: Fact[] = [
    { name: 'Photo says', value: <span className="ag-num">{takenWords(photo)}</span> },
    { name: 'Taken', value: <span className="ag-num">{utcWords(moment)}</span> },
  ];
  if (setting !== undefined) {
    const { offsetNs, uncertaintyNs, how, author } = setting;
    facts.push({
      name: 'Clock',
      value: `${formatOffset(offsetNs, how === 'typed' ? 0 : uncertaintyNs)}, ${how} by ${author}`,
    });
  } else if (photo.takenFrom === 'exif local') {
    facts.push({ name: 'Clock', value: 'never set: read as UTC, so that it can be lined up' });
  }
  if (info !== undefined && timeNs !== undefined) {
    const where =
      timeNs < info.startNs
        ? `${formatDuration(info.startNs - timeNs)} before it begins`
        : timeNs > info.endNs
          ? `${formatDuration(timeNs - info.endNs)} after its end`
          : formatInstant(scale, timeNs, 1e9);
    const words = moment.zone === 'not stated' ? `${where}, if its zone is UTC` : where;
    facts.push({ name: 'In recording', value: <span className="ag-num">{words}</span>, title: info.name });
  }
  const may = !readOnly && photo.takenOwnUtcNs !== undefined;
  return (
    <Panel
      title="Time"
      action={
        may ? (
          <HeadButton
            text={lining ? 'Close' : 'Line up…'}
            title="Say when this photo was really taken; every photo of its camera moves with it"
            onClick={() => setLining(!lining)}
          />
        ) : undefined
      }
    >
      <Facts facts={facts} />
      {may && setting === undefined && <ProvenOffset app={app} photo={photo} attempt={attempt} />}
      {may && lining && <LineUp app={app} moment={moment} attempt={attempt} onDone={() => setLining(false)} />}
      {lining && (
        <div className="ag-photos-field">
          <Button
            size="small"
            variant="minimal"
            text="Clocks: every source, and how each was set"
            onClick={() => app.model.commands.run('view.clocks')}
          />
        </div>
      )}
    </Panel>
  );
}

/** Where other photos of this camera carry GPS time, they say how its own clock goes (analysis SPEC.md, O5). */
function ProvenOffset({
  app,
  photo,
  attempt,
}: Pick<PartProps, 'app' | 'attempt'> & { readonly photo: PhotoInfo }): ReactNode {
  const subject = photoClock(photo);
  const own = photo.takenFrom === 'exif with zone' || photo.takenFrom === 'exif local';
  const { value } = useCall(own ? subject.id : undefined, (signal) =>
    app.host.calls.survey.proposeClock({ subject }, { signal }),
  );
  if (!own || value?.kind !== 'proposal' || Math.abs(Number(value.offsetNs)) <= value.uncertaintyNs) return undefined;
  const { offsetNs, uncertaintyNs, how, evidence } = value;
  return (
    <Note kind="warning">
      This photo is timed by the camera's clock alone, which its photos with GPS time move by {formatOffset(offsetNs)} ±
      {formatDuration(uncertaintyNs, 2)}.{' '}
      <button
        type="button"
        className="ag-linklike"
        title={evidence}
        onClick={() =>
          void attempt(() =>
            app.host.calls.survey.setClock({
              subject,
              offsetNs,
              uncertaintyNs,
              how: 'proposed',
              note: `${how}: ${evidence}`,
            }),
          )
        }
      >
        Set the camera's clock so
      </button>
    </Note>
  );
}
