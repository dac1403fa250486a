import { decimalsFor, fixed, frequencyUnit, niceTicks } from '../../base/format.ts';
import type { StageFrame, StagePoint } from '../../gl/stage.ts';
import type { Levels } from '../../model/display.ts';
import { type TimeScale, timeTicks, zoneOf } from '../../model/time-labels.ts';
import type { GridPlan } from './surface-grid.ts';
import { SCENE_SIZE } from './surface-scene.ts';

/** What the axes are about. */
export interface AxesInput {
  readonly plan: GridPlan;
  readonly levels: Levels;
  readonly unit: string;
  readonly scale: TimeScale;
  readonly flip: boolean;
}

interface Tick {
  /** 0…1 along the axis. */
  readonly share: number;
  readonly label: string;
}

export interface Axes {
  readonly frequency: readonly Tick[];
  readonly time: readonly Tick[];
  readonly level: readonly Tick[];
  readonly units: { readonly frequency: string; readonly time: string; readonly level: string };
}

const HALF_X = SCENE_SIZE.x / 2;
const HALF_Z = SCENE_SIZE.z / 2;
const TOP = SCENE_SIZE.y;
const LABEL_PX = 78;
const LEVEL_PX = 24;

/** The near edges carry the labels, the far walls the grid: which is which turns with the camera. */
function sidesOf({ towardsCamera }: Pick<StageFrame, 'towardsCamera'>): { readonly x: 1 | -1; readonly z: 1 | -1 } {
  return { x: towardsCamera.x >= 0 ? 1 : -1, z: towardsCamera.z >= 0 ? 1 : -1 };
}

const length = (a: StagePoint | undefined, b: StagePoint | undefined) =>
  a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);

export const xOfShare = (share: number) => (share - 0.5) * SCENE_SIZE.x;
export const zOfShare = (share: number, flip: boolean) => ((flip ? 1 - share : share) - 0.5) * SCENE_SIZE.z;

/** Ticks as many as the edges are long on the screen. */
export function axesOf(input: AxesInput, frame: StageFrame): Axes {
  const { plan, levels, scale, unit } = input;
  const near = sidesOf(frame);
  const edge = (from: readonly [number, number, number], to: readonly [number, number, number]) =>
    length(frame.project(...from), frame.project(...to));
  const wide = edge([-HALF_X, 0, near.z * HALF_Z], [HALF_X, 0, near.z * HALF_Z]);
  const deep = edge([near.x * HALF_X, 0, -HALF_Z], [near.x * HALF_X, 0, HALF_Z]);
  const high = edge([near.x * HALF_X, 0, -near.z * HALF_Z], [near.x * HALF_X, TOP, -near.z * HALF_Z]);
  const { factor, name } = frequencyUnit(plan.highHz);
  const hz = niceTicks(plan.lowHz / factor, plan.highHz / factor, Math.max(2, Math.floor(wide / LABEL_PX)));
  const db = niceTicks(levels.lowDb, levels.highDb, Math.max(2, Math.floor(high / LEVEL_PX)));
  const spanHz = plan.highHz - plan.lowHz;
  const spanNs = plan.toNs - plan.fromNs;
  return {
    frequency: hz.values.map((value) => ({
      share: (value * factor - plan.lowHz) / spanHz,
      label: fixed(value, decimalsFor(hz.step)),
    })),
    time: timeTicks(scale, plan.fromNs, plan.toNs, Math.max(2, Math.floor(deep / (LABEL_PX / 2)))).map((tick) => ({
      share: (tick.timeNs - plan.fromNs) / spanNs,
      label: tick.label,
    })),
    level: db.values.map((value) => ({
      share: (value - levels.lowDb) / Math.max(levels.highDb - levels.lowDb, 1e-6),
      label: fixed(value, decimalsFor(db.step)),
    })),
    units: { frequency: name, time: zoneOf(scale), level: unit },
  };
}

/** Floor and the two far walls as pairs of points. */
export function frameLines(axes: Axes, flip: boolean, frame: StageFrame): number[] {
  const near = sidesOf(frame);
  const farX = -near.x * HALF_X;
  const farZ = -near.z * HALF_Z;
  const points: number[] = [];
  const line = (...pair: readonly number[]) => points.push(...pair);
  for (const x of [-HALF_X, HALF_X]) line(x, 0, -HALF_Z, x, 0, HALF_Z);
  for (const z of [-HALF_Z, HALF_Z]) line(-HALF_X, 0, z, HALF_X, 0, z);
  for (const { share } of axes.frequency) {
    const x = xOfShare(share);
    line(x, 0, -HALF_Z, x, 0, HALF_Z, x, 0, farZ, x, TOP, farZ);
  }
  for (const { share } of axes.time) {
    const z = zOfShare(share, flip);
    line(-HALF_X, 0, z, HALF_X, 0, z, farX, 0, z, farX, TOP, z);
  }
  for (const { share } of axes.level) {
    const y = share * TOP;
    line(-HALF_X, y, farZ, HALF_X, y, farZ, farX, y, -HALF_Z, farX, y, HALF_Z);
  }
  line(farX, 0, farZ, farX, TOP, farZ);
  return points;
}

