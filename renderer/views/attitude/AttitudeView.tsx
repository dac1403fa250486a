import { HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { eulerOf, type Quaternion } from '../../../workers/contract/orientation.ts';
import { type AttitudeInfo, attitudeFor } from '../../../workers/contract/survey.ts';
import { registerPending } from '../../base/idle.ts';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import { formatUtc } from '../../base/utc.ts';
import type { App, ViewProps } from '../../data/app.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useBytes } from '../../data/use-bytes.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { Empty, type Fact, Facts, Note } from '../../widgets/Panel.tsx';
import { createAttitudePlot } from './attitude-plot.ts';
import { ageWords, BLOCK_BUCKETS, blockAround, degreesWords, headingWords, nearestSample } from './attitude-sample.ts';

/** How the antenna was held at the cursor (or the playhead), in three dimensions and in numbers. */
export function AttitudeView({ app }: ViewProps): ReactNode {
  const attitudes = useSelected(app.survey, (state) => state.attitudes);
  const info = useStore(app.recording);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const selected = attitudes.find(({ id }) => id === chosen) ?? attitudeFor(attitudes, info?.deviceId);
  if (selected === undefined) {
    return (
      <Empty text="No attitude log is in this case. Import one beside the dump: CSV of an IMU, a phyphox export, or sidecar JSON." />
    );
  }
  if (info === undefined) return <Empty text="Choose a recording: the attitude follows its cursor." />;
  return (
    <div className="ag-plot">
      <Attitude app={app} attitude={selected}>
        {attitudes.length > 1 && (
          <HTMLSelect
            minimal
            aria-label="Attitude log"
            value={selected.id}
            onChange={(event) => setChosen(event.currentTarget.value)}
            options={attitudes.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Attitude>
    </div>
  );
}

interface Found {
  readonly quaternion: Quaternion;
  readonly laterNs: number;
}

function Attitude(props: {
  readonly app: App;
  readonly attitude: AttitudeInfo;
  readonly children: ReactNode;
}): ReactNode {
  const { app, attitude } = props;
  const { timebase } = app.model;
  const { origin } = useTimeScale(app);
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const pointedNs = useFrameSelected(timebase.cursor, (cursor) => cursor?.timeNs);
  const headNs = useFrameSelected(timebase.playback, (playback) => playback.headNs);
  const timeNs = pointedNs ?? headNs;
  const utcNs = origin?.kind === 'utc' && timeNs !== undefined ? origin.utcNs + BigInt(Math.round(timeNs)) : undefined;
  const block = utcNs === undefined ? undefined : blockAround(utcNs);
  const setting = clocks.find(({ subject }) => subject.kind === 'attitude' && subject.id === attitude.id)?.setting;
  const { value, loading, fault } = useBytes(
    app,
    block === undefined ? undefined : `attitude ${attitude.id} ${block.fromUtcNs} ${setting?.setUtcNs}`,
    block === undefined
      ? undefined
      : {
          kind: 'attitude',
          attitude: attitude.id,
          fromUtcNs: String(block.fromUtcNs),
          toUtcNs: String(block.toUtcNs),
          buckets: BLOCK_BUCKETS,
        },
  );
  const samples = useMemo(() => (value === undefined ? undefined : samplesOf(value)), [value]);
  const found = useMemo(
    () => (samples === undefined || utcNs === undefined ? undefined : sampleAt(samples, utcNs)),
    [samples, utcNs],
  );
  const { room, plot, refused } = useAttitudePlot(app);
  const quaternion = found?.quaternion;
  useEffect(() => plot?.show(quaternion, attitude.heading), [plot, quaternion, attitude.heading]);

  return (
    <>
      <div className="ag-tools" role="toolbar" aria-label="Attitude">
        {props.children}
        <HeadButton
          text="Reset view"
          title="Look north again (Home, with the keyboard on the picture)"
          onClick={() => plot?.orbit.reset()}
        />
        <span className="ag-muted ag-small ag-clip" title={attitude.filter}>
          {attitude.filter === undefined ? 'as recorded' : `computed: ${attitude.filter}`}
        </span>
      </div>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {refused && <Note kind="warning">The picture needs WebGL2, and this machine does not offer it.</Note>}
      {origin?.kind === 'relative' && (
        <Note kind="warning">
          This recording has no wall clock, so no attitude can be joined with it.{' '}
          <button type="button" className="ag-linklike" onClick={() => void app.model.commands.run('view.clocks')}>
            Set its clock in Clocks
          </button>
        </Note>
      )}
      <div className="ag-chart-room">
        <div
          ref={room}
          className="ag-stage"
          role="img"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard turns the picture.
          tabIndex={0}
          aria-label={`Attitude by ${attitude.name}: ${words(found, attitude)}. Arrow keys turn the picture, plus and minus zoom, Home resets.`}
          data-testid="attitude"
        />
        <div className="ag-attitude-facts">
          {found === undefined ? (
            <p className="ag-empty">
              {utcNs === undefined
                ? 'Point at a moment in any view with a time axis, or play.'
                : loading
                  ? 'Reading.'
                  : 'No attitude within 1 s of the cursor.'}
            </p>
          ) : (
            <Facts facts={factsOf(found, attitude, utcNs)} />
          )}
        </div>
      </div>
    </>
  );
}

function useAttitudePlot(app: App) {
  const room = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<ReturnType<typeof createAttitudePlot>>(undefined);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const element = room.current;
    if (element === null) return;
    const made = createAttitudePlot(app, element);
    if (made === undefined) {
      setRefused(true);
      return;
    }
    const settled = registerPending('attitude', () => made.pending);
    setPlot(made);
    return () => {
      setPlot(undefined);
      settled();
      made.dispose();
    };
  }, [app]);
  return { room, plot, refused };
}

interface Samples {
  readonly baseUtcNs: bigint;
  readonly times: Float64Array;
  readonly parts: readonly Float64Array[];
}

function samplesOf(table: ArrowTable): Samples {
  return {
    baseUtcNs: BigInt(table.metadata('base_utc_ns') ?? '0'),
    times: table.numbers('time_ns'),
    parts: ['qw', 'qx', 'qy', 'qz'].map((name) => table.numbers(name)),
  };
}

function sampleAt({ baseUtcNs, times, parts }: Samples, utcNs: bigint): Found | undefined {
  const nearest = nearestSample(times, Number(utcNs - baseUtcNs));
  if (nearest === undefined) return undefined;
  const { row, laterNs } = nearest;
  const [w = Number.NaN, x = Number.NaN, y = Number.NaN, z = Number.NaN] = parts.map((part) => part[row]);
  const quaternion: Quaternion = [w, x, y, z];
  return quaternion.every(Number.isFinite) ? { quaternion, laterNs } : undefined;
}

function words(found: Found | undefined, { heading }: AttitudeInfo): string {
  if (found === undefined) return 'nothing known at the cursor';
  const { yawDeg, pitchDeg, rollDeg } = eulerOf(found.quaternion);
  return `yaw ${degreesWords(yawDeg)} ${headingWords(heading)}, pitch ${degreesWords(pitchDeg)}, roll ${degreesWords(rollDeg)}`;
}

function factsOf({ quaternion, laterNs }: Found, { heading, name }: AttitudeInfo, utcNs: bigint | undefined): Fact[] {
  const { yawDeg, pitchDeg, rollDeg } = eulerOf(quaternion);
  const number = (value: number) => <span className="ag-num">{degreesWords(value)}</span>;
  return [
    {
      name: heading === 'arbitrary' ? 'Yaw' : 'Heading',
      value: (
        <>
          {number(yawDeg)} <span className="ag-muted">{headingWords(heading)}</span>
        </>
      ),
    },
    { name: 'Pitch', value: number(pitchDeg), title: 'Of the forward axis above the horizon' },
    { name: 'Roll', value: number(rollDeg), title: 'Positive with the right side down' },
    { name: 'Age', value: <span className="ag-num">{ageWords(laterNs)}</span> },
    { name: 'Cursor', value: <span className="ag-num">{utcNs === undefined ? '—' : `${formatUtc(utcNs)} UTC`}</span> },
    { name: 'Log', value: <bdi>{name}</bdi> },
  ];
}
