import type { ReactNode } from 'react';
import type { Measurement, RecordingInfo } from '../../workers/contract/model.ts';
import {
  formatBand,
  formatCount,
  formatDuration,
  formatFrequency,
  formatLevel,
  formatPercent,
} from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { measuredBoxOf } from '../data/measured-box.ts';
import { timesWords } from '../model/chosen.ts';
import { formatInstant, type TimeScale, zoneOf } from '../model/time-labels.ts';
import { HeadButton } from '../widgets/HeadButton.tsx';
import { Empty, type Fact, Facts, Note, Panel } from '../widgets/Panel.tsx';
import type { ShellUi } from './ui.ts';

interface Props {
  readonly app: App;
  readonly ui: ShellUi;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
}

/** Name, value and unit of everything measured, in the order of the table; also what Copy copies. */
export function measurementRows(
  measured: Measurement,
  scale: TimeScale,
  binHz: number,
): readonly { readonly name: string; readonly value: string; readonly title?: string }[] {
  const { unit, absolute, range, band, stretches } = measured;
  const resolutionNs = Math.max(100, (range.toNs - range.fromNs) / 1000);
  const relative = absolute ? '' : ' relative';
  const level = (db: number | undefined) =>
    db === undefined ? 'below resolution' : `${formatLevel(db, unit)}${relative}`;
  const hz = (value: number | undefined) => (value === undefined ? '—' : formatFrequency(value, binHz / 10));
  const place = [
    { name: 'From', value: `${formatInstant(scale, range.fromNs, resolutionNs)} ${zoneOf(scale)}` },
    { name: 'Duration', value: formatDuration(range.toNs - range.fromNs) },
    ...(stretches === undefined
      ? []
      : [{ name: 'Chosen times', value: formatCount(stretches), title: 'Only what lies in them is measured' }]),
    { name: 'Band', value: formatBand(band.lowHz, band.highHz, binHz / 10) },
    { name: 'Width', value: hz(band.highHz - band.lowHz) },
    { name: 'Frames', value: formatCount(measured.frames) },
  ];
  if (measured.frames === 0) return place;
  return [
    ...place,
    {
      name: 'Measured over',
      value: formatDuration(measured.durationNs),
      title: 'From the start of the first frame in the box to the end of the last',
    },
    {
      name: 'Channel power',
      value: level(measured.channelPowerDb),
      title: 'Mean over frames of the power summed over the band, in linear power',
    },
    {
      name: 'OBW 99 %',
      value: hz(measured.occupiedBandwidthHz),
      title:
        measured.occupiedLowHz === undefined
          ? 'Width that holds 99 % of the mean power'
          : formatBand(measured.occupiedLowHz, measured.occupiedHighHz ?? measured.occupiedLowHz, binHz / 10),
    },
    { name: 'Peak', value: level(measured.peakDb) },
    { name: 'Peak at', value: measured.peakHz === undefined ? '—' : hz(measured.peakHz) },
    {
      name: 'Peak time',
      value: measured.peakNs === undefined ? '—' : formatInstant(scale, measured.peakNs, resolutionNs),
    },
    { name: 'Mean', value: level(measured.meanDb), title: 'In linear power, over cells above resolution' },
    {
      name: 'Duty cycle',
      value: formatPercent(measured.dutyCycle),
      title: `Share of frames with any bin of the band above ${formatLevel(measured.thresholdDb, unit)}`,
    },
    { name: 'Threshold', value: formatLevel(measured.thresholdDb, unit) },
    {
      name: 'Below resolution',
      value: measured.cells > 0 ? formatPercent(measured.belowResolutionCells / measured.cells) : '—',
      title: `${formatCount(measured.belowResolutionCells)} of ${formatCount(measured.cells)} cells; left out of every mean`,
    },
  ];
}

/** Measurements of the box, of the chosen times, or of the chosen times in the box. */
export function MeasurePanel({ app, ui, info, scale }: Props): ReactNode {
  const selection = useStore(app.model.selection.store);
  const times = useStore(app.model.selection.times);
  const { value, loading, fault, apart } = useStore(measuredBoxOf(app));
  const binHz = Math.min(...info.streams.map((stream) => stream.binHz), 1e6);
  const rows = value === undefined ? [] : measurementRows(value, scale, binHz);
  const copy = async () => {
    const text = rows.map((row) => `${row.name}\t${row.value}`).join('\n');
    try {
      await navigator.clipboard.writeText(text);
      ui.notice.set({ kind: 'info', text: 'The measurement is on the clipboard, one line a value.' });
    } catch {
      ui.notice.set({ kind: 'error', text: 'The clipboard refused the text; select the table and copy it by hand.' });
    }
  };
  return (
    <Panel
      title={selection === undefined && times !== undefined ? 'Chosen times' : 'Box'}
      action={
        (selection !== undefined || times !== undefined) && (
          <span className="ag-actions">
            <HeadButton
              text="Copy"
              title="Copy as tab-separated lines"
              disabled={value === undefined}
              onClick={() => void copy()}
            />
            {selection !== undefined && (
              <HeadButton
                text="Clear"
                title="Clear the box (Esc)"
                onClick={() => app.model.selection.select(undefined)}
              />
            )}
            {times !== undefined && (
              <HeadButton
                text={selection === undefined ? 'Clear' : 'All times'}
                title={`${timesWords(times)}: measure all times again`}
                onClick={() => app.model.selection.selectTimes(undefined)}
              />
            )}
          </span>
        )
      }
    >
      {apart ? (
        <Empty text="None of the chosen times lies in the box." />
      ) : selection === undefined && times === undefined ? (
        <Empty text="Shift-drag a box in the waterfall, or press X to measure what is visible." />
      ) : (
        <div aria-busy={loading} className={loading ? 'ag-stale' : undefined}>
          {fault !== undefined && <Note kind="error">{fault.message}</Note>}
          {value?.frames === 0 && <Empty text="No frames there: nothing was measured." />}
          <Facts facts={rows.map((row): Fact => ({ ...row, value: <span className="ag-num">{row.value}</span> }))} />
        </div>
      )}
    </Panel>
  );
}
