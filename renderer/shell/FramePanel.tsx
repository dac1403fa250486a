import { type ReactNode, useState } from 'react';
import type { Frame, RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import { formatCount, formatDuration, formatFrequencyFixed, formatLevel } from '../base/format.ts';
import { usePacedSelected, useRestedStore } from '../base/use-frame.ts';
import type { App } from '../data/app.ts';
import type { PointedTime } from '../data/pointed-time.ts';
import { holdsFrequency, streamAt } from '../data/spectra.ts';
import { useCall } from '../data/use-call.ts';
import { formatInstant, type TimeScale, zoneOf } from '../model/time-labels.ts';
import type { Cursor } from '../model/timebase.ts';
import { Empty, type Fact, Facts, Note, Panel } from '../widgets/Panel.tsx';

/** The pointer rests this long before its frame is read: moving reads nothing. */
const REST_MS = 150;
/** A frame this share of the visible time away is still on the pixel, or on the next one. */
const NEAR_SHARE = 1 / 400;

interface Answer {
  readonly askedNs: number;
  readonly frame: Frame | undefined;
  /** Stream of the radio at that time, when it was not on the one under the cursor. */
  readonly elsewhere: StreamInfo | undefined;
}

/** What the panel is of: where the pointer rested, or the playhead, which has no frequency. */
interface Pointed extends Pick<Cursor, 'timeNs' | 'freqHz'> {
  readonly at: PointedTime['at'];
}

/**
 * Where the pointer rests; without one the playhead; without either where the pointer rested last, of this recording only: a
 * place in another one means nothing here.
 */
function usePointed(app: App, recording: string): Pointed | undefined {
  const { timebase } = app.model;
  const rested = useRestedStore(timebase.cursor, REST_MS);
  const headNs = usePacedSelected(timebase.playback, (playback) => playback.headNs, REST_MS);
  const [kept, setKept] = useState<{ readonly recording: string; readonly cursor: Cursor } | undefined>(undefined);
  if (rested?.timeNs !== undefined && rested !== kept?.cursor) setKept({ recording, cursor: rested });
  if (rested === undefined && headNs !== undefined) return { timeNs: headNs, freqHz: undefined, at: 'playhead' };
  return kept?.recording === recording ? { ...kept.cursor, at: 'cursor' } : undefined;
}

/** Header and level of the frame under the cursor, or at the playhead; the last one stays when the pointer leaves. */
export function FramePanel(props: {
  readonly app: App;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
}): ReactNode {
  const { app, info, scale } = props;
  const { freqHz, timeNs, at = 'cursor' } = usePointed(app, info.id) ?? {};
  const stream = streamAt(info.streams, freqHz);
  const between = freqHz !== undefined && stream !== undefined && !holdsFrequency(stream, freqHz);
  const key =
    timeNs === undefined || stream === undefined || between
      ? undefined
      : `${info.id} ${info.generation} ${stream.index} ${freqHz === undefined} ${timeNs}`;
  const { value, fault } = useCall(key, async (signal): Promise<Answer> => {
    const { visible } = app.model.timebase.view.get();
    const askedNs = timeNs ?? 0;
    // A cursor without a frequency means the radio, wherever it was.
    const withinNs = freqHz === undefined ? 0 : (visible.toNs - visible.fromNs) * NEAR_SHARE;
    const ask = (index: number) =>
      app.host.calls.recordings.frameAt({ recording: info.id, stream: index, timeNs: askedNs, withinNs }, { signal });
    const first = await ask(stream?.index ?? 0);
    const { frame } = freqHz === undefined && first.elsewhere !== undefined ? await ask(first.elsewhere) : first;
    return { askedNs, frame, elsewhere: info.streams.find(({ index }) => index === first.elsewhere) };
  });
  return (
    <Panel title={`Frame at the ${at}`}>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {between ? (
        <Empty text={`No stream of this recording holds ${formatFrequencyFixed(freqHz, 1e5)}.`} />
      ) : key === undefined ? (
        <Empty text="Rest the pointer on the waterfall to read the frame below it." />
      ) : value === undefined ? undefined : value.frame === undefined ? (
        <Empty text={noFrameWords(value, scale)} />
      ) : (
        <FrameFacts app={app} frame={value.frame} info={info} scale={scale} freqHz={freqHz} askedNs={value.askedNs} />
      )}
    </Panel>
  );
}

function noFrameWords({ askedNs, elsewhere }: Answer, scale: TimeScale): string {
  const time = `${formatInstant(scale, askedNs)} ${zoneOf(scale)}`;
  return elsewhere === undefined
    ? `No frame at ${time}: a gap, nothing was measured.`
    : `No frame here at ${time}: the radio was on ${formatFrequencyFixed(elsewhere.centreHz, 1e6)} then.`;
}

/** How far the frame lies from where the cursor is; empty for one that holds the cursor. */
function distanceWords(frame: Frame, askedNs: number, stream: StreamInfo | undefined): string {
  const offNs = frame.timeNs - askedNs;
  if (offNs > 0) return `${formatDuration(offNs, 3)} later`;
  const over = -offNs > 2 * (stream?.nominalIntervalNs ?? Number.POSITIVE_INFINITY);
  return over ? `${formatDuration(-offNs, 3)} earlier` : '';
}

function FrameFacts(props: {
  readonly app: App;
  readonly frame: Frame;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
  readonly freqHz: number | undefined;
  readonly askedNs: number;
}): ReactNode {
  const { app, frame, info, scale, freqHz, askedNs } = props;
  const stream = info.streams.find(({ index }) => index === frame.stream);
  const distance = distanceWords(frame, askedNs, stream);
  const resolutionHz = (stream?.binHz ?? 1e4) / 10;
  const hz = (bin: number) => formatFrequencyFixed(frame.freqHz[bin] ?? Number.NaN, resolutionHz);
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
    ...(distance === ''
      ? []
      : [
          { name: 'Nearest', value: distance, title: 'No frame of this stream is at that moment: this is the nearest' },
        ]),
    { name: 'Time', value: `${formatInstant(scale, frame.timeNs, 1e3)} ${zoneOf(scale)}` },
    ...(frame.tsfUs === undefined ? [] : [{ name: 'Device clock', value: `${formatCount(frame.tsfUs)} µs` }]),
    { name: 'Frame', value: `${formatCount(frame.row)} of stream ${frame.stream + 1}` },
    ...(freqHz === undefined
      ? []
      : [
          {
            name: 'At the cursor',
            value: levelAt(nearest),
            title: `This frame's bin at ${hz(nearest)}. The waterfall shows the ${app.model.display.store.get().plane} of all frames of its pixel.`,
          },
        ]),
    ...(peak < 0
      ? []
      : [
          { name: 'Peak', value: formatLevel(peakDb, info.scale.unit) },
          { name: 'Peak at', value: hz(peak) },
        ]),
    ...(frame.evidenceOffset === undefined
      ? []
      : [{ name: 'Offset', value: `byte ${formatCount(frame.evidenceOffset)}` }]),
  ];
  const raw: Fact[] = Object.entries(frame.header).map(([name, value]) => ({ name, value: String(value) }));
  const inDigits = (rows: readonly Fact[]) =>
    rows.map((fact) => ({ ...fact, value: <span className="ag-num">{fact.value}</span> }));
  return (
    <>
      <Facts facts={inDigits(facts)} />
      {raw.length > 0 && <h3 className="ag-sub">Record header, as stored</h3>}
      <Facts facts={inDigits(raw)} />
    </>
  );
}
