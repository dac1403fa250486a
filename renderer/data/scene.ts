import type { RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';
import type { PictureAxes } from '../../workers/contract/picture.ts';
import { LEVEL_FACTOR, type Plane, PREVIEW_LEVEL, type TileAddress } from '../../workers/contract/tile-address.ts';
import { tileBytes } from '../../workers/contract/tile-codec.ts';
import type { TileDirectory } from '../../workers/contract/tile-directory.ts';
import type { DirectoryStore } from './tile-directory.ts';
import { coarsestLevel, pickLevel, type TileRun, tilesTouching } from './tile-picker.ts';
import { type ResidentTile, type TileStore, type TileWish, tileSlot } from './tile-store.ts';

/** A tile to draw, whole or, where it stands in for one that is not here yet, only between two times. */
export interface SceneItem {
  readonly tile: ResidentTile;
  readonly stream: StreamInfo;
  readonly clip: { readonly fromNs: number; readonly toNs: number } | undefined;
}

/** Everything that decides a picture, apart from colours. */
export interface Scene {
  readonly items: readonly SceneItem[];
  /** Here, wished for and visible, but not yet drawable: what should be uploaded next, most wanted first. */
  readonly uploads: readonly ResidentTile[];
  readonly wishes: readonly TileWish[];
  /** Times whose own tiles are still to come: nothing drawn there is no gap. */
  readonly pending: readonly { readonly fromNs: number; readonly toNs: number }[];
  /** The sampled preview is on the screen (contract SPEC T7). */
  readonly preview: boolean;
  /** Levels drawn, finest and coarsest; undefined when nothing is. */
  readonly levels: { readonly finest: number; readonly coarsest: number } | undefined;
}

export interface SceneInput {
  readonly recording: RecordingInfo;
  readonly axes: PictureAxes;
  readonly plane: Plane;
  readonly directories: Pick<DirectoryStore, 'get' | 'isCurrent'>;
  readonly tiles: Pick<TileStore, 'get'>;
  readonly isDrawable: (tile: ResidentTile) => boolean;
}

interface Build {
  readonly input: SceneInput;
  readonly items: SceneItem[];
  readonly uploads: ResidentTile[];
  readonly wishes: TileWish[];
  readonly pending: { readonly fromNs: number; readonly toNs: number }[];
  readonly taken: Set<string>;
  preview: boolean;
}

/** Streams with anything inside the axes, in stream order. */
export function streamsInView(recording: RecordingInfo, axes: PictureAxes): readonly StreamInfo[] {
  return recording.streams.filter(
    (stream) =>
      stream.lowEdgeHz < axes.highHz &&
      stream.lowEdgeHz + stream.bins * stream.binHz > axes.lowHz &&
      stream.startNs <= axes.toNs &&
      stream.endNs >= axes.fromNs,
  );
}

/**
 * Cheap name of the tiles a view needs: as long as it, the stores' versions and the recording stay the same, the scene of
 * `planScene` stays the same too.
 */
export function sceneSignature(input: Pick<SceneInput, 'recording' | 'axes' | 'plane' | 'directories'>): string {
  const { recording, axes, plane, directories } = input;
  const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
  let signature = `${recording.id}/${recording.generation}/${plane}`;
  for (const stream of streamsInView(recording, axes)) {
    const level = pickLevel(stream.levels, pixelNs, plane);
    if (level === undefined) continue;
    const directory = directories.get(recording.id, stream.index, level, recording.generation);
    const run = directory === undefined ? undefined : tilesTouching(directory, axes.fromNs, axes.toNs);
    signature += `;${stream.index},${level},${run?.first},${run?.end}`;
  }
  return signature;
}

/** What to draw now, what to upload next and what to ask the host for (SPEC.md, V1–V6). */
export function planScene(input: SceneInput): Scene {
  const build: Build = { input, items: [], uploads: [], wishes: [], pending: [], taken: new Set(), preview: false };
  let finest = Number.POSITIVE_INFINITY;
  let coarsest = Number.NEGATIVE_INFINITY;
  for (const stream of streamsInView(input.recording, input.axes)) addStream(build, stream);
  for (const { tile } of build.items) {
    finest = Math.min(finest, tile.address.level);
    coarsest = Math.max(coarsest, tile.address.level);
  }
  const { items, uploads, wishes, pending, preview } = build;
  return {
    items,
    uploads,
    wishes,
    pending,
    preview,
    levels: items.length > 0 ? { finest, coarsest } : undefined,
  };
}

function directoryOf(build: Build, stream: StreamInfo, level: number): TileDirectory | undefined {
  const { recording, directories } = build.input;
  return directories.get(recording.id, stream.index, level, recording.generation);
}

function addressOf(build: Build, stream: StreamInfo, level: number, tile: number): TileAddress {
  return { recording: build.input.recording.id, stream: stream.index, level, tile, plane: build.input.plane };
}

function addStream(build: Build, stream: StreamInfo): void {
  const { recording, axes, plane } = build.input;
  const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
  const level = pickLevel(stream.levels, pixelNs, plane);
  const hasPreview = recording.hasPreview && recording.state === 'open';
  if (level === undefined) {
    const range = { fromNs: stream.startNs, toNs: stream.endNs };
    if (hasPreview) addPreview(build, stream, range);
    else if (stream.frames > 0) build.pending.push(range);
    return;
  }
  const directory = directoryOf(build, stream, level);
  const base = coarsestLevel(stream.levels);
  if (base !== undefined && base !== level) wishRun(build, stream, base, axes.fromNs, axes.toNs, 'visible', -1e6);
  if (directory === undefined) {
    const range = { fromNs: Math.max(axes.fromNs, stream.startNs), toNs: Math.min(axes.toNs, stream.endNs) };
    standIn(build, stream, level, range, hasPreview);
    build.pending.push(range);
    return;
  }
  const run = tilesTouching(directory, axes.fromNs, axes.toNs);
  wishTiles(build, stream, level, directory, run, 'visible', 0);
  for (let index = run.first; index < run.end; index++) {
    const range = { fromNs: directory.startNs[index] ?? 0, toNs: directory.endNs[index] ?? 0 };
    const tile = build.input.tiles.get(tileSlot(addressOf(build, stream, level, index)));
    if (tile !== undefined && build.input.isDrawable(tile)) {
      put(build, stream, tile, undefined);
      continue;
    }
    if (tile !== undefined) build.uploads.push(tile);
    build.pending.push(range);
    standIn(build, stream, level, range, hasPreview);
  }
  if (recording.state === 'open') addFrontier(build, stream, directory, hasPreview);
  addNeighbours(build, stream, level, directory, run);
}

/** While importing, the part of the stream that no tile of this level covers yet. */
function addFrontier(build: Build, stream: StreamInfo, directory: TileDirectory, hasPreview: boolean): void {
  const { axes } = build.input;
  const fromNs = directory.endNs.at(-1) ?? stream.startNs;
  const toNs = Math.max(stream.endNs, build.input.recording.endNs);
  if (fromNs >= toNs || fromNs > axes.toNs) return;
  build.pending.push({ fromNs, toNs });
  if (hasPreview) addPreview(build, stream, { fromNs, toNs });
}

function put(build: Build, stream: StreamInfo, tile: ResidentTile, clip: SceneItem['clip']): void {
  build.items.push({ tile, stream, clip });
  if (tile.address.level === PREVIEW_LEVEL) build.preview = true;
}

/** Draws what there is of other levels over a time whose own tile is missing: coarser first, then finer, then the preview. */
function standIn(
  build: Build,
  stream: StreamInfo,
  level: number,
  range: { readonly fromNs: number; readonly toNs: number },
  hasPreview: boolean,
): void {
  const coarser = stream.levels.filter((info) => info.level > level);
  const finer = stream.levels.filter((info) => info.level < level && info.level >= level - 2).reverse();
  for (const info of [...coarser, ...finer]) {
    const directory = directoryOf(build, stream, info.level);
    if (directory === undefined) continue;
    const run = tilesTouching(directory, range.fromNs, range.toNs);
    let missing = run.end === run.first;
    for (let index = run.first; index < run.end; index++) {
      const tile = build.input.tiles.get(tileSlot(addressOf(build, stream, info.level, index)));
      if (tile === undefined || !build.input.isDrawable(tile)) {
        missing = true;
        if (tile !== undefined && info.level > level && !build.uploads.includes(tile)) build.uploads.unshift(tile);
      } else {
        put(build, stream, tile, range);
      }
    }
    if (!missing) return;
  }
  if (hasPreview) addPreview(build, stream, range);
}

function addPreview(build: Build, stream: StreamInfo, range: { readonly fromNs: number; readonly toNs: number }): void {
  const { axes } = build.input;
  const clip = { fromNs: Math.max(range.fromNs, axes.fromNs), toNs: Math.min(range.toNs, axes.toNs) };
  const directory = directoryOf(build, stream, PREVIEW_LEVEL);
  if (directory === undefined || clip.toNs < clip.fromNs) return;
  const run = tilesTouching(directory, clip.fromNs, clip.toNs);
  wishTiles(build, stream, PREVIEW_LEVEL, directory, run, 'visible', -1e9);
  for (let index = run.first; index < run.end; index++) {
    const tile = build.input.tiles.get(tileSlot(addressOf(build, stream, PREVIEW_LEVEL, index)));
    if (tile === undefined) continue;
    if (build.input.isDrawable(tile)) put(build, stream, tile, clip);
    else if (!build.uploads.includes(tile)) build.uploads.unshift(tile);
  }
}

function wishRun(
  build: Build,
  stream: StreamInfo,
  level: number,
  fromNs: number,
  toNs: number,
  tier: TileWish['tier'],
  priority: number,
): void {
  const directory = directoryOf(build, stream, level);
  if (directory === undefined) return;
  wishTiles(build, stream, level, directory, tilesTouching(directory, fromNs, toNs), tier, priority);
}

/** Wishes for a run, those nearest to the middle of the view first. */
function wishTiles(
  build: Build,
  stream: StreamInfo,
  level: number,
  directory: TileDirectory,
  run: TileRun,
  tier: TileWish['tier'],
  priority: number,
): void {
  const { recording, axes } = build.input;
  const middleNs = (axes.fromNs + axes.toNs) / 2;
  const spanNs = axes.toNs - axes.fromNs;
  for (let index = run.first; index < run.end; index++) {
    const address = addressOf(build, stream, level, index);
    const slot = tileSlot(address);
    if (build.taken.has(slot)) continue;
    build.taken.add(slot);
    const tileMiddleNs = ((directory.startNs[index] ?? 0) + (directory.endNs[index] ?? 0)) / 2;
    build.wishes.push({
      address,
      generation: recording.generation,
      tier,
      priority: priority + Math.abs(tileMiddleNs - middleNs) / spanNs,
      bytes: tileBytes(directory.rows[index] ?? 0, stream.bins),
    });
  }
}

/** Half a screen before and after, and the next coarser level over the view, so that panning and zooming out find them. */
function addNeighbours(build: Build, stream: StreamInfo, level: number, directory: TileDirectory, run: TileRun): void {
  const { axes } = build.input;
  const half = (axes.toNs - axes.fromNs) / 2;
  const around = tilesTouching(directory, axes.fromNs - half, axes.toNs + half);
  wishTiles(build, stream, level, directory, { first: around.first, end: run.first }, 'neighbours', 0);
  wishTiles(build, stream, level, directory, { first: run.end, end: around.end }, 'neighbours', 0);
  const next = stream.levels.find((info) => info.level > level && info.rows > 0);
  if (next === undefined) return;
  const reach = half * (LEVEL_FACTOR - 1);
  wishRun(build, stream, next.level, axes.fromNs - reach, axes.toNs + reach, 'neighbours', 10);
}
