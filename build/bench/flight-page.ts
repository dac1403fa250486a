import { Deck, OrthographicView, type Viewport } from '@deck.gl/core';
import { TileLayer, _Tileset2D as Tileset2D } from '@deck.gl/geo-layers';
import { BitmapLayer } from '@deck.gl/layers';
import type { App } from '../../renderer/data/app.ts';
import { pickLevel, tilesTouching } from '../../renderer/data/tile-picker.ts';
import type { View } from '../../renderer/model/timebase.ts';
import { codePalette } from '../../workers/contract/colormaps.ts';
import type { RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import { decodeTile, type TileRows } from '../../workers/contract/tile-codec.ts';
import { decodeDirectory, type TileDirectory } from '../../workers/contract/tile-directory.ts';
import { flown } from './flight.ts';

/**
 * Runs in the page of the workstation: flies the same views through the workstation and through a TileLayer of deck.gl over
 * it, which gets the same tiles by the same way and knows their grid.
 *
 * deck.gl is given every advantage: tiles become coloured textures once, when they arrive; its layers are made once and never
 * again; all tiles of the flight stay cached; nothing is picked, nothing is animated, and axes and gaps are not drawn.
 */
export interface Flights {
  ours(views: readonly View[]): Promise<void>;
  /** Opens the TileLayer over the waterfall and loads every tile that the views need. */
  openDeck(views: readonly View[]): Promise<void>;
  deck(): Promise<void>;
  closeDeck(): void;
  /** Colours of one pixel in eight, to prove that a picture was drawn: distinct ones. */
  deckColours(): number;
}

declare global {
  interface Window {
    benchFlights?: Flights;
  }
}

interface Grid {
  readonly app: App;
  readonly info: RecordingInfo;
  readonly stream: StreamInfo;
  readonly directories: ReadonlyMap<number, TileDirectory>;
  readonly coarsest: number;
}

interface TileIndex {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

function appOfPage(): App {
  const app = window.airguardApp;
  if (app === undefined) throw new Error('the page has no app');
  return app;
}

async function gridOf(app: App): Promise<Grid> {
  const info = app.recording.get();
  const stream = info?.streams[0];
  if (info === undefined || stream === undefined) throw new Error('there is no recording');
  const directories = new Map<number, TileDirectory>();
  for (const { level } of stream.levels) {
    const query = { kind: 'directory', recording: info.id, stream: stream.index, level } as const;
    directories.set(level, decodeDirectory(await app.host.bytes(query, new AbortController().signal)));
  }
  return { app, info, stream, directories, coarsest: Math.max(...directories.keys()) };
}

/** World of the TileLayer: bins to the right, frames downwards. */
const yOfNs = ({ stream }: Grid, ns: number) => (ns - stream.startNs) / stream.nominalIntervalNs;
const nsOfY = ({ stream }: Grid, y: number) => stream.startNs + y * stream.nominalIntervalNs;
const xOfHz = ({ stream }: Grid, hz: number) => (hz - stream.lowEdgeHz) / stream.binHz;

function directoryOf(grid: Grid, level: number): TileDirectory {
  const found = grid.directories.get(level);
  if (found === undefined) throw new Error(`level ${level} has no directory`);
  return found;
}

/** deck.gl hides layers at zooms below that of their coarsest tiles: far below any of the views. */
const LEAST_Z = -64;
const levelOfZ = ({ coarsest }: Grid, z: number) => coarsest - (z - LEAST_Z);
const zOfLevel = ({ coarsest }: Grid, level: number) => LEAST_Z + coarsest - level;

/** Our grid for deck.gl: one z a level, tile t is y = t. */
function tilesetOf(grid: Grid) {
  return class extends Tileset2D {
    override getTileIndices({ viewport }: { viewport: Viewport }): TileIndex[] {
      const [, top, , bottom] = viewport.getBounds();
      const fromNs = nsOfY(grid, top);
      const toNs = nsOfY(grid, bottom);
      const level = pickLevel(grid.stream.levels, (toNs - fromNs) / viewport.height, 'max') ?? grid.coarsest;
      const run = tilesTouching(directoryOf(grid, level), fromNs, toNs);
      const indices: TileIndex[] = [];
      for (let y = run.first; y < run.end; y++) indices.push({ x: 0, y, z: zOfLevel(grid, level) });
      return indices;
    }
    override getTileMetadata({ y, z }: TileIndex) {
      const { startNs, endNs } = directoryOf(grid, levelOfZ(grid, z));
      const top = yOfNs(grid, startNs[y] ?? 0);
      return { bbox: { left: 0, top, right: grid.stream.bins, bottom: yOfNs(grid, endNs[y] ?? 0) } };
    }
    override getParentIndex({ y, z }: TileIndex): TileIndex {
      const level = levelOfZ(grid, z);
      const { startNs, endNs } = directoryOf(grid, level);
      const middleNs = ((startNs[y] ?? 0) + (endNs[y] ?? 0)) / 2;
      return { x: 0, y: tilesTouching(directoryOf(grid, level + 1), middleNs, middleNs).first, z: z - 1 };
    }
  };
}

function pictureOf({ bins, rows, codes }: TileRows, palette: Uint32Array): ImageData {
  const pixels = new Uint32Array(bins * rows);
  for (let at = 0; at < pixels.length; at++) pixels[at] = palette[codes[at] ?? 0] ?? 0;
  return new ImageData(new Uint8ClampedArray(pixels.buffer), bins, rows);
}

function createDeckFlight(grid: Grid, views: readonly View[]) {
  const place = document.querySelector('.ag-waterfall-picture')?.getBoundingClientRect();
  if (place === undefined) throw new Error('the page has no waterfall');
  const { width, height } = place;
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `position:fixed;left:${place.left}px;top:${place.top}px;width:${width}px;height:${height}px;z-index:1000`;
  document.body.append(canvas);
  const { colourMap, levels } = grid.app.model.display.store.get();
  const palette = new Uint32Array(codePalette(colourMap, grid.info.scale, levels).buffer);
  let loading = 0;

  async function load({ y, z }: TileIndex): Promise<ImageData> {
    const { info, stream, app } = grid;
    loading++;
    try {
      const query = {
        kind: 'tile',
        recording: info.id,
        stream: stream.index,
        level: levelOfZ(grid, z),
        tile: y,
      } as const;
      const bytes = await app.host.bytes({ ...query, plane: 'max' }, new AbortController().signal);
      return pictureOf(decodeTile(bytes), palette);
    } finally {
      loading--;
    }
  }

  const states = views.map(({ fromNs, toNs, lowHz, highHz }) => {
    const left = xOfHz(grid, lowHz);
    const right = xOfHz(grid, highHz);
    const top = yOfNs(grid, fromNs);
    const bottom = yOfNs(grid, toNs);
    const zoom: [number, number] = [Math.log2(width / (right - left)), Math.log2(height / (bottom - top))];
    const target: [number, number, number] = [(left + right) / 2, (top + bottom) / 2, 0];
    return { target, zoom, minZoom: -40, maxZoom: 40 };
  });
  const layer = new TileLayer<ImageData>({
    id: 'tiles',
    TilesetClass: tilesetOf(grid),
    getTileData: ({ index }) => load(index),
    minZoom: LEAST_Z,
    maxZoom: LEAST_Z + grid.coarsest,
    maxCacheSize: 1024,
    refinementStrategy: 'best-available',
    renderSubLayers: ({ id, data, tile }) => {
      if (data === null || data === undefined || !('left' in tile.bbox)) return null;
      const { left, top, right, bottom } = tile.bbox;
      return new BitmapLayer({
        id,
        image: data,
        bounds: [left, bottom, right, top],
        textureParameters: { minFilter: 'nearest', magFilter: 'nearest' },
      });
    },
  });
  const deck = new Deck({
    canvas,
    width,
    height,
    views: new OrthographicView({ id: 'view' }),
    viewState: states[0] ?? null,
    controller: false,
    layers: [layer],
  });
  return {
    loading: () => loading,
    steps: states.length,
    show: (step: number) => deck.setProps({ viewState: states[step] ?? null }),
    colours() {
      deck.redraw('bench');
      const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (copy === null) return 0;
      copy.canvas.width = 256;
      copy.canvas.height = 256;
      copy.drawImage(canvas, 0, 0, 256, 256);
      return new Set(new Uint32Array(copy.getImageData(0, 0, 256, 256).data.buffer)).size;
    },
    close() {
      deck.finalize();
      canvas.remove();
    },
  };
}

/** Resolves when nothing has been loaded for some frames. */
async function quiet(loading: () => number): Promise<void> {
  for (let calm = 0; calm < 10; calm = loading() === 0 ? calm + 1 : 0) await new Promise(requestAnimationFrame);
}

let open: ReturnType<typeof createDeckFlight> | undefined;
const opened = () => {
  if (open === undefined) throw new Error('the TileLayer is not open');
  return open;
};

window.benchFlights = {
  ours(views) {
    const { timebase } = appOfPage().model;
    return flown(views.length, (step) => {
      const view = views[step];
      if (view !== undefined) timebase.show(view, false);
    });
  },
  async openDeck(views) {
    const flight = createDeckFlight(await gridOf(appOfPage()), views);
    open = flight;
    for (let step = 0; step < flight.steps; step += 4) {
      flight.show(step);
      await new Promise(requestAnimationFrame);
      await quietSoon(flight.loading);
    }
    await quiet(flight.loading);
  },
  deck: () => flown(opened().steps, opened().show),
  closeDeck() {
    opened().close();
    open = undefined;
  },
  deckColours: () => opened().colours(),
};

/** One more frame, and those that loading takes. */
async function quietSoon(loading: () => number): Promise<void> {
  do await new Promise(requestAnimationFrame);
  while (loading() > 0);
}
