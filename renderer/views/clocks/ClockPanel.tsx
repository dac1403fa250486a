import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Fault } from '../../../workers/contract/faults.ts';
import type { ClockSetting } from '../../../workers/contract/survey.ts';
import { formatDuration } from '../../base/format.ts';
import { giveKeysBack } from '../../base/keyboard.ts';
import { parseDuration } from '../../base/parse-quantity.ts';
import { useSelected } from '../../base/use-store.ts';
import { formatOffset, formatUtc } from '../../base/utc.ts';
import { personOf } from '../../data/annotation-words.ts';
import type { App } from '../../data/app.ts';
import { clockDeskOf } from '../../data/clock-desk.ts';
import { useCall } from '../../data/use-call.ts';
import { type ClockWords, contradictionWords, settingsDisagree, standingSettings } from '../../model/clock-change.ts';
import {
  type ClockSource,
  hasUtc,
  likelyWitness,
  subjectKey,
  uncertaintyNsOf,
  zoneMissing,
} from '../../model/clock-sources.ts';
import { Note, Panel } from '../../widgets/Panel.tsx';
import { changeWords, nowWords, OFFSET_FORMS, settingWords, typedClock } from './clock-words.ts';

/** Where nothing is known about a clock, a person's guess starts from a second. */
const GUESS_NS = 1e9;

interface Props {
  readonly app: App;
  readonly source: ClockSource;
  readonly sources: readonly ClockSource[];
}

/** One source's clock: type it, pick it, take it back, and everything that was ever set. */
export function ClockPanel({ app, source, sources }: Props): ReactNode {
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const readOnly = useSelected(app.workspace, (state) => state.case?.access.kind === 'read');
  const { subject, setting } = source;
  const { value } = useCall(`${subjectKey(subject)} ${setting?.setUtcNs} ${setting?.how}`, (signal) =>
    app.host.calls.survey.clockHistory({ subject }, { signal }),
  );
  const history = value?.settings ?? [];
  const desk = clockDeskOf(app);
  const attempt = (work: () => Promise<void>) => {
    setProblem(undefined);
    work().catch((error: unknown) =>
      setProblem(error instanceof Fault ? error.message : 'The clock could not be set because of a bug.'),
    );
  };
  const save = (words: ClockWords) => attempt(() => desk.set(source, words));
  const before = standingSettings(history).at(-2);
  const disagreement = settingsDisagree(history);
  return (
    <div className="ag-clock-panel">
      <Panel title={`Clock of ${source.name}`}>
        {problem !== undefined && <Note kind="error">{problem}</Note>}
        {readOnly && <Note kind="info">The case is open for reading: clocks cannot be set.</Note>}
        {disagreement !== undefined && (
          <Note kind="warning">
            The last two settings disagree by more than both allow: {settingWords(disagreement[0])} ±
            {formatDuration(disagreement[0].uncertaintyNs, 2)} ({disagreement[0].how}) and{' '}
            {settingWords(disagreement[1])} ±{formatDuration(disagreement[1].uncertaintyNs, 2)} ({disagreement[1].how}).
          </Note>
        )}
        {source.own !== undefined && (
          <TypedForm key={`${setting?.setUtcNs} ${setting?.how}`} source={source} disabled={readOnly} onSave={save} />
        )}
        {source.own !== undefined && <PickForm app={app} source={source} sources={sources} disabled={readOnly} />}
        <Proposal app={app} source={source} disabled={readOnly} onSave={save} />
        <History
          source={source}
          history={history}
          action={
            setting === undefined ? undefined : (
              <Button
                size="small"
                text={before === undefined ? 'Take back: as recorded' : 'Take back: the setting before'}
                disabled={readOnly || value === undefined}
                onClick={() => attempt(() => desk.takeBack(source))}
              />
            )
          }
        />
      </Panel>
    </div>
  );
}

function TypedForm(props: {
  readonly source: ClockSource;
  readonly disabled: boolean;
  readonly onSave: (words: ClockWords) => void;
}): ReactNode {
  const { source, disabled, onSave } = props;
  const [offset, setOffset] = useState('');
  const [uncertainty, setUncertainty] = useState(() =>
    formatDuration((zoneMissing(source) ? undefined : uncertaintyNsOf(source)) ?? GUESS_NS, 3).replaceAll(/\s/g, ''),
  );
  const [note, setNote] = useState('');
  const typed = offset.trim() === '' ? undefined : typedClock(source, offset);
  const uncertaintyNs = parseDuration(uncertainty);
  const sound = uncertaintyNs !== undefined && uncertaintyNs >= 0;
  const ready = typed?.kind === 'offset' && sound && !disabled;
  const contradiction =
    typed?.kind === 'offset' && sound ? contradictionWords(source, { offsetNs: typed.offsetNs, uncertaintyNs }) : '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed?.kind !== 'offset' || uncertaintyNs === undefined || !sound) return;
    onSave({ offsetNs: typed.offsetNs, uncertaintyNs, how: 'typed', note });
    setOffset('');
    setNote('');
    giveKeysBack();
  };
  return (
    <form className="ag-clock-form" onSubmit={submit} aria-label="Type the offset">
      <div className="ag-clock-row">
        <span className="ag-clock-label">
          <span className="ag-muted">Offset</span>
          <InputGroup
            size="small"
            aria-label="Offset"
            placeholder={source.wallClock ? '+250ms' : '2026-03-14 03:10:00'}
            title={OFFSET_FORMS}
            intent={typed?.kind === 'wrong' ? 'danger' : 'none'}
            disabled={disabled}
            value={offset}
            onChange={(event) => setOffset(event.currentTarget.value)}
          />
        </span>
        <span className="ag-clock-label">
          <span className="ag-muted">±</span>
          <InputGroup
            size="small"
            className="ag-clock-uncertainty"
            aria-label="Uncertainty"
            title="How far off it may be: 5ms, 1s"
            intent={sound ? 'none' : 'danger'}
            disabled={disabled}
            value={uncertainty}
            onChange={(event) => setUncertainty(event.currentTarget.value)}
          />
        </span>
        <span className="ag-clock-label ag-clock-note">
          <span className="ag-muted">Why</span>
          <InputGroup
            size="small"
            aria-label="Why"
            disabled={disabled}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </span>
        <Button type="submit" size="small" text="Set the clock" disabled={!ready} />
      </div>
      <p className="ag-small ag-muted" aria-live="polite">
        {typed === undefined
          ? `${nowWords(source)}${OFFSET_FORMS}.`
          : typed.kind === 'wrong'
            ? typed.why
            : changeWords(source, typed.offsetNs)}
        {contradiction !== '' && <strong className="ag-warn-text"> {contradiction}</strong>}
      </p>
    </form>
  );
}

