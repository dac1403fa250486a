import type { ReactNode } from 'react';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import { counted, formatBytes, formatCount, formatDuration, formatFrequency } from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import { useTimeScale } from '../data/time-scale.ts';
import { dayOf, formatInstant, type TimeScale, uncertaintyOf, zoneOf } from '../model/time-labels.ts';
import { Empty, type Fact, Facts, Note, Panel } from '../widgets/Panel.tsx';
import { AnnotationPanel } from './AnnotationPanel.tsx';
import { FramePanel } from './FramePanel.tsx';
import { MarkerPanel } from './MarkerPanel.tsx';
import { MeasurePanel } from './MeasurePanel.tsx';
import { analysisLine, formatName, recordingState, resolutionBandwidth, streamLine } from './recording-words.ts';
import type { ShellProps } from './ui.ts';

/** What is selected, in numbers: the box, the markers, the frame under the cursor, and the recording itself. */
export function Inspector({ app, ui }: ShellProps): ReactNode {
  const info = useStore(app.recording);
  const scale = useTimeScale(app);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <aside className="ag-side ag-inspector" aria-label="Inspector" tabIndex={0}>
      {info === undefined ? (
        <Empty text="Choose a recording: its facts, clock, measurements and markers appear here." />
      ) : (
        <>
          <MeasurePanel app={app} ui={ui} info={info} scale={scale} />
          <AnnotationPanel app={app} />
          <MarkerPanel app={app} ui={ui} info={info} scale={scale} />
          <FramePanel app={app} info={info} scale={scale} />
          <RecordingPanel info={info} onDamage={() => void app.model.commands.run('view.damage')} />
          <ClockPanel info={info} scale={scale} />
        </>
      )}
    </aside>
  );
}

function RecordingPanel(props: { readonly info: RecordingInfo; readonly onDamage: () => void }): ReactNode {
  const { info } = props;
  const facts: Fact[] = [
    { name: 'Name', value: <bdi className="ag-wrap">{info.name}</bdi> },
    { name: 'Format', value: formatName(info) },
    { name: 'State', value: recordingState(info) },
    { name: 'Size', value: formatBytes(info.bytes), title: `${formatCount(info.bytes)} bytes` },
    { name: 'Frames', value: formatCount(info.frames) },
    { name: 'Duration', value: formatDuration(info.endNs - info.startNs) },
    { name: 'Gaps', value: formatCount(info.gaps) },
    {
      name: 'Level',
      value: info.scale.absolute ? info.scale.unit : `${info.scale.unit}, relative`,
      title: info.scale.absolute ? undefined : 'The source gives levels relative to an unknown reference.',
    },
    ...analysisFacts(info),
    ...(info.deviceId === undefined
      ? []
      : [{ name: 'Device', value: <span className="ag-num">{info.deviceId}</span> }]),
    ...(info.evidenceSha256 === undefined
      ? []
      : [
          {
            name: 'SHA-256',
            value: <span className="ag-num ag-hash">{info.evidenceSha256}</span>,
          },
        ]),
  ];
  return (
    <Panel title="Recording">
      {info.warnings.map((warning) => (
        <Note key={warning} kind="warning">
          {warning}
        </Note>
      ))}
      {info.damage.stretches > 0 && (
        <p className="ag-empty">
          <button type="button" className="ag-linklike" onClick={props.onDamage}>
            See Damage: {counted(info.damage.stretches, 'stretch', 'stretches')}, {formatBytes(info.damage.bytes)} left
            out
          </button>
        </p>
      )}
      <Facts facts={facts} />
      <h3 className="ag-sub">{counted(info.streams.length, 'stream')}</h3>
      <ul className="ag-lines ag-small">
        {info.streams.slice(0, MOST_LINES).map((stream) => (
          <li key={stream.index}>
            <span className="ag-num" title="Centre · width · bins">
              {streamLine(stream)}
            </span>
            <div className="ag-muted">{counted(stream.frames, 'frame')}</div>
          </li>
        ))}
        {info.streams.length > MOST_LINES && <li className="ag-muted">and {info.streams.length - MOST_LINES} more</li>}
      </ul>
    </Panel>
  );
}

function analysisFacts({ analysis }: RecordingInfo): readonly Fact[] {
  if (analysis === undefined) return [];
  const { sampleRateHz, channel, channels, rowIntervalNs } = analysis;
  return [
    { name: 'Sample rate', value: formatFrequency(sampleRateHz) },
    { name: 'FFT', value: analysisLine(analysis) },
    {
      name: 'RBW',
      value: resolutionBandwidth(analysis),
      title: 'Equivalent noise bandwidth (ENBW) of the window at this FFT size',
    },
    { name: 'Frame every', value: formatDuration(rowIntervalNs) },
    ...(channels === 1 ? [] : [{ name: 'Channel', value: `${channel} of 0 to ${channels - 1}` }]),
  ];
}

const MOST_LINES = 40;

function ClockPanel(props: { readonly info: RecordingInfo; readonly scale: TimeScale }): ReactNode {
  const { info, scale } = props;
  const { origin = info.origin } = scale;
  return (
    <Panel title="Clock">
      {origin.kind === 'relative' ? (
        <Note kind="warning">Times are relative to the start: {origin.why}</Note>
      ) : (
        <Facts
          facts={[
            {
              name: 'Start',
              value: `${dayOf(scale, info.startNs)} ${formatInstant(scale, info.startNs)} ${zoneOf(scale)}`.trim(),
            },
            { name: 'Uncertainty', value: uncertaintyOf({ ...scale, format: 'utc' }) },
            { name: 'Anchor', value: origin.source },
          ]}
        />
      )}
      <table className="ag-table">
        <caption>{counted(info.segments.length, 'segment')} of unbroken device clock</caption>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Start</th>
            <th scope="col">Length</th>
            <th scope="col">Frames</th>
            <th scope="col">Placed by</th>
          </tr>
        </thead>
        <tbody>
          {info.segments.slice(0, MOST_LINES).map((segment) => (
            <tr key={segment.index} title={`Device clock ${formatCount(segment.firstTsfUs)} µs at the first frame`}>
              <td>{segment.index + 1}</td>
              <td>{formatInstant(scale, segment.startNs)}</td>
              <td>{formatDuration(segment.endNs - segment.startNs, 3)}</td>
              <td>{formatCount(segment.frames)}</td>
              <td>{segment.placement}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {info.segments.length > MOST_LINES && (
        <p className="ag-muted ag-small">and {info.segments.length - MOST_LINES} more segments</p>
      )}
    </Panel>
  );
}
