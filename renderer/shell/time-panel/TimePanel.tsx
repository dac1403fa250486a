import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { codePalette } from '../../../workers/contract/colormaps.ts';
import { dbOfCode, NO_DATA } from '../../../workers/contract/level-scale.ts';
import type { RecordingInfo, TimeRange } from '../../../workers/contract/model.ts';
import { formatCount, formatLevel } from '../../base/format.ts';
import { inNextFrame, notInNextFrame } from '../../base/next-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import type { ArrowTable } from '../../data/arrow-table.ts';
import { choosePhoto } from '../../data/choose-photo.ts';
import { readMarkColours } from '../../data/mark-colours.ts';
import { timeScaleOf } from '../../data/time-scale.ts';
import { useBytes } from '../../data/use-bytes.ts';
import { readTheme } from '../../gl/theme.ts';
import { registerPending } from '../../idle.ts';
import { regionsOf } from '../../model/annotations.ts';
import { formatInstant, type TimeScale } from '../../model/time-labels.ts';
import type { Cursor } from '../../model/timebase.ts';
import { type OverviewColumns, overviewColumns } from './overview-columns.ts';
import { paintPhotoLane, photoAt, photosInExtent, photoTitle } from './photo-lane.ts';
import { MARGIN, paintFrame, paintGround, type StripLayout, stripWidth } from './strip-painter.ts';
import { attachStripPointer } from './strip-pointer.ts';
import './time-panel.css';

/** A growing recording is summed up again at most this often. */
const GROWING_MS = 1000;
const MOST_COLUMNS = 8192;

