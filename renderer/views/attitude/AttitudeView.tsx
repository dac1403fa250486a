import { HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { eulerOf, type Quaternion } from '../../../workers/contract/orientation.ts';
import { type AttitudeInfo, attitudeFor, type ClockSetting } from '../../../workers/contract/survey.ts';
import { registerPending } from '../../base/idle.ts';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useBytes } from '../../data/use-bytes.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { ChosenTimes } from '../ChosenTimes.tsx';
import { createAttitudePlot } from './attitude-plot.ts';
import {
  ageWords,
  BLOCK_BUCKETS,
  blockAround,
  degreesWords,
  headingWords,
  nearestSample,
  pathRows,
} from './attitude-sample.ts';

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
  usePath(app, attitude, setting, plot);
  const quaternion = found?.quaternion;
  useEffect(() => plot?.show(quaternion, attitude.heading), [plot, quaternion, attitude.heading]);

  return (
    <>
      <div className="ag-tools" role="toolbar" aria-label="Attitude">
        {props.children}
        <ChosenTimes app={app} does="The line shows where the front pointed in them." />
        <HeadButton
          text="Reset view"
          title="Look north again (Home, with the keyboard on the picture)"
          onClick={() => plot?.orbit.reset()}
        />
        <ReadoutRow
          text={found === undefined ? '' : valueWords(found, attitude)}
          sample={
            found === undefined
              ? missingWords(utcNs !== undefined, loading)
              : `${ageWords(found.laterNs)} · ${attitude.filter === undefined ? 'as recorded' : `computed: ${attitude.filter}`}`
          }
          stale={loading}
        />
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
      </div>
    </>
  );
}

/** Draws where the front pointed in the chosen times, in samples as fine as one answer gives (model SPEC.md, O3). */
function usePath(
  app: App,
  { id }: AttitudeInfo,
  setting: ClockSetting | undefined,
  plot: ReturnType<typeof createAttitudePlot>,
): void {
  const { origin } = useTimeScale(app);
  const ranges = useStore(app.model.selection.times)?.ranges;
  const originNs = origin?.kind === 'utc' ? origin.utcNs : undefined;
  const [fromNs, toNs] = [ranges?.[0]?.fromNs, ranges?.at(-1)?.toNs];
  const ask = originNs !== undefined && fromNs !== undefined && toNs !== undefined;
  const fromUtcNs = ask ? originNs + BigInt(Math.floor(fromNs)) : 0n;
  const toUtcNs = ask ? originNs + BigInt(Math.ceil(toNs)) : 0n;
  const query = {
    kind: 'attitude',
    attitude: id,
    fromUtcNs: String(fromUtcNs),
    toUtcNs: String(toUtcNs),
    buckets: BLOCK_BUCKETS,
  } as const;
  const { value } = useBytes(
    app,
    ask ? `path ${id} ${fromUtcNs} ${toUtcNs} ${setting?.setUtcNs}` : undefined,
    ask ? query : undefined,
  );
  useEffect(() => {
    if (value === undefined || ranges === undefined || originNs === undefined) {
      plot?.showPath([]);
      return;
    }
    const samples = samplesOf(value);
    const shiftNs = Number(originNs - samples.baseUtcNs);
    const own = ranges.map((range) => ({ fromNs: range.fromNs + shiftNs, toNs: range.toNs + shiftNs }));
    const rows = pathRows(samples.times, own);
    plot?.showPath(
      rows.map((stretch) =>
        stretch.flatMap((row) => {
          const quaternion = quaternionAt(samples, row);
          return quaternion === undefined ? [] : [quaternion];
        }),
      ),
    );
  }, [plot, value, ranges, originNs]);
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

function sampleAt(samples: Samples, utcNs: bigint): Found | undefined {
  const { baseUtcNs, times } = samples;
  const nearest = nearestSample(times, Number(utcNs - baseUtcNs));
  if (nearest === undefined) return undefined;
  const { row, laterNs } = nearest;
  const quaternion = quaternionAt(samples, row);
  return quaternion === undefined ? undefined : { quaternion, laterNs };
}

function quaternionAt({ parts }: Samples, row: number): Quaternion | undefined {
  const [w = Number.NaN, x = Number.NaN, y = Number.NaN, z = Number.NaN] = parts.map((part) => part[row]);
  const quaternion: Quaternion = [w, x, y, z];
  return quaternion.every(Number.isFinite) ? quaternion : undefined;
}

function words(found: Found | undefined, attitude: AttitudeInfo): string {
  return found === undefined ? 'nothing known at the cursor' : valueWords(found, attitude);
}

/** "heading 269.8° from magnetic north  pitch 1.2°  roll −0.4°"; pitch of the front above the horizon, roll right side down. */
function valueWords({ quaternion }: Found, { heading }: AttitudeInfo): string {
  const { yawDeg, pitchDeg, rollDeg } = eulerOf(quaternion);
  const name = heading === 'arbitrary' ? 'yaw' : 'heading';
  return `${name} ${degreesWords(yawDeg)} ${headingWords(heading)}  pitch ${degreesWords(pitchDeg)}  roll ${degreesWords(rollDeg)}`;
}

function missingWords(hasMoment: boolean, loading: boolean): string {
  if (!hasMoment) return 'Point at a moment in any view with a time axis, or play.';
  return loading ? 'Reading.' : 'No attitude within 1 s of the cursor.';
}
