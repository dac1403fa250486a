import type { PlaceFrame, SurveyMeasure } from '../../../workers/contract/survey.ts';
import type { HeatMapQuery } from '../../../workers/contract/survey-bytes.ts';
import { type CoordinateFormat, coordinateFormats, type LatLon } from '../../base/coordinates.ts';
import { createStore, type Store } from '../../base/store.ts';
import type { Model } from '../../model/model.ts';
import type { Camera, MapSize } from './camera.ts';

/** What the map remembers while the page lives: how it looks and where, never data. */
export const tools = ['pan', 'rectangle', 'lasso', 'measure', 'annotate'] as const;
export type Tool = (typeof tools)[number];

export const layerNames = [
  'track',
  'uncertainty',
  'photos',
  'devices',
  'annotations',
  'plans',
  'outlines',
  'online',
] as const;
export type LayerName = (typeof layerNames)[number];

export interface HeatSettings {
  readonly on: boolean;
  readonly method: HeatMapQuery['method'];
  readonly cellM: number;
  readonly maxDistanceM: number;
  readonly maxDeviationDb: number;
  readonly opacity: number;
}

/** Colours run from `low` to `high`; undefined: automatic. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

export interface MapSettings {
  readonly measure: SurveyMeasure;
  readonly format: CoordinateFormat;
  readonly tool: Tool;
  readonly shown: Readonly<Record<LayerName, boolean>>;
  /** Base maps of the person that are switched off, by id. */
  readonly hiddenMaps: readonly string[];
  readonly heat: HeatSettings;
  /** Undefined: the frame of most tracks. */
  readonly frame: PlaceFrame | undefined;
  /** Undefined: every track that has times. */
  readonly track: string | undefined;
  readonly ranges: Readonly<Partial<Record<SurveyMeasure, ValueRange>>>;
  readonly planOpacity: number;
  readonly panelOpen: boolean;
  /** Undefined until a person chose: folded on a narrow map (M29). */
  readonly legendFolded: boolean | undefined;
  /** Plan that is being placed. */
  readonly placing: string | undefined;
}

/** Beside an open legend a narrower map has no room for its data. */
const FOLDED_BELOW_PX = 480;

/** Whether the legend is folded on a map of a size: as a person chose, or else by its width (M29). */
export const isFolded = (size: MapSize, { folded }: { readonly folded?: boolean | undefined }): boolean =>
  folded ?? size.width < FOLDED_BELOW_PX;

/** Distance and direction between two clicks; without `to` while the second is awaited. */
export interface Ruler {
  readonly from: LatLon;
  readonly to: LatLon | undefined;
}

export interface MapModel {
  readonly settings: Store<MapSettings>;
  /** Undefined until the map has been fitted to data once. */
  readonly camera: Store<Camera | undefined>;
  readonly size: Store<MapSize>;
  /** Under the pointer; undefined outside the map. */
  readonly pointer: Store<LatLon | undefined>;
  readonly ruler: Store<Ruler | undefined>;
  /** Outline of the chosen area, and of one being drawn. */
  readonly area: Store<readonly LatLon[] | undefined>;
  set(change: Partial<MapSettings>): void;
  setHeat(change: Partial<HeatSettings>): void;
  toggle(layer: LayerName): void;
  nextFormat(): void;
  /** Folds an open legend, opens a folded one. */
  foldLegend(): void;
}

const defaults: MapSettings = {
  measure: 'band power',
  format: 'decimal',
  tool: 'pan',
  shown: {
    track: true,
    uncertainty: false,
    photos: true,
    devices: true,
    annotations: true,
    plans: true,
    outlines: true,
    online: true,
  },
  hiddenMaps: [],
  heat: { on: false, method: 'measured', cellM: 5, maxDistanceM: 15, maxDeviationDb: 6, opacity: 0.7 },
  frame: undefined,
  track: undefined,
  ranges: {},
  planOpacity: 0.8,
  panelOpen: false,
  legendFolded: undefined,
  placing: undefined,
};

export function createMapModel(): MapModel {
  const settings = createStore(defaults);
  const ruler = createStore<Ruler | undefined>(undefined);
  const set = (change: Partial<MapSettings>) => {
    // A line that waits for its second click would follow the pointer of the next tool.
    if (change.tool !== undefined && change.tool !== 'measure' && ruler.get()?.to === undefined) ruler.set(undefined);
    settings.set({ ...settings.get(), ...change });
  };
  const size = createStore<MapSize>({ width: 0, height: 0 });
  return {
    settings,
    camera: createStore<Camera | undefined>(undefined),
    size,
    pointer: createStore<LatLon | undefined>(undefined),
    ruler,
    area: createStore<readonly LatLon[] | undefined>(undefined),
    set,
    setHeat: (change) => set({ heat: { ...settings.get().heat, ...change } }),
    toggle: (layer) => {
      const { shown } = settings.get();
      set({ shown: { ...shown, [layer]: !shown[layer] } });
    },
    nextFormat: () => {
      const { format } = settings.get();
      set({ format: coordinateFormats[(coordinateFormats.indexOf(format) + 1) % coordinateFormats.length] ?? format });
    },
    foldLegend: () => set({ legendFolded: !isFolded(size.get(), { folded: settings.get().legendFolded }) }),
  };
}

/** A layout that leaves the map out and brings it back finds it as it was. */
const models = new WeakMap<Model, MapModel>();

export function mapModelOf(model: Model): MapModel {
  const known = models.get(model) ?? createMapModel();
  models.set(model, known);
  return known;
}
