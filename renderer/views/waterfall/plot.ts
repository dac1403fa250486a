import { codePalette } from '../../../workers/contract/colormaps.ts';
import { dbOfCode } from '../../../workers/contract/level-scale.ts';
import type { Origin, RecordingInfo } from '../../../workers/contract/model.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import { effectiveOrigin } from '../../../workers/contract/recording-clock.ts';
import { changed } from '../../base/changed.ts';
import { inNextFrame, notInNextFrame, waitsForFrame } from '../../base/next-frame.ts';
import { createStore, type ReadableStore } from '../../base/store.ts';
import { wifiChannels } from '../../base/wifi-channels.ts';
import type { App } from '../../data/app.ts';
import { measuredBoxOf } from '../../data/measured-box.ts';
import { planScene, type Scene, sceneSignature } from '../../data/scene.ts';
import { type SignalStore, signalStoreOf } from '../../data/signal-store.ts';
import { createSignalLayer, rememberedChoice } from '../../gl/choose-layer.ts';
import { createFrameStats, publishStats } from '../../gl/frame-stats.ts';
import type { LayerFrame, SignalLayer } from '../../gl/layer.ts';
import { type CanvasTheme, readTheme } from '../../gl/theme.ts';
import { type RegionAnnotation, regionsOf } from '../../model/annotations.ts';
import type { DisplayState } from '../../model/display.ts';
import type { TimeScale } from '../../model/time-labels.ts';
import { createAnnotationLayer } from './annotation-layer.ts';
import { createChromeLayer } from './chrome-layer.ts';
import { type BarRange, type BarState, barRange } from './colour-bar.ts';
import { createElsewhereWatch } from './elsewhere-watch.ts';
import { axesOf, type Layout, layoutOf, type Mapping } from './geometry.ts';
import { codeAtPixel } from './level-statistics.ts';
import { createLevelWatch } from './level-watch.ts';
import { isOverlayEmpty, type OverlayState, paintOverlay } from './overlay-painter.ts';

/** What the React part shows; changes rarely. */
export interface PlotStatus {
  readonly preview: boolean;
  readonly loading: boolean;
  readonly failure: string | undefined;
  /** How the picture is drawn: "WebGL2", "Canvas 2D: …". */
  readonly renderer: string;
}

export interface WaterfallPlot {
  readonly status: ReadableStore<PlotStatus>;
  /** Work a finished picture waits for. */
  readonly pending: () => number;
  /** Where things are now; undefined before the first size. */
  mapping(): Mapping | undefined;
  bar(): { readonly state: BarState; readonly range: BarRange } | undefined;
  /** Keeps the colour bar's range while its ends are dragged. */
  holdBar(held: boolean): void;
  /** Level under a point of the plot (CSS pixels of the view), undefined where nothing was measured. */
  levelAt(x: number, y: number): number | undefined;
  /** The annotation under a point (CSS pixels of the view). */
  annotationAt(x: number, y: number): RegionAnnotation | undefined;
  resize(width: number, height: number, ratio: number): void;
  dispose(): void;
}

