import { createStore, type ReadableStore } from '../base/store.ts';

/** Where a camera stands that always looks at the middle of its scene. */
export interface OrbitPlace {
  /** 0 is in front (+z); positive turns the camera to the right. */
  readonly azimuthDeg: number;
  /** 0 is level with the middle, 90 straight above it. */
  readonly elevationDeg: number;
  /** In units of the scene. */
  readonly distance: number;
}

export interface OrbitLimits {
  readonly lowestDeg: number;
  readonly highestDeg: number;
  readonly nearest: number;
  readonly farthest: number;
}

export interface Orbit {
  readonly store: ReadableStore<OrbitPlace>;
  turn(azimuthDeg: number, elevationDeg: number): void;
  /** `factor` below 1 comes nearer. */
  zoom(factor: number): void;
  reset(): void;
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

export function createOrbit(home: OrbitPlace, limits: OrbitLimits): Orbit {
  const store = createStore(home);
  return {
    store,
    turn(azimuthDeg, elevationDeg) {
      const place = store.get();
      const around = (((place.azimuthDeg + azimuthDeg + 180) % 360) + 360) % 360;
      store.set({
        ...place,
        azimuthDeg: around - 180,
        elevationDeg: clamp(place.elevationDeg + elevationDeg, limits.lowestDeg, limits.highestDeg),
      });
    },
    zoom(factor) {
      const place = store.get();
      if (!(factor > 0)) return;
      store.set({ ...place, distance: clamp(place.distance * factor, limits.nearest, limits.farthest) });
    },
    reset: () => store.set(home),
  };
}

const DEGREES_A_PIXEL = 0.4;
const KEY_DEG = 5;
const KEY_ZOOM = 0.85;
const WHEEL_RATE = 0.0012;

const keyTurns: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-KEY_DEG, 0],
  ArrowRight: [KEY_DEG, 0],
  ArrowUp: [0, KEY_DEG],
  ArrowDown: [0, -KEY_DEG],
};

/** Drag turns, the wheel zooms; with the keyboard on the element arrows turn, + and − zoom, Home goes back. Returns the end. */
export function attachOrbit(element: HTMLElement, orbit: Orbit): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let last: { readonly x: number; readonly y: number } | undefined;
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      last = { x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (last === undefined) return;
      orbit.turn((last.x - event.clientX) * DEGREES_A_PIXEL, (event.clientY - last.y) * DEGREES_A_PIXEL);
      last = { x: event.clientX, y: event.clientY };
    },
    { signal },
  );
  element.addEventListener(
    'lostpointercapture',
    () => {
      last = undefined;
    },
    { signal },
  );
  element.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey) return;
      event.preventDefault();
      orbit.zoom(Math.exp(clamp(event.deltaY, -400, 400) * WHEEL_RATE));
    },
    { signal, passive: false },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const turn = keyTurns[event.key];
      if (turn !== undefined) orbit.turn(...turn);
      else if (event.key === '+' || event.key === '=') orbit.zoom(KEY_ZOOM);
      else if (event.key === '-') orbit.zoom(1 / KEY_ZOOM);
      else if (event.key === 'Home') orbit.reset();
      else return;
      event.preventDefault();
    },
    { signal },
  );
  return () => ended.abort();
}