/** Outlines across the box at the cursor's time and frequency. */
export function cursorLines(
  shares: { readonly time: number | undefined; readonly frequency: number | undefined },
  flip: boolean,
): number[] {
  const points: number[] = [];
  const ring = (corners: readonly (readonly [number, number, number])[]) => {
    for (const [index, corner] of corners.entries()) {
      points.push(...corner, ...(corners[(index + 1) % corners.length] ?? corner));
    }
  };
  const { time, frequency } = shares;
  if (time !== undefined && time >= 0 && time <= 1) {
    const z = zOfShare(time, flip);
    ring([
      [-HALF_X, 0, z],
      [HALF_X, 0, z],
      [HALF_X, TOP, z],
      [-HALF_X, TOP, z],
    ]);
  }
  if (frequency !== undefined && frequency >= 0 && frequency <= 1) {
    const x = xOfShare(frequency);
    ring([
      [x, 0, -HALF_Z],
      [x, 0, HALF_Z],
      [x, TOP, HALF_Z],
      [x, TOP, -HALF_Z],
    ]);
  }
  return points;
}

const OUT = 0.05;
const UNIT_OUT = 0.26;

/** Labels beside the near edges, each with its unit once; a label that would touch the one before is left out. */
export function paintLabels(context: CanvasRenderingContext2D, axes: Axes, flip: boolean, frame: StageFrame): void {
  const { theme } = frame;
  const near = sidesOf(frame);
  context.font = `11px ${theme.mono}`;
  context.textBaseline = 'middle';
  const place = (text: string, at: StagePoint | undefined, middle: StagePoint | undefined, colour: string) => {
    if (at === undefined || middle === undefined) return undefined;
    const half = context.measureText(text).width / 2;
    const away = Math.hypot(at.x - middle.x, at.y - middle.y) || 1;
    // Moved away from the scene by half its own size in that direction.
    const x = at.x + ((at.x - middle.x) / away) * half;
    const y = at.y + ((at.y - middle.y) / away) * 6;
    context.textAlign = 'center';
    context.fillStyle = colour;
    return { text, x, y, half, colour };
  };
  const middle = frame.project(0, TOP / 3, 0);
  const taken: { readonly x: number; readonly y: number; readonly half: number }[] = [];
  const put = (text: string, at: StagePoint | undefined, colour: string) => {
    const spot = place(text, at, middle, colour);
    if (spot === undefined) return;
    const x = Math.min(Math.max(spot.x, spot.half + 4), frame.width - spot.half - 4);
    const { y, half } = spot;
    if (taken.some((other) => Math.abs(other.x - x) < other.half + half + 8 && Math.abs(other.y - y) < 13)) return;
    taken.push({ x, y, half });
    context.fillText(text, x, y);
  };
  const { units } = axes;
  const edgeZ = near.z * (HALF_Z + OUT);
  const edgeX = near.x * (HALF_X + OUT);
  for (const { share, label } of axes.frequency) put(label, frame.project(xOfShare(share), 0, edgeZ), theme.text);
  for (const { share, label } of axes.time) put(label, frame.project(edgeX, 0, zOfShare(share, flip)), theme.text);
  put(units.frequency, frame.project(0, 0, near.z * (HALF_Z + UNIT_OUT)), theme.muted);
  put(units.time, frame.project(near.x * (HALF_X + UNIT_OUT), 0, 0), theme.muted);
  // The level axis stands at the outermost upright edge on the left of the screen.
  const corners = [
    { x: -near.x * (HALF_X + OUT), z: near.z * HALF_Z },
    { x: near.x * HALF_X, z: -near.z * (HALF_Z + OUT) },
  ];
  const left = corners
    .map((corner) => ({ ...corner, at: frame.project(corner.x, 0, corner.z)?.x ?? 0 }))
    .sort((a, b) => a.at - b.at)[0];
  if (left === undefined) return;
  put(units.level, frame.project(left.x, TOP * 1.12, left.z), theme.muted);
  for (const { share, label } of axes.level) put(label, frame.project(left.x, share * TOP, left.z), theme.text);
}
