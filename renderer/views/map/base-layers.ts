import type { Layer } from '@deck.gl/core';
import { TileLayer } from '@deck.gl/geo-layers';
import { BitmapLayer, GeoJsonLayer, PathLayer } from '@deck.gl/layers';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { PMTiles, TileType } from 'pmtiles';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { BaseMap } from '../../../workers/contract/map-services.ts';
import { registerPending } from '../../base/idle.ts';
import type { App } from '../../data/app.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { deckColour } from './data-layers.ts';

/** What lies under the data. Dim on purpose: the data is the only bright thing on the screen. */

export interface Outlines {
  readonly land: ReturnType<typeof landOf>;
  readonly borders: ReturnType<typeof bordersOf>;
}

type World = Topology<{ readonly countries: GeometryCollection; readonly land: GeometryCollection }>;
const landOf = (world: World) => feature(world, world.objects.land);

/** Borders as lines; one that goes round at 180° is cut there, or it would cross the whole map. */
function bordersOf(world: World): readonly Float64Array[] {
  return mesh(world, world.objects.countries).coordinates.flatMap((line) => {
    const pieces: number[][] = [[]];
    for (const [index, [longitude = 0, latitude = 0]] of line.entries()) {
      if (index > 0 && Math.abs(longitude - (line[index - 1]?.[0] ?? longitude)) > 180) pieces.push([]);
      pieces.at(-1)?.push(longitude, latitude);
    }
    return pieces.filter((piece) => piece.length > 2).map((piece) => Float64Array.from(piece));
  });
}

let outlines: Promise<Outlines> | undefined;

/** Natural Earth at 1:50 million, shipped with the program. */
export function loadOutlines(): Promise<Outlines> {
  outlines ??= import('world-atlas/countries-50m.json').then(({ default: world }) => {
    // The file is part of the program: its shape is known.
    const known: World = JSON.parse(JSON.stringify(world));
    return { land: landOf(known), borders: bordersOf(known) };
  });
  return outlines;
}

export function outlineLayers(world: Outlines, colours: ChartColours): readonly Layer[] {
  return [
    new GeoJsonLayer({
      id: 'land',
      data: world.land,
      stroked: false,
      filled: true,
      getFillColor: deckColour(colours.panel),
    }),
    new PathLayer<Float64Array>({
      id: 'borders',
      data: world.borders,
      getPath: (line) => line,
      positionFormat: 'XY',
      widthUnits: 'pixels',
      getWidth: 1,
      getColor: deckColour(colours.lineStrong),
    }),
  ];
}

/** Tiles on their way, of every base map: for `waitForIdle`. */
let tilesPending = 0;
registerPending('map tiles', () => tilesPending);

async function counted<T>(load: () => Promise<T>): Promise<T> {
  tilesPending++;
  try {
    return await load();
  } finally {
    tilesPending--;
  }
}

type TileContent =
  | { readonly kind: 'picture'; readonly image: ImageBitmap }
  | { readonly kind: 'features'; readonly features: readonly TileFeature[] };
interface TileFeature extends GeoJSON.Feature {
  readonly layer: string;
}

type TileIndex = { readonly x: number; readonly y: number; readonly z: number };
type LoadTile = (index: TileIndex, signal: AbortSignal) => Promise<TileContent | undefined>;

const picture = async (bytes: ArrayBuffer): Promise<TileContent> => ({
  kind: 'picture',
  image: await createImageBitmap(new Blob([bytes])),
});

/** Features of a Mapbox vector tile in degrees. Throws when the bytes are none. */
export function readVectorTile(bytes: ArrayBuffer, { x, y, z }: TileIndex): readonly TileFeature[] {
  const tile = new VectorTile(new PbfReader(bytes));
  return Object.entries(tile.layers).flatMap(([name, layer]) =>
    Array.from({ length: layer.length }, (_, index) => ({ ...layer.feature(index).toGeoJSON(x, y, z), layer: name })),
  );
}

const archives = new Map<string, PMTiles>();

function archiveOf(app: App, map: BaseMap): PMTiles {
  const known = archives.get(map.id);
  if (known !== undefined) return known;
  const made = new PMTiles({
    getKey: () => map.id,
    getBytes: async (offset, length, signal) => ({
      data: await app.host.bytes(
        { kind: 'base map', map: map.id, offset, length },
        signal ?? new AbortController().signal,
      ),
    }),
  });
  archives.set(map.id, made);
  return made;
}