function PickForm({ app, source, sources, disabled }: Props & { readonly disabled: boolean }): ReactNode {
  const believed = sources.filter((each) => each !== source && hasUtc(each) && !zoneMissing(each));
  const [reference, setReference] = useState('');
  const chosen = believed.find(({ subject }) => subjectKey(subject) === reference) ?? likelyWitness(source, believed);
  return (
    <div className="ag-clock-row">
      <span>Pick the same event in two views. Believe</span>
      <HTMLSelect
        minimal
        aria-label="Source to believe"
        disabled={disabled || chosen === undefined}
        value={chosen === undefined ? '' : subjectKey(chosen.subject)}
        onChange={(event) => setReference(event.currentTarget.value)}
        options={
          chosen === undefined
            ? [{ value: '', label: 'no other source with a wall clock' }]
            : believed.map(({ subject, name, what }) => ({ value: subjectKey(subject), label: `${name} (${what})` }))
        }
      />
      <Button
        size="small"
        text="Pick the same event"
        disabled={disabled || chosen === undefined}
        onClick={() => {
          if (chosen !== undefined) app.model.clockPick.start(chosen.subject, source.subject);
        }}
      />
    </div>
  );
}

/** What the program can find out by itself; asked for, because it may read much of a recording. */
function Proposal(props: {
  readonly app: App;
  readonly source: ClockSource;
  readonly disabled: boolean;
  readonly onSave: (words: ClockWords) => void;
}): ReactNode {
  const { app, source, disabled, onSave } = props;
  const [asked, setAsked] = useState(false);
  const { value, loading, fault } = useCall(asked ? `propose ${subjectKey(source.subject)}` : undefined, (signal) =>
    app.host.calls.survey.proposeClock({ subject: source.subject }, { signal }),
  );
  const contradiction = value?.kind === 'proposal' ? contradictionWords(source, value) : '';
  return (
    <div className="ag-clock-row" aria-live="polite">
      <Button
        size="small"
        text="Find the offset in the case"
        title="Compares what the case holds: GPS times of photos, places that were passed twice. Sets nothing."
        loading={loading}
        onClick={() => setAsked(true)}
      />
      {fault !== undefined && <span className="ag-warn-text">{fault.message}</span>}
      {value?.kind === 'none' && <span className="ag-muted">{value.why}</span>}
      {value?.kind === 'proposal' && (
        <>
          <span className="ag-num">
            {source.wallClock ? formatOffset(value.offsetNs, value.uncertaintyNs) : formatUtc(value.offsetNs)} ±
            {formatDuration(value.uncertaintyNs, 2)}
          </span>
          <Button
            size="small"
            text="Set the clock so"
            disabled={disabled}
            onClick={() => {
              const { offsetNs, uncertaintyNs, how, evidence } = value;
              onSave({ offsetNs, uncertaintyNs, how: 'proposed', note: `${how}: ${evidence}` });
            }}
          />
          {contradiction !== '' && <strong className="ag-warn-text">{contradiction}</strong>}
          <span className="ag-muted">
            {value.how}: {value.evidence}
          </span>
        </>
      )}
    </div>
  );
}

function History(props: {
  readonly source: ClockSource;
  readonly history: readonly ClockSetting[];
  readonly action: ReactNode;
}): ReactNode {
  const { source, history, action } = props;
  if (history.length === 0) {
    return <p className="ag-empty">Nobody has set this clock: {source.ownHow}.</p>;
  }
  return (
    <>
      <table className="ag-table ag-table-wide ag-clock-history">
        <caption>Every setting, newest first</caption>
        <thead>
          <tr>
            <th scope="col">When (UTC), by</th>
            <th scope="col">{source.wallClock ? 'Offset, uncertainty' : 'UTC of its time 0, uncertainty'}</th>
            <th scope="col">How</th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {[...history].reverse().map((setting) => (
            <tr key={`${setting.setUtcNs} ${setting.how} ${setting.offsetNs}`}>
              <td>
                <span className="ag-keep">{formatUtc(setting.setUtcNs, 1e9)}</span>{' '}
                <span title={setting.author}>{personOf(setting.author)}</span>
              </td>
              <td>
                {setting.how === 'as recorded' ? (
                  '—'
                ) : (
                  <>
                    <span className="ag-keep">
                      {source.wallClock ? settingWords(setting) : formatUtc(setting.offsetNs)}
                    </span>{' '}
                    <span className="ag-keep">±{formatDuration(setting.uncertaintyNs, 3)}</span>
                  </>
                )}
              </td>
              <td>{setting.how}</td>
              <td>{setting.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="ag-clock-row">{action}</div>
    </>
  );
}
