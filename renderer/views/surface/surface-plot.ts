import { Vector3 } from 'three';
import { codePalette } from '../../../workers/contract/colormaps.ts';
import { dbOfCode, type LevelScale } from '../../../workers/contract/level-scale.ts';
import type { App } from '../../data/app.ts';
import { registerLedger } from '../../data/ledger.ts';
import { timeScaleOf } from '../../data/time-scale.ts';
import { attachOrbit, createOrbit, type Orbit } from '../../gl/orbit.ts';
import { createStage, type Stage, type StageFrame } from '../../gl/stage.ts';
import { axesOf, cursorLines, frameLines, paintLabels } from './surface-axes.ts';
import { type Cell, codeRange, type GridPlan, heightOf, pickCell } from './surface-grid.ts';
import { createSurfaceScene, SCENE_SIZE, type SurfaceScene } from './surface-scene.ts';

export const SURFACE_SOURCE = '3-D waterfall';

/** A grid as the host gave it, and what it is of. */
export interface SurfaceData {
  readonly plan: GridPlan;
  readonly scale: LevelScale;
  readonly codes: Uint8Array<ArrayBuffer>;
}

/** The surface outside React: follows levels, colours and cursor of the model, and is told of new data. */
export interface SurfacePlot {
  readonly orbit: Orbit;
  show(data: SurfaceData | undefined): void;
  readonly pending: number;
  dispose(): void;
}

const HOME = { azimuthDeg: 28, elevationDeg: 33, distance: 3.85 };
const LIMITS = { lowestDeg: 3, highestDeg: 90, nearest: 0.9, farthest: 12 };
const MIDDLE = new Vector3(0, 0.16, 0);

/** Undefined where WebGL2 is not to be had. */
export function createSurfacePlot(app: App, host: HTMLElement): SurfacePlot | undefined {
  const { timebase, display } = app.model;
  const orbit = createOrbit(HOME, LIMITS);
  let data: SurfaceData | undefined;
  let scene: SurfaceScene | undefined;
  let fresh = false;
  let palette = new Uint8Array(1024);
  let paletteName = '';
  const made = createStage(host, {
    name: 'surface',
    orbit,
    target: MIDDLE,
    update,
    paint,
    gpuBytes: () => scene?.gpuBytes ?? 0,
  });
  if (made === undefined) return undefined;
  const stage: Stage = made;
  scene = createSurfaceScene(stage.scene);

  function flipped(): boolean {
    return display.store.get().timeDirection === 'up';
  }

  function axesNow(shown: SurfaceData, frame: StageFrame) {
    const { levels } = display.store.get();
    const unit = shown.scale.absolute ? shown.scale.unit : `rel. ${shown.scale.unit}`;
    return axesOf({ plan: shown.plan, levels, unit, scale: timeScaleOf(app), flip: flipped() }, frame);
  }

  function update(frame: StageFrame): boolean {
    if (scene === undefined) return false;
    const uploads = fresh;
    if (fresh && data === undefined) scene.clearGrid();
    if (fresh && data !== undefined) scene.setGrid(data.codes, data.plan.columns, data.plan.rows);
    fresh = false;
    if (data === undefined) {
      scene.setLines('frame', { points: [], colour: frame.theme.line });
      scene.setLines('cursor', { points: [], colour: frame.theme.accent });
      return uploads;
    }
    const { levels, colourMap } = display.store.get();
    const { plan, scale } = data;
    const name = `${colourMap}/${levels.lowDb}/${levels.highDb}/${scale.floorDb}/${scale.stepDb}`;
    if (name !== paletteName) palette = codePalette(colourMap, scale, levels);
    paletteName = name;
    scene.setLook({ palette, ...codeRange(scale, levels), flip: flipped() });
    scene.setLines('frame', {
      points: frameLines(axesNow(data, frame), flipped(), frame),
      colour: frame.theme.lineStrong,
    });
    const cursor = timebase.cursor.get();
    const timeNs = cursor?.timeNs ?? timebase.playback.get().headNs;
    const freqHz = cursor?.freqHz;
    const shares = {
      time: timeNs === undefined ? undefined : (timeNs - plan.fromNs) / (plan.toNs - plan.fromNs),
      frequency: freqHz === undefined ? undefined : (freqHz - plan.lowHz) / (plan.highHz - plan.lowHz),
    };
    scene.setLines('cursor', { points: cursorLines(shares, flipped()), colour: frame.theme.accent });
    return uploads;
  }

  function paint(context: CanvasRenderingContext2D, frame: StageFrame): void {
    if (data !== undefined) paintLabels(context, axesNow(data, frame), flipped(), frame);
  }

  /** The cell under a point, and where it lies. */
  function cellAt(x: number, y: number): Cell | undefined {
    const ray = stage.rayAt(x, y);
    if (ray === undefined || data === undefined) return undefined;
    const shown = data;
    const { levels } = display.store.get();
    const flip = flipped();
    const unit = ({ x: px, y: py, z: pz }: Vector3, offset: number) => ({
      x: px / SCENE_SIZE.x + offset,
      y: py / SCENE_SIZE.y,
      z: (flip ? -pz : pz) / SCENE_SIZE.z + offset,
    });
    return pickCell(unit(ray.origin, 0.5), unit(ray.direction, 0), shown.plan, ({ column, row }) =>
      heightOf(shown.codes[row * shown.plan.columns + column] ?? 0, shown.scale, levels),
    );
  }

  function point(event: PointerEvent): void {
    const box = host.getBoundingClientRect();
    const cell = event.buttons === 0 ? cellAt(event.clientX - box.left, event.clientY - box.top) : undefined;
    if (cell === undefined || data === undefined) {
      leave();
      return;
    }
    const { plan, scale, codes } = data;
    timebase.setCursor({
      timeNs: plan.fromNs + ((cell.row + 0.5) / plan.rows) * (plan.toNs - plan.fromNs),
      freqHz: plan.lowHz + ((cell.column + 0.5) / plan.columns) * (plan.highHz - plan.lowHz),
      levelDb: dbOfCode(codes[cell.row * plan.columns + cell.column] ?? 0, scale),
      source: SURFACE_SOURCE,
    });
  }

  function leave(): void {
    if (timebase.cursor.get()?.source === SURFACE_SOURCE) timebase.setCursor(undefined);
  }

  let shownTheme = display.store.get().theme;
  host.addEventListener('pointermove', point);
  host.addEventListener('pointerleave', leave);
  const ends = [
    attachOrbit(host, orbit),
    registerLedger(() => [{ name: '3-D waterfall', where: 'GPU', bytes: scene?.gpuBytes ?? 0 }]),
    timebase.cursor.subscribe(stage.invalidate),
    timebase.playback.subscribe(stage.invalidate),
    app.survey.subscribe(stage.invalidate),
    display.store.subscribe(() => {
      const { theme } = display.store.get();
      if (theme !== shownTheme) stage.themeChanged();
      shownTheme = theme;
      stage.invalidate();
    }),
  ];
  return {
    orbit,
    show(next) {
      data = next;
      fresh = true;
      stage.invalidate();
    },
    get pending() {
      return stage.pending;
    },
    dispose() {
      host.removeEventListener('pointermove', point);
      host.removeEventListener('pointerleave', leave);
      for (const end of ends) end();
      scene?.dispose();
      stage.dispose();
    },
  };
}