export function baseMapLayer(
  app: App,
  map: BaseMap,
  colours: ChartColours,
  onFailure: (sentence: string) => void,
): Layer {
  const load: LoadTile = async (index, signal) => {
    const archive = archiveOf(app, map);
    const { tileType } = await archive.getHeader();
    const found = await archive.getZxy(index.z, index.x, index.y, signal);
    if (found === undefined) return undefined;
    return tileType === TileType.Mvt
      ? { kind: 'features', features: readVectorTile(found.data, index) }
      : picture(found.data);
  };
  const { westDeg, southDeg, eastDeg, northDeg } = map.bounds;
  return tiles(`base map ${map.id}`, load, colours, onFailure, {
    minZoom: map.minZoom,
    maxZoom: map.maxZoom,
    extent: [westDeg, southDeg, eastDeg, northDeg],
    // Vector tiles are made for 512 pixels.
    tileSize: map.kind === 'vector' ? 512 : 256,
  });
}

/** Tiles of the address the person typed; the host fetches them. */
export function onlineLayer(
  app: App,
  address: string,
  colours: ChartColours,
  onFailure: (sentence: string) => void,
): Layer {
  const load: LoadTile = async ({ x, y, z }, signal) =>
    picture(await app.host.bytes({ kind: 'online tile', z, x, y }, signal));
  return tiles(`online ${address}`, load, colours, onFailure, { minZoom: 0, maxZoom: 19, tileSize: 256 });
}

function tiles(
  id: string,
  load: LoadTile,
  colours: ChartColours,
  onFailure: (sentence: string) => void,
  more: {
    readonly minZoom: number;
    readonly maxZoom: number;
    readonly tileSize: number;
    readonly extent?: [number, number, number, number];
  },
): Layer {
  return new TileLayer<TileContent | undefined>({
    id,
    ...more,
    maxRequests: 8,
    maxCacheSize: 256,
    refinementStrategy: 'best-available',
    getTileData: ({ index, signal }) => counted(() => load(index, signal ?? new AbortController().signal)),
    onTileError: (error: Error) => {
      if (error.name !== 'AbortError') onFailure(error.message);
    },
    updateTriggers: { renderSubLayers: colours },
    renderSubLayers: ({ id: own, data, tile }) => {
      if (data === undefined || data === null) return null;
      switch (data.kind) {
        case 'picture': {
          const [[west = 0, south = 0] = [], [east = 0, north = 0] = []] = tile.boundingBox;
          return new BitmapLayer({ id: own, image: data.image, bounds: [west, south, east, north] });
        }
        case 'features':
          return vectorLayer(own, data.features, colours);
      }
    },
  });
}

const isWater = (layer: string) => /water|ocean|river|lake/i.test(layer);
const isBuilding = (layer: string) => /building/i.test(layer);
const isRoad = (layer: string) => /road|transport|rail|path/i.test(layer);

/** The names of layers that OpenMapTiles and Protomaps use decide the colour; anything else is a thin line. */
function vectorLayer(id: string, features: readonly TileFeature[], colours: ChartColours): Layer {
  return new GeoJsonLayer({
    id,
    data: { type: 'FeatureCollection', features: [...features] },
    filled: true,
    stroked: true,
    pointType: 'circle',
    pointRadiusUnits: 'pixels',
    getPointRadius: 1.5,
    lineWidthUnits: 'pixels',
    getFillColor: (found) => {
      const layer = layerOf(found);
      if (isWater(layer)) return deckColour(colours.mean, 0.16);
      return isBuilding(layer) ? deckColour(colours.lineStrong, 0.6) : deckColour(colours.lineStrong, 0.12);
    },
    getLineColor: (found) => deckColour(colours.muted, isRoad(layerOf(found)) ? 0.55 : 0.25),
    getLineWidth: (found) => (isRoad(layerOf(found)) ? 1.5 : 0.75),
  });
}

function layerOf(found: object): string {
  return 'layer' in found && typeof found.layer === 'string' ? found.layer : '';
}
