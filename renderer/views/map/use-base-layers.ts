import type { Layer } from '@deck.gl/core';
import { useEffect, useMemo, useState } from 'react';
import { hostOfAddress, type MapSources } from '../../../workers/contract/map-services.ts';
import type { FloorPlan } from '../../../workers/contract/survey.ts';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { planBitmap } from '../../data/plan-bitmap.ts';
import { useCall } from '../../data/use-call.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { baseMapLayer, loadOutlines, onlineLayer, outlineLayers } from './base-layers.ts';
import type { MapModel } from './map-model.ts';
import { type PlanPicture, paperOf, planLayer, wallLayer } from './plan-layers.ts';
import type { MapData } from './use-map-data.ts';

export interface BaseLayers {
  readonly layers: readonly Layer[];
  /** The walls of the plans, for over the cells of a heat map (M27). */
  readonly walls: readonly Layer[];
  readonly sources: MapSources | undefined;
  /** Asks for the sources anew, after a change. */
  readonly reload: () => void;
  readonly failure: string | undefined;
  /** Where the ground comes from, for the picture. */
  readonly source: string;
}

/** Nearer, outlines at 1:50 million would be wrong by more than a few pixels, so they are not drawn. */
const OUTLINES_BELOW_ZOOM = 9;

/** What lies under the data, lowest first: outlines, online tiles, base maps, floor plans. */
export function useBaseLayers(app: App, map: MapModel, data: MapData, colours: ChartColours): BaseLayers {
  const { shown, hiddenMaps, planOpacity } = useStore(map.settings);
  const [asked, setAsked] = useState(0);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const { value: sources } = useCall(`sources ${asked}`, (signal) =>
    app.host.calls.maps.sources(undefined, { signal }),
  );
  const onEarth = data.frame === 'wgs84';
  const isFar = useFrameSelected(map.camera, (camera) => (camera?.zoom ?? 0) < OUTLINES_BELOW_ZOOM);
  const { value: outlines } = useCall(shown.outlines && onEarth && isFar ? 'outlines' : undefined, loadOutlines);
  const plans = data.survey.floorPlans.filter(({ frame, fit }) => fit !== undefined && frame === data.frame);
  const pictures = usePlanPictures(app, shown.plans ? plans : []);
  const hidden = hiddenMaps.join(' ');
  const ground = useMemo(() => {
    if (!onEarth) return [];
    const address = shown.online ? sources?.tileAddress : undefined;
    return [
      ...(outlines === undefined ? [] : outlineLayers(outlines, colours)),
      ...(address === undefined ? [] : [onlineLayer(app, address, colours, setFailure)]),
      ...(sources?.baseMaps ?? [])
        .filter(({ id, problem }) => problem === undefined && !hidden.split(' ').includes(id))
        .map((own) => baseMapLayer(app, own, colours, setFailure)),
    ];
  }, [app, onEarth, outlines, sources, shown.online, hidden, colours]);
  const [floors, walls] = useMemo(() => {
    const drawn = (draw: typeof planLayer) =>
      plans.flatMap((plan) => {
        const picture = pictures.get(plan.id);
        return picture === undefined ? [] : draw(plan, picture, planOpacity);
      });
    return [drawn(planLayer), drawn(wallLayer)];
  }, [plans, pictures, planOpacity]);
  const online = onEarth && shown.online && sources?.tileAddress !== undefined;
  return useMemo(
    () => ({
      layers: [...ground, ...floors],
      walls,
      sources,
      reload: () => {
        setFailure(undefined);
        setAsked((count) => count + 1);
      },
      failure,
      source: onEarth
        ? online
          ? `tiles: ${hostOfAddress(sources?.tileAddress ?? '') ?? ''}`
          : ''
        : 'local frame, metres',
    }),
    [ground, floors, walls, sources, failure, onEarth, online],
  );
}

/** Pictures of plans; one that cannot be drawn is missing, the panel that places it says why. */
function usePlanPictures(app: App, plans: readonly FloorPlan[]): ReadonlyMap<string, PlanPicture> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, PlanPicture>>(new Map());
  const key = plans.map(({ id }) => id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names every plan.
  useEffect(() => {
    let wanted = true;
    const load = async (plan: FloorPlan) => {
      try {
        const image = await planBitmap(app, plan);
        return [plan.id, { image, paper: paperOf(image) }] as const;
      } catch {
        return undefined;
      }
    };
    void Promise.all(plans.map(load)).then((loaded) => {
      if (wanted) setPictures(new Map(loaded.filter((entry) => entry !== undefined)));
    });
    return () => {
      wanted = false;
    };
  }, [app, key]);
  return pictures;
}