/** The whole recording at a glance: strongest level and frame density over time, gaps hatched, range and play head. */
export function TimePanel({ app }: { readonly app: App }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const columnsCanvas = useRef<HTMLCanvasElement>(null);
  const frameCanvas = useRef<HTMLCanvasElement>(null);
  const [layout, setLayout] = useState<StripLayout | undefined>(undefined);
  const info = useSettled(useStore(app.recording));
  const width =
    layout === undefined ? 0 : Math.min(MOST_COLUMNS, Math.max(1, Math.round(stripWidth(layout) * layout.ratio)));
  const { value, loading, fault } = useBytes(
    app,
    info === undefined || width === 0 ? undefined : `overview ${info.id} ${info.generation} ${info.state} ${width}`,
    info === undefined || width === 0
      ? undefined
      : { kind: 'overview', recording: info.id, fromNs: info.startNs, toNs: extentEnd(info), columns: width },
  );
  const columns = useMemo(
    () => (value === undefined || info === undefined || width === 0 ? undefined : columnsOf(value, info, width)),
    [value, info, width],
  );
  useEffect(() => registerPending('time panel', () => (loading ? 1 : 0)), [loading]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = () => {
      const box = element.getBoundingClientRect();
      if (box.width > 2 * MARGIN && box.height > 0) {
        setLayout({ width: Math.round(box.width), height: Math.round(box.height), ratio: window.devicePixelRatio });
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const latest = useRef<StripLayout | undefined>(undefined);
  latest.current = layout;
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const momentAt = (layout: StripLayout, x: number, y: number) => {
      const { extent } = app.model.timebase.view.get();
      return photoAt(layout, extent, photosInExtent(app, extent), x, y);
    };
    const sayPhoto = ({ offsetX, offsetY, buttons }: PointerEvent) => {
      if (latest.current === undefined || buttons !== 0) return;
      const moment = momentAt(latest.current, offsetX, offsetY);
      element.title = moment === undefined ? '' : photoTitle(moment);
    };
    element.addEventListener('pointermove', sayPhoto);
    const detach = attachStripPointer(
      element,
      app.model.timebase,
      () => latest.current,
      (layout, x, y) => {
        const moment = momentAt(layout, x, y);
        return moment === undefined ? undefined : () => choosePhoto(app, moment);
      },
    );
    return () => {
      element.removeEventListener('pointermove', sayPhoto);
      detach();
    };
  }, [app]);

  useDrawing(app, info, layout, columns, host, columnsCanvas, frameCanvas);

  return (
    <div ref={host} className="ag-time-strip" data-testid="time-strip">
      <canvas ref={columnsCanvas} />
      <canvas
        ref={frameCanvas}
        role="img"
        aria-label="Whole recording: strongest level and frame density over time, with the visible range"
      />
      {info === undefined && <p className="ag-time-empty">The whole recording is shown here once one is open.</p>}
      {fault !== undefined && <p className="ag-time-empty ag-time-fault">{fault.message}</p>}
    </div>
  );
}

/** The newest description; of a growing recording at most once a second. */
function useSettled(info: RecordingInfo | undefined): RecordingInfo | undefined {
  const [shown, setShown] = useState(info);
  const last = useRef(0);
  useEffect(() => {
    const wait = info?.state === 'open' ? Math.max(0, last.current + GROWING_MS - performance.now()) : 0;
    const timer = window.setTimeout(() => {
      last.current = performance.now();
      setShown(info);
    }, wait);
    return () => window.clearTimeout(timer);
  }, [info]);
  return shown?.id === info?.id ? shown : info;
}

function extentEnd(info: RecordingInfo): number {
  return info.endNs > info.startNs ? info.endNs : info.startNs + 1e6;
}

function columnsOf(table: ArrowTable, info: RecordingInfo, width: number): OverviewColumns {
  const rows = {
    startNs: table.numbers('start_ns'),
    endNs: table.numbers('end_ns'),
    maxCode: table.numbers('max_code'),
    frames: table.numbers('frames'),
  };
  return overviewColumns(rows, { fromNs: info.startNs, toNs: extentEnd(info) }, width);
}

function tagOf(
  columns: OverviewColumns | undefined,
  info: RecordingInfo,
  cursor: Cursor | undefined,
  headNs: number | undefined,
  scale: TimeScale,
): { readonly timeNs: number; readonly words: string } | undefined {
  if (columns === undefined) return undefined;
  if (cursor?.source === 'time' && cursor.timeNs !== undefined) {
    return { timeNs: cursor.timeNs, words: hoverWords(columns, info, cursor.timeNs, scale) };
  }
  if (headNs === undefined) return undefined;
  const columnNs = (extentEnd(info) - info.startNs) / columns.maxCode.length;
  return { timeNs: headNs, words: formatInstant(scale, headNs, columnNs) };
}

/** "03:10:11.94  max −58.0 dBm  682 frames/s": what the strip shows at a time. */
function hoverWords(columns: OverviewColumns, info: RecordingInfo, timeNs: number, scale: TimeScale): string {
  const { maxCode, density, mostFrames } = columns;
  const columnNs = (extentEnd(info) - info.startNs) / maxCode.length;
  const column = Math.min(maxCode.length - 1, Math.max(0, Math.floor((timeNs - info.startNs) / columnNs)));
  const time = formatInstant(scale, timeNs, columnNs);
  const code = maxCode[column] ?? 0;
  if (code === NO_DATA) return `${time}  no frames`;
  const db = dbOfCode(code, info.scale);
  const level = db === undefined ? 'below resolution' : `max ${formatLevel(db, info.scale.unit)}`;
  const rate = ((density[column] ?? 0) * mostFrames) / (columnNs / 1e9);
  return `${time}  ${level}  ≈ ${formatCount(rate)} frames/s`;
}

function annotationLane({ model, survey }: App, { id }: RecordingInfo) {
  if (!model.annotations.shown.get()) return [];
  const colours = readMarkColours();
  return regionsOf(survey.get().annotations, id).map(({ place: { fromNs, toNs }, colour }) => ({
    fromNs,
    toNs,
    colour: colours[colour],
  }));
}

/** Draws in animation frames whenever the model moves; React only says what the columns are. */
function useDrawing(
  app: App,
  info: RecordingInfo | undefined,
  layout: StripLayout | undefined,
  columns: OverviewColumns | undefined,
  host: { readonly current: HTMLElement | null },
  columnsCanvas: { readonly current: HTMLCanvasElement | null },
  frameCanvas: { readonly current: HTMLCanvasElement | null },
): void {
  useEffect(() => {
    const back = columnsCanvas.current?.getContext('2d');
    const front = frameCanvas.current?.getContext('2d');
    const element = host.current;
    if (!back || !front || element === null || layout === undefined) return;
    const { timebase, display, selection, annotations } = app.model;
    for (const { canvas } of [back, front]) {
      canvas.width = Math.round(layout.width * layout.ratio);
      canvas.height = Math.round(layout.height * layout.ratio);
      canvas.style.width = `${layout.width}px`;
      canvas.style.height = `${layout.height}px`;
    }
    const extent = info === undefined ? undefined : { fromNs: info.startNs, toNs: extentEnd(info) };
    let open = true;
    let groundStale = true;
    let shown: TimeRange | undefined;
    let theme = readTheme(element);
    const draw = () => {
      const state = display.store.get();
      if (info === undefined || extent === undefined) {
        front.clearRect(0, 0, front.canvas.width, front.canvas.height);
        back.clearRect(0, 0, back.canvas.width, back.canvas.height);
        return;
      }
      const scale = timeScaleOf(app);
      if (groundStale) {
        theme = readTheme(element);
        const palette = codePalette(state.colourMap, info.scale, state.levels);
        paintGround(back, {
          layout,
          extent,
          theme,
          scale,
          columns,
          palette,
          growing: info.state === 'open',
          annotations: annotationLane(app, info),
        });
      }
      groundStale = false;
      const cursor = timebase.cursor.get();
      const { visible } = timebase.view.get();
      shown = visible;
      const { headNs } = timebase.playback.get();
      paintFrame(front, {
        layout,
        extent,
        theme,
        visible,
        selection: selection.store.get()?.range,
        times: selection.times.get()?.ranges ?? [],
        headNs,
        cursorNs: cursor?.timeNs,
        tag: tagOf(columns, info, cursor, headNs, scale),
      });
      const { chosen } = app.model.photos;
      paintPhotoLane(front, { layout, extent, theme, photos: photosInExtent(app, extent), chosen: chosen.get() });
    };
    const later = () => inNextFrame('draw', draw);
    const recolour = () => {
      groundStale = true;
      later();
    };
    const ends = [
      timebase.view.subscribe(() => {
        const { visible } = timebase.view.get();
        if (visible.fromNs !== shown?.fromNs || visible.toNs !== shown.toNs) later();
      }),
      timebase.cursor.subscribe(later),
      timebase.playback.subscribe(later),
      selection.store.subscribe(later),
      selection.times.subscribe(later),
      app.model.photos.chosen.subscribe(later),
      display.store.subscribe(recolour),
      app.survey.subscribe(recolour),
      annotations.shown.subscribe(recolour),
    ];
    later();
    // The ruler is painted once: not with a font that stands in for ours.
    void document.fonts.ready.then(() => {
      if (open) recolour();
    });
    return () => {
      open = false;
      notInNextFrame('draw', draw);
      for (const end of ends) end();
    };
  }, [app, info, layout, columns, host, columnsCanvas, frameCanvas]);
}
