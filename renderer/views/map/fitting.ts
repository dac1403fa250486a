import { useEffect } from 'react';
import type { Rect } from '../../widgets/label-places.ts';
import { type Box, type Camera, fitBox, isTouching, type MapSize, panned, visibleBox } from './camera.ts';
import { type LegendState, legendLines, legendRect } from './legend.ts';
import type { MapModel } from './map-model.ts';
import { SCALE_HEIGHT } from './overlay-labels.ts';
import { PIN_PX, PIN_STEM } from './overlay-state.ts';
import { worldBox } from './scene.ts';

const MARGIN_PX = 24;
/** A pin stands above its place. */
const TOP_PX = PIN_PX + PIN_STEM + 8;
const WORLD_MARGIN_PX = 48;

/** Where data may lie: beside the legend and above the scale bar, or above both. */
export function roomsFor(size: MapSize, legend: LegendState | undefined): readonly Rect[] {
  const room = (right: number, bottom: number): Rect => ({
    x: MARGIN_PX,
    y: TOP_PX,
    width: Math.max(1, right - 2 * MARGIN_PX),
    height: Math.max(1, bottom - TOP_PX - MARGIN_PX / 2),
  });
  const aboveScale = size.height - SCALE_HEIGHT;
  if (legend === undefined) return [room(size.width, aboveScale)];
  const { x, y } = legendRect(size, legend);
  return [room(x + MARGIN_PX / 2, aboveScale), room(size.width, y)];
}

/** The camera that shows all of a box as large as it can be, with nothing of it under the legend. */
export function cameraFor(box: Box, size: MapSize, legend: LegendState | undefined): Camera {
  const cameras = roomsFor(size, legend).map((room) =>
    panned(
      fitBox(box, room, 0),
      size,
      size.width / 2 - (room.x + room.width / 2),
      size.height / 2 - (room.y + room.height / 2),
    ),
  );
  return cameras.reduce((best, camera) => (camera.zoom > best.zoom ? camera : best));
}

/** The camera that was last set by fitting; any other one was chosen by a person. */
const fitted = new WeakMap<MapModel, Camera>();

/** Shows all of a box, or the world. */
export function showBox(map: MapModel, box: Box | undefined, legend: LegendState | undefined): void {
  const size = map.size.get();
  if (size.width === 0) return;
  const camera = box === undefined ? fitBox(worldBox, size, WORLD_MARGIN_PX) : cameraFor(box, size, legend);
  fitted.set(map, camera);
  map.camera.set(camera);
}

/** The recording that the map last showed, or was left where it was for. */
const decidedFor = new WeakMap<MapModel, string | undefined>();

/** What is to be shown, and of which recording it is. */
interface Wanted {
  readonly box: Box | undefined;
  readonly recording: string | undefined;
}

/**
 * Shows what belongs to the chosen recording when there is first something to see, and goes on doing so until somebody moves
 * the map (M23). From then on it stays, but for another recording of which nothing would be in view (M28).
 */
export function fitWanted(map: MapModel, { box, recording }: Wanted, legend: LegendState | undefined): void {
  const size = map.size.get();
  if (size.width === 0) return;
  const camera = map.camera.get();
  if (camera !== undefined && camera !== fitted.get(map)) {
    if (box === undefined || decidedFor.get(map) === recording) return;
    decidedFor.set(map, recording);
    if (isTouching(visibleBox(camera, size), box)) return;
  }
  if (box !== undefined) decidedFor.set(map, recording);
  showBox(map, box, legend);
}

/** `fitWanted` whenever what is wanted changes, or the room for it. */
export function useFitting(map: MapModel, wanted: Wanted, size: MapSize, legend: LegendState | undefined): void {
  const lines = legend === undefined ? 0 : legendLines(size, legend).length;
  const { box, recording } = wanted;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the legend only its height matters.
  useEffect(() => fitWanted(map, { box, recording }, legend), [map, box, recording, size, lines]);
}
