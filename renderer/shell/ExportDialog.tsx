import { Button, Dialog, DialogBody, DialogFooter, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import {
  type ExportName,
  type ExportRequest,
  exportKinds,
  exportNames,
  needsOf,
  REPORT_DEFAULTS,
  reportFormSchema,
} from '../../workers/contract/exports.ts';
import type { Band, TimeRange } from '../../workers/contract/model.ts';
import { type SurveyMeasure, surveyMeasures } from '../../workers/contract/survey.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { attempt } from './actions.ts';
import { saveWhenMade } from './export-jobs.ts';
import type { ShellProps } from './ui.ts';

type What = ExportName | 'report';
type Part = 'all' | 'visible' | 'box';

const REPORT = 'survey report: maps, spectra, tables, photos, method and limits';
/** Of a recording that is longer than its track has samples for, one a second is still one a place. */
const SAMPLES = { bucketNs: 1e9, maxGapNs: 5e9, method: 'measured', maxDistanceM: 15, maxDeviationDb: 8 } as const;

/** Writes a table, a track, a map or spectra of the case, or a report, as a job; the file is saved when it is made. */
export function ExportDialog({ app, ui }: ShellProps): ReactNode {
  const dialog = useStore(ui.dialog);
  return (
    <Dialog
      isOpen={dialog === 'export' || dialog === 'report'}
      title="Export"
      className="ag-export"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {(dialog === 'export' || dialog === 'report') && (
        <ExportBody app={app} ui={ui} first={dialog === 'report' ? 'report' : 'frames'} />
      )}
    </Dialog>
  );
}

function ExportBody({ app, ui, first }: ShellProps & { readonly first: What }): ReactNode {
  const [what, setWhat] = useState<What>(first);
  const [wantedForm, setForm] = useState<string>();
  const [part, setPart] = useState<Part>('all');
  const [measure, setMeasure] = useState<SurveyMeasure>('band power');
  const recording = useStore(app.recording);
  const hasBox = useSelected(app.model.selection.store, (box) => box !== undefined);
  const forms = what === 'report' ? reportFormSchema.options : exportKinds[what].forms;
  const form = forms.find((each) => each === wantedForm) ?? forms[0] ?? '';
  const needs = what === 'report' ? 'nothing' : needsOf(what, form);
  const lacksRecording = needs !== 'nothing' && recording === undefined;
  const start = () =>
    void attempt(ui, async () => {
      const request = requestOf(app, { what, form, part, measure });
      const { job } = await app.host.calls.exports.start(request);
      saveWhenMade(ui, job);
      ui.dialog.set(undefined);
      ui.notice.set({
        kind: 'info',
        text: 'The file is being made; it is saved as soon as it is done. Jobs shows it.',
      });
    });
  return (
    <>
      <DialogBody>
        <div className="ag-export-fields">
          <Choice
            label="What"
            value={what}
            options={[
              ['report', REPORT],
              ...exportNames.map((name) => [name, `${name}: ${exportKinds[name].summary}`] as const),
            ]}
            onValue={setWhat}
          />
          <Choice
            label="As"
            value={form}
            options={forms.map((each) => [each, `.${each}`] as const)}
            onValue={setForm}
          />
          {(what === 'report' || needs === 'range' || needs === 'band') && (
            <Choice
              label={what === 'report' ? 'Maps of' : 'Of'}
              value={part}
              options={[
                ['all', what === 'report' ? 'each channel that was recorded' : 'the whole recording'],
                ['visible', what === 'report' ? 'the visible band' : 'what is visible'],
                ...(hasBox ? [['box', what === 'report' ? 'the band of the box' : 'the box'] as const] : []),
              ]}
              onValue={setPart}
            />
          )}
          {needs === 'band' && (
            <Choice
              label="Measure"
              value={measure}
              options={surveyMeasures.map((each) => [each, each] as const)}
              onValue={setMeasure}
            />
          )}
        </div>
        {needs !== 'nothing' && recording !== undefined && (
          <p className="ag-muted ag-small">
            Of <bdi>{recording.name}</bdi>, the recording on the screen.
          </p>
        )}
        {lacksRecording && <p className="ag-small">Put a recording on the screen first; this is of one recording.</p>}
      </DialogBody>
      <DialogFooter actions={<Button intent="primary" text="Export" disabled={lacksRecording} onClick={start} />}>
        <span className="ag-muted ag-small">Times are UTC with the settings of the clocks.</span>
      </DialogFooter>
    </>
  );
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onValue: (value: T) => void;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <HTMLSelect
        id={id}
        fill
        value={props.value}
        onChange={({ currentTarget }) => {
          const found = props.options.find(([value]) => value === currentTarget.value);
          if (found !== undefined) props.onValue(found[0]);
        }}
        options={props.options.map(([value, label]) => ({ value, label }))}
      />
    </>
  );
}

interface Chosen {
  readonly what: What;
  readonly form: string;
  readonly part: Part;
  readonly measure: SurveyMeasure;
}

function requestOf(app: App, { what, form, part, measure }: Chosen): ExportRequest {
  const { thresholdDb } = app.model.display.store.get();
  const place = placeOf(app, part);
  if (what === 'report')
    return {
      kind: 'report',
      form: reportFormSchema.parse(form),
      cellM: REPORT_DEFAULTS.cellM,
      thresholdDb,
      ...(part === 'all' ? {} : { band: place.band }),
    };
  const needs = needsOf(what, form);
  const recording = app.recording.get();
  if (needs === 'nothing' || recording === undefined) return { kind: 'data', what, form };
  const request = { kind: 'data', what, form, recording: recording.id } as const;
  switch (needs) {
    case 'recording':
      return request;
    case 'range':
      return { ...request, range: place.range };
    case 'band':
      return {
        ...request,
        range: place.range,
        map: { ...SAMPLES, ...place.band, measure, thresholdDb, cellM: REPORT_DEFAULTS.cellM },
      };
  }
}

function placeOf(app: App, part: Part): { readonly range: TimeRange; readonly band: Band } {
  const { extent, visible } = app.model.timebase.view.get();
  const box = app.model.selection.store.get();
  if (part === 'box' && box !== undefined) return box;
  const { fromNs, toNs, lowHz, highHz } = part === 'all' ? extent : visible;
  return { range: { fromNs, toNs }, band: { lowHz, highHz } };
}
