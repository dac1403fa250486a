import { useEffect, useState } from 'react';
import type { ControlPoint, FloorPlan, PlaceFrame, PlanFit } from '../../../workers/contract/survey.ts';
import type { LatLon } from '../../base/coordinates.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { type Loaded, useCall } from '../../data/use-call.ts';
import type { MapModel } from './map-model.ts';
import type { Mark } from './overlay-state.ts';
import type { MapData } from './use-map-data.ts';

/** A control point on its way: first its pixel on the plan, then its place on the map (or typed). */
export interface DraftPoint {
  readonly xPx: number;
  readonly yPx: number;
  readonly place: LatLon | undefined;
}

export interface Placing {
  readonly plan: FloorPlan | undefined;
  readonly points: readonly DraftPoint[];
  /** What the points that are whole would give; undefined with fewer than two. */
  readonly fit: Loaded<{ readonly fit: PlanFit }>;
  readonly frame: PlaceFrame;
  readonly marks: readonly Mark[];
  /** A click on the map: the place of the last open point. True when it was taken. */
  take(place: LatLon): boolean;
  pick(xPx: number, yPx: number): void;
  setPlace(index: number, place: LatLon): void;
  removePoint(index: number): void;
  begin(plan: FloorPlan): void;
  stop(): void;
  /** Rejects with a Fault. */
  save(): Promise<void>;
}

export const MOST_POINTS = 4;
const LEAST_POINTS = 2;

/** Georeferencing of one floor plan by 2–4 control points, with the residual of what is there so far (M12). */
export function usePlacing(app: App, map: MapModel, data: MapData): Placing {
  const { placing } = useStore(map.settings);
  const plan = data.survey.floorPlans.find(({ id }) => id === placing);
  const [points, setPoints] = useState<readonly DraftPoint[]>([]);
  const whole = points.flatMap(({ xPx, yPx, place }): ControlPoint[] =>
    place === undefined ? [] : [{ xPx, yPx, latitudeDeg: place.latitudeDeg, longitudeDeg: place.longitudeDeg }],
  );
  const fit = useCall(
    plan === undefined || whole.length < LEAST_POINTS ? undefined : `${plan.id} ${JSON.stringify(whole)}`,
    (signal) => app.host.calls.plans.tryControlPoints({ plan: plan?.id ?? '', controlPoints: whole }, { signal }),
  );
  const begin = (next: FloorPlan) => {
    setPoints(
      next.controlPoints.map(({ xPx, yPx, latitudeDeg, longitudeDeg }) => ({
        xPx,
        yPx,
        place: { latitudeDeg, longitudeDeg },
      })),
    );
    map.set({ placing: next.id });
  };
  const asked = useStore(app.model.photos.plan);
  const next = useSelected(app.survey, ({ floorPlans }) => floorPlans.find(({ id }) => id === asked));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plan is asked for once.
  useEffect(() => {
    if (next === undefined) return;
    app.model.photos.plan.set(undefined);
    map.set({ panelOpen: true });
    begin(next);
  }, [next]);
  const open = points.findLastIndex(({ place }) => place === undefined);
  const setPlace = (index: number, place: LatLon) =>
    setPoints(points.map((point, at) => (at === index ? { ...point, place } : point)));
  return {
    plan,
    points,
    fit,
    frame: data.frame,
    marks:
      plan === undefined
        ? []
        : points.flatMap(({ place }, index) => (place === undefined ? [] : [{ place, words: String(index + 1) }])),
    take(place) {
      if (plan === undefined || open < 0) return false;
      setPlace(open, place);
      return true;
    },
    pick(xPx, yPx) {
      if (open >= 0) setPoints(points.map((point, at) => (at === open ? { ...point, xPx, yPx } : point)));
      else if (points.length < MOST_POINTS) setPoints([...points, { xPx, yPx, place: undefined }]);
    },
    setPlace,
    removePoint: (index) => setPoints(points.filter((_, at) => at !== index)),
    begin,
    stop: () => map.set({ placing: undefined }),
    async save() {
      if (plan === undefined) return;
      await app.host.calls.plans.setControlPoints({ plan: plan.id, frame: data.frame, controlPoints: whole });
      map.set({ placing: undefined });
    },
  };
}