export interface PlotCanvases {
  readonly host: HTMLElement;
  readonly picture: HTMLCanvasElement;
  readonly chrome: HTMLCanvasElement;
  readonly annotations: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

const NO_RANGES: LayerFrame['elsewhere'] = [];
/** A growing recording changes many times a second; its pictures are asked for again at most this often. */
const GENERATION_MS = 1000;

/** The waterfall outside React: follows the model, draws in animation frames, asks the store for tiles. */
export function createWaterfallPlot(app: App, canvases: PlotCanvases): WaterfallPlot {
  const { timebase, display, selection, markers, annotations, settings } = app.model;
  const measured = measuredBoxOf(app);
  const signals: SignalStore = signalStoreOf(app.host);
  const owner = {};
  const stats = createFrameStats();
  const overlayContext = contextOf(canvases.overlay);
  const chromeLayer = createChromeLayer(contextOf(canvases.chrome));
  const annotationLayer = createAnnotationLayer(contextOf(canvases.annotations));
  const annotationParts: unknown[] = [];
  const made = createSignalLayer(canvases.picture, rememberedChoice(), () => invalidate());
  const layer: SignalLayer = made.layer;
  const status = createStore<PlotStatus>({ preview: false, loading: false, failure: undefined, renderer: made.why });
  let layout: Layout | undefined;
  let theme: CanvasTheme = readTheme(canvases.host);
  let recording: RecordingInfo | undefined;
  let origin: Origin | undefined;
  let adoptTimer: ReturnType<typeof setTimeout> | undefined;
  let adoptedAt = Number.NEGATIVE_INFINITY;
  let scene: Scene | undefined;
  let sceneName = '';
  let planned: readonly unknown[] = [];
  let palette = new Uint8Array(1024);
  let paletteName = '';
  let bands: LayerFrame['bands'] = [];
  let bandsOf: RecordingInfo | undefined;
  const laidOut: unknown[] = [];
  let overlayOnly = true;
  let overlayEmpty = false;

  const levelWatch = createLevelWatch({
    display,
    look: () =>
      scene === undefined || layout === undefined || recording === undefined
        ? undefined
        : {
            items: scene.items,
            axes: axesOf(layout, timebase.view.get().visible),
            scale: recording.scale,
            // Of a recording that grows, or of a sample, the levels are not final.
            complete: scene.pending.length === 0 && !scene.preview && recording.state !== 'open',
          },
    changed: () => invalidate(),
  });

  const elsewhere = createElsewhereWatch(
    (query, signal) => app.host.bytes(query, signal),
    () => invalidate(),
  );

  function invalidate(onlyOverlay = false): void {
    if (!onlyOverlay) overlayOnly = false;
    inNextFrame('draw', frame);
  }

  function adopt(): void {
    clearTimeout(adoptTimer);
    adoptTimer = undefined;
    const next = app.recording.get();
    if (next?.id !== recording?.id) {
      scene = undefined;
      levelWatch.forget();
      signals.directories.keepOnly(next?.id);
    }
    const wait = adoptedAt + GENERATION_MS - performance.now();
    const growing =
      next?.state === 'open' && next.id === recording?.id && next.streams.length === recording.streams.length;
    if (growing && wait > 0) {
      adoptTimer = setTimeout(adopt, wait);
      return;
    }
    adoptedAt = performance.now();
    recording = next;
    setClock();
  }

  function setClock(): void {
    origin = recording === undefined ? undefined : effectiveOrigin(recording, app.survey.get().clocks);
    invalidate();
  }

  function setLayout(): void {
    if (layout === undefined) return;
    const { extent } = timebase.view.get();
    if (!changed(laidOut, [layout, extent.lowHz, extent.highHz])) return;
    const hasStrip = wifiChannels(extent.lowHz, extent.highHz).length > 0;
    if (hasStrip !== layout.strip.height > 0) layout = layoutOf(layout.width, layout.height, layout.ratio, hasStrip);
    const { plot, ratio, width, height } = layout;
    const { picture } = canvases;
    picture.style.left = `${plot.x}px`;
    picture.style.top = `${plot.y}px`;
    picture.style.width = `${plot.width}px`;
    picture.style.height = `${plot.height}px`;
    for (const canvas of [canvases.chrome, canvases.annotations, canvases.overlay]) {
      const pixelWidth = Math.round(width * ratio);
      const pixelHeight = Math.round(height * ratio);
      if (canvas.width === pixelWidth && canvas.height === pixelHeight) continue;
      canvas.width = pixelWidth;
      canvas.height = pixelHeight;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      overlayEmpty = false;
    }
  }

  /** New scene only when what is visible or what is here changed; uploads continue until nothing is left. */
  function updateScene(info: RecordingInfo, axes: PictureAxes, plane: DisplayState['plane']): Scene {
    const { tiles, directories } = signals;
    const isDrawable = (tile: Parameters<SignalLayer['isDrawable']>[0]) => layer.isDrawable(tile);
    const input = { recording: info, axes, plane, directories, tiles, isDrawable };
    const name = sceneSignature(input);
    const versions = [tiles.version, directories.version];
    const same =
      scene !== undefined && name === sceneName && versions.every((version, index) => version === planned[index]);
    if (same && scene !== undefined && scene.uploads.length === 0) return scene;
    let next = same && scene !== undefined ? scene : planScene(input);
    if (!same) tiles.want(owner, next.wishes);
    if (layer.upload(next.uploads)) next = planScene(input);
    if (next.uploads.length > 0) invalidate();
    scene = next;
    sceneName = name;
    planned = versions;
    return next;
  }

  function updatePalette(info: RecordingInfo, state: DisplayState): Uint8Array {
    const name = `${state.colourMap}/${state.levels.lowDb}/${state.levels.highDb}/${info.scale.floorDb}/${info.scale.stepDb}`;
    if (name !== paletteName) palette = codePalette(state.colourMap, info.scale, state.levels);
    paletteName = name;
    return palette;
  }

  function updateBands(info: RecordingInfo): LayerFrame['bands'] {
    if (bandsOf !== info) {
      bands = info.streams.map(({ lowEdgeHz, bins, binHz }) => ({
        lowHz: lowEdgeHz,
        highHz: lowEdgeHz + bins * binHz,
      }));
      bandsOf = info;
    }
    return bands;
  }

  function scaleOf(state: DisplayState): TimeScale {
    return { origin, format: state.timeFormat };
  }

  function mappingOf(place: Layout, state: DisplayState): Mapping {
    return { layout: place, visible: timebase.view.get().visible, flip: state.timeDirection === 'up' };
  }

  function frame(): void {
    const began = performance.now();
    const drawAll = !overlayOnly;
    overlayOnly = true;
    const state = display.store.get();
    if (layout === undefined || layout.plot.width < 2) return;
    const drewCodes = drawAll && drawPicture(layout, state);
    drawAnnotations(layout, state);
    drawOverlay(layout, state);
    if (drawAll) stats.record(performance.now() - began, drewCodes);
  }

  function drawPicture(place: Layout, state: DisplayState): boolean {
    setLayout();
    const current = layout ?? place;
    const axes = axesOf(current, timebase.view.get().visible);
    layer.resize(axes.width, axes.height);
    const info = recording;
    const drawn = info === undefined ? undefined : updateScene(info, axes, state.plane);
    const drewCodes = layer.draw({
      axes,
      items: drawn?.items ?? [],
      pending: drawn?.pending ?? [],
      elsewhere: info === undefined ? NO_RANGES : elsewhere.ranges(info, axes),
      extent: { fromNs: info?.startNs ?? 0, toNs: info?.endNs ?? 0 },
      bands: info === undefined ? [] : updateBands(info),
      palette: info === undefined ? palette : updatePalette(info, state),
      noData: theme.noData,
      hatch: theme.hatch,
      flip: state.timeDirection === 'up',
    });
    levelWatch.pictureChanged(drawn?.items, axes);
    drawChrome(current, state);
    updateStatus(drawn);
    return drewCodes;
  }

  function drawChrome(place: Layout, state: DisplayState): void {
    const mapping = mappingOf(place, state);
    const heldRange = levelWatch.heldRange();
    chromeLayer.paint({ recording, origin, mapping, state, theme, bar: barOf(state), heldRange });
  }

  function barOf(state: DisplayState): BarState | undefined {
    if (recording === undefined) return undefined;
    const { levels, locked, colourMap } = state;
    return { levels, locked, colourMap, scale: recording.scale, histogram: levelWatch.histogram() };
  }

  /** The same while only the cursor moves. */
  function drawAnnotations(place: Layout, state: DisplayState): void {
    const regions = annotations.shown.get() ? regionsOf(app.survey.get().annotations, recording?.id) : [];
    if (regions.length === 0) {
      annotationParts.length = 0;
      annotationLayer.clear();
      return;
    }
    const mapping = mappingOf(place, state);
    const chosen = annotations.chosen.get();
    if (!changed(annotationParts, [place, mapping.visible, mapping.flip, theme, regions, chosen])) return;
    annotationLayer.paint(mapping, theme, regions, chosen);
  }

  function drawOverlay(place: Layout, state: DisplayState): void {
    if (recording === undefined) {
      overlayContext.clearRect(0, 0, canvases.overlay.width, canvases.overlay.height);
      overlayEmpty = false;
      return;
    }
    const overlay: OverlayState = {
      mapping: mappingOf(place, state),
      theme,
      scale: scaleOf(state),
      unit: recording.scale.unit,
      plane: state.plane,
      cursor: timebase.cursor.get(),
      selection: selection.store.get(),
      times: selection.times.get()?.ranges,
      measured: settings.get().workspace.inspectorOpen ? undefined : measured.get(),
      markers: markers.store.get(),
      segments: recording.segments,
      headNs: timebase.playback.get().headNs,
    };
    const empty = isOverlayEmpty(overlay);
    if (!empty || !overlayEmpty) paintOverlay(overlayContext, overlay);
    overlayEmpty = empty;
  }

  function updateStatus(drawn: Scene | undefined): void {
    const next: PlotStatus = {
      preview: drawn?.preview ?? false,
      loading: (drawn?.pending.length ?? 0) > 0,
      failure: (signals.tiles.failure ?? signals.directories.failure)?.message,
      renderer: made.why,
    };
    const old = status.get();
    if (next.preview !== old.preview || next.loading !== old.loading || next.failure !== old.failure) status.set(next);
  }

  function themeChanged(): void {
    // The attribute that carries the theme is set after this store tells.
    requestAnimationFrame(() => {
      theme = readTheme(canvases.host);
      invalidate();
    });
  }

  let shownTheme = display.store.get().theme;
  const ends = [
    timebase.view.subscribe(() => invalidate()),
    timebase.cursor.subscribe(() => invalidate(true)),
    timebase.playback.subscribe(() => invalidate(true)),
    selection.store.subscribe(() => invalidate(true)),
    selection.times.subscribe(() => invalidate(true)),
    measured.subscribe(() => invalidate(true)),
    settings.subscribe(() => invalidate(true)),
    markers.store.subscribe(() => invalidate(true)),
    annotations.shown.subscribe(() => invalidate(true)),
    annotations.chosen.subscribe(() => invalidate(true)),
    display.store.subscribe(() => {
      const state = display.store.get();
      if (state.theme !== shownTheme) themeChanged();
      shownTheme = state.theme;
      levelWatch.displayChanged();
      invalidate();
    }),
    app.recording.subscribe(adopt),
    app.survey.subscribe(setClock),
    app.connection.subscribe(() => {
      if (app.connection.get().kind === 'connected') signals.retryFailed();
    }),
    signals.subscribe(() => invalidate()),
    signals.tiles.onEvict((tile) => layer.forget(tile)),
    signals.addLedger(() => {
      const entry = layer.ledger();
      return entry === undefined ? [] : [entry];
    }),
    publishStats('waterfall', {
      renderer: () => layer.kind,
      frames: () => stats.summary(),
      reset: () => stats.reset(),
      ledger: () => signals.ledger(),
      readPixels: () => layer.readPixels(),
    }),
    () => levelWatch.dispose(),
    () => elsewhere.dispose(),
  ];
  adopt();

  return {
    status,
    pending: () => signals.pending + (waitsForFrame('draw', frame) ? 1 : 0) + levelWatch.pending + elsewhere.pending,
    mapping: () =>
      layout === undefined || recording === undefined ? undefined : mappingOf(layout, display.store.get()),
    bar() {
      const state = barOf(display.store.get());
      return state === undefined ? undefined : { state, range: levelWatch.heldRange() ?? barRange(state) };
    },
    holdBar(held) {
      const state = barOf(display.store.get());
      levelWatch.hold(held && state !== undefined ? barRange(state) : undefined);
      invalidate();
    },
    levelAt(x, y) {
      if (layout === undefined || scene === undefined || recording === undefined) return undefined;
      const { plot, ratio } = layout;
      const axes = axesOf(layout, timebase.view.get().visible);
      const pixelX = Math.floor((x - plot.x) * ratio);
      const down = Math.floor((y - plot.y) * ratio);
      const pixelY = display.store.get().timeDirection === 'up' ? axes.height - 1 - down : down;
      return dbOfCode(codeAtPixel(scene.items, axes, pixelX, pixelY), recording.scale);
    },
    annotationAt: (x, y) => annotationLayer.at(x, y),
    resize(width, height, ratio) {
      layout = layoutOf(width, height, ratio, (layout?.strip.height ?? 1) > 0);
      invalidate();
    },
    dispose() {
      notInNextFrame('draw', frame);
      clearTimeout(adoptTimer);
      for (const end of ends) end();
      signals.tiles.want(owner, []);
      layer.dispose();
    },
  };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this page has no 2D canvas');
  return context;
}
