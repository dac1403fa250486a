import { type ReactNode, useEffect, useState } from 'react';
import type { Frame, RecordingInfo } from '../../workers/contract/model.ts';
import { formatCount, formatFrequency, formatLevel } from '../base/format.ts';
import type { App } from '../data/app.ts';
import { streamAt } from '../data/spectra.ts';
import { useCall } from '../data/use-call.ts';
import { formatInstant, type TimeScale, zoneOf } from '../model/time-labels.ts';
import type { Cursor } from '../model/timebase.ts';
import { Empty, type Fact, Facts, Note, Panel } from '../widgets/Panel.tsx';

/** The pointer rests this long before its frame is read: moving reads nothing. */
const REST_MS = 150;

function useRestingCursor(app: App): Cursor | undefined {
  const [resting, setResting] = useState<Cursor | undefined>(undefined);
  useEffect(() => {
    let timer = 0;
    return app.model.timebase.cursor.subscribe(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const cursor = app.model.timebase.cursor.get();
        if (cursor?.timeNs !== undefined) setResting(cursor);
      }, REST_MS);
    });
  }, [app]);
  return resting;
}

/** Header and level of the frame under the cursor; the last one stays when the pointer leaves. */
export function FramePanel(props: {
  readonly app: App;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
}): ReactNode {
  const { app, info, scale } = props;
  const cursor = useRestingCursor(app);
  const stream = streamAt(info.streams, cursor?.freqHz);
  const timeNs = cursor?.timeNs;
  const key =
    timeNs === undefined || stream === undefined
      ? undefined
      : `${info.id} ${info.generation} ${stream.index} ${timeNs}`;
  const { value, fault } = useCall(key, async (signal) => {
    const { frame } = await app.host.calls.recordings.frameAt(
      { recording: info.id, stream: stream?.index ?? 0, timeNs: timeNs ?? 0 },
      { signal },
    );
    return { frame, asked: timeNs ?? 0 };
  });
  return (
    <Panel title="Frame at the cursor">
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {key === undefined ? (
        <Empty text="Rest the pointer on the waterfall to read the frame below it." />
      ) : value !== undefined && value.frame === undefined ? (
        <Empty text={`No frame at ${formatInstant(scale, value.asked)} ${zoneOf(scale)}: this is a gap.`} />
      ) : (
        value?.frame !== undefined && (
          <FrameFacts frame={value.frame} info={info} scale={scale} freqHz={cursor?.freqHz} />
        )
      )}
    </Panel>
  );
}

function FrameFacts(props: {
  readonly frame: Frame;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
  readonly freqHz: number | undefined;
}): ReactNode {
  const { frame, info, scale, freqHz } = props;
  let nearest = 0;
  let peak = -1;
  let peakDb = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < frame.freqHz.length; bin++) {
    const distance = Math.abs((frame.freqHz[bin] ?? 0) - (freqHz ?? 0));
    if (distance < Math.abs((frame.freqHz[nearest] ?? 0) - (freqHz ?? 0))) nearest = bin;
    const level = frame.levelDb[bin];
    if (level !== undefined && level > peakDb) {
      peak = bin;
      peakDb = level;
    }
  }
  const levelAt = (bin: number) => {
    const level = frame.levelDb[bin];
    return level === undefined ? 'below resolution' : formatLevel(level, info.scale.unit);
  };
  const facts: Fact[] = [
    { name: 'Time', value: `${formatInstant(scale, frame.timeNs, 1e3)} ${zoneOf(scale)}` },
    ...(frame.tsfUs === undefined ? [] : [{ name: 'Device clock', value: `${formatCount(frame.tsfUs)} µs` }]),
    { name: 'Row', value: `${formatCount(frame.row)} of stream ${frame.stream + 1}` },
    { name: 'At the cursor', value: levelAt(nearest), title: formatFrequency(frame.freqHz[nearest] ?? 0, 1e3) },
    ...(peak < 0
      ? []
      : [
          {
            name: 'Peak',
            value: `${formatLevel(peakDb, info.scale.unit)} at ${formatFrequency(frame.freqHz[peak] ?? 0, 1e3)}`,
          },
        ]),
    ...(frame.evidenceOffset === undefined
      ? []
      : [{ name: 'Offset', value: `byte ${formatCount(frame.evidenceOffset)}` }]),
    ...Object.entries(frame.header).map(([name, value]) => ({ name, value: String(value) })),
  ];
  return <Facts facts={facts.map((fact) => ({ ...fact, value: <span className="ag-num">{fact.value}</span> }))} />;
}
