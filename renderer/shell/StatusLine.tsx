import type { ReactNode } from 'react';
import type { Band, RecordingInfo } from '../../workers/contract/model.ts';
import { counted, formatDuration, formatFrequency, formatFrequencyFixed, formatLevel } from '../base/format.ts';
import { parseFrequency, parseFrequencySpan } from '../base/parse-quantity.ts';
import { useFrameSelected, useFrameStore, useFrameText } from '../base/use-frame.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { useTimeScale } from '../data/time-scale.ts';
import { formatInstant, type TimeScale, uncertaintyOf, zoneOf } from '../model/time-labels.ts';
import type { ViewState } from '../model/timebase.ts';
import { QuantityField } from '../widgets/QuantityField.tsx';
import { formatName } from './recording-words.ts';
import { visibleResolution } from './status-words.ts';
import type { ShellProps } from './ui.ts';

function Item(props: { readonly name: string; readonly value: string; readonly width?: number }): ReactNode {
  return (
    <span className="ag-status-item">
      <span className="ag-muted">{props.name}</span>
      <span className="ag-num" style={props.width === undefined ? undefined : { minWidth: `${props.width}ch` }}>
        {props.value}
      </span>
    </span>
  );
}

/** Centre, span, RBW, visible time, cursor and what is on screen: what an analyser prints below its screen. */
export function StatusLine({ app }: Pick<ShellProps, 'app'>): ReactNode {
  const info = useStore(app.recording);
  const scale = useTimeScale(app);
  if (info === undefined) {
    return (
      <footer className="ag-status">
        <span className="ag-muted">No recording</span>
      </footer>
    );
  }
  return (
    <footer className="ag-status">
      <BandItems app={app} info={info} />
      <ViewItem name="TIME" app={app} words={({ visible }) => formatDuration(visible.toNs - visible.fromNs)} />
      <CursorItems app={app} scale={scale} info={info} />
      <span className="ag-status-fill" />
      {!info.scale.absolute && (
        <span className="ag-warn-text" title="The source gives levels relative to an unknown reference">
          relative level
        </span>
      )}
      {scale.origin?.kind === 'relative' && (
        <span className="ag-warn-text" title={scale.origin.why}>
          relative time
        </span>
      )}
      <span className="ag-muted ag-clip">
        {formatName(info)} · {counted(info.frames, 'frame')}
      </span>
    </footer>
  );
}

/** Nothing of these renders while the view is dragged: their text is written in its frames. */
function BandItems({ app, info }: { readonly app: App; readonly info: RecordingInfo }): ReactNode {
  const { timebase } = app.model;
  const { view } = timebase;
  return (
    <>
      <span className="ag-status-item">
        <span className="ag-muted">CF</span>
        <QuantityField
          label="Centre frequency"
          width={92}
          store={view}
          words={({ visible }) => formatFrequency(centreHz(visible), spanHz(visible) / 1000)}
          forms="2.437G or 5180"
          parse={parseFrequency}
          onValue={(hz) => timebase.show(bandAbout(hz, spanHz(view.get().visible)))}
        />
      </span>
      <span className="ag-status-item">
        <span className="ag-muted">SPAN</span>
        <QuantityField
          label="Frequency span"
          width={86}
          store={view}
          words={({ visible }) => formatFrequency(spanHz(visible), spanHz(visible) / 1000)}
          forms="20 (MHz) or 500k"
          parse={parseFrequencySpan}
          onValue={(hz) => timebase.show(bandAbout(centreHz(view.get().visible), hz))}
        />
      </span>
      <ViewItem name="RBW" app={app} words={({ visible }) => visibleResolution(info, visible.lowHz, visible.highHz)} />
    </>
  );
}

const spanHz = ({ lowHz, highHz }: Band) => highHz - lowHz;
const centreHz = ({ lowHz, highHz }: Band) => (lowHz + highHz) / 2;
const bandAbout = (hz: number, span: number): Band => ({ lowHz: hz - span / 2, highHz: hz + span / 2 });

function ViewItem(props: {
  readonly name: string;
  readonly app: App;
  readonly words: (view: ViewState) => string;
}): ReactNode {
  const text = useFrameText(props.app.model.timebase.view, props.words);
  return (
    <span className="ag-status-item">
      <span className="ag-muted">{props.name}</span>
      <span className="ag-num" ref={text} />
    </span>
  );
}

function CursorItems(props: { readonly app: App; readonly scale: TimeScale; readonly info: RecordingInfo }): ReactNode {
  const { app, scale, info } = props;
  const { timebase, display } = app.model;
  const cursor = useFrameStore(timebase.cursor);
  const plane = useSelected(display.store, (state) => state.plane);
  const visible = useFrameSelected(timebase.view, (view) =>
    cursor === undefined && timebase.playback.get().headNs === undefined ? undefined : view.visible,
  );
  const headNs = useFrameSelected(timebase.playback, (playback) => playback.headNs);
  if (visible === undefined) return <Item name="CURSOR" value="—" width={26} />;
  const resolutionNs = Math.max(100, (visible.toNs - visible.fromNs) / 4000);
  const timeAt = (timeNs: number | undefined) =>
    timeNs === undefined
      ? '—'
      : `${formatInstant(scale, timeNs, resolutionNs)} ${uncertaintyOf(scale)} ${zoneOf(scale)}`.replace('  ', ' ');
  // Without a pointer the moment is the playhead's, and has no frequency.
  if (cursor === undefined) return <Item name="PLAYHEAD" value={timeAt(headNs)} width={26} />;
  const frequency =
    cursor.freqHz === undefined ? '—' : formatFrequencyFixed(cursor.freqHz, (visible.highHz - visible.lowHz) / 2000);
  // Every level under a cursor stands for all frames of its pixel or view.
  const levelName = cursor.source === 'waterfall' && plane === 'mean' ? 'MEAN' : 'MAX';
  return (
    <>
      <Item name="CURSOR" value={timeAt(cursor.timeNs)} width={26} />
      <Item name="" value={frequency} width={12} />
      <Item name={levelName} value={formatLevel(cursor.levelDb, info.scale.unit)} width={11} />
    </>
  );
}
