import { useMemo } from 'react';
import type { AttitudeInfo } from '../../../workers/contract/survey.ts';
import { formatMetres, formatPlace, type LatLon } from '../../base/coordinates.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { useMarkColours } from '../../data/mark-colours.ts';
import { floorFrame, frameOfPlace } from '../../model/floor-frame.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { annotationMarks } from './annotations.ts';
import { type Point, projector } from './camera.ts';
import type { LegendState } from './legend.ts';
import type { MapModel } from './map-model.ts';
import { rulerWords } from './overlay.ts';
import { type AreaMark, type Mark, type PhotoPin, PIN_PX } from './overlay-state.ts';
import type { OverlayContent } from './plot.ts';
import { rulerOf } from './pointer.ts';
import { sampleAtTime, samplePlace } from './samples.ts';
import { valueWords } from './scene.ts';
import { fixPlace, placeAtTime } from './tracks.ts';
import { MAX_GAP_NS, type MapData, useThumbnails } from './use-map-data.ts';

export function placeWords(place: LatLon, map: MapModel, frame: MapData['frame']): string {
  return frame === 'local' ? formatMetres(floorFrame.toMetres(place)) : formatPlace(place, map.settings.get().format);
}

/** Pins of the photos that have a place in this frame. */
export function usePins(app: App, data: MapData, shown: boolean): readonly PhotoPin[] {
  const { survey, frame } = data;
  const placed = useMemo(
    () =>
      shown ? survey.photos.filter(({ position }) => position !== undefined && frameOfPlace(position) === frame) : [],
    [survey.photos, frame, shown],
  );
  const pictures = useThumbnails(app, placed);
  return useMemo(
    () =>
      placed.flatMap(({ id, name, caption, position, directionDeg }) =>
        position === undefined
          ? []
          : [{ id, place: position, directionDeg, picture: pictures.get(id), name: caption === '' ? name : caption }],
      ),
    [placed, pictures],
  );
}

/** Photo whose pin holds a point; the one painted last wins. */
export function photoAt(pins: readonly PhotoPin[], map: MapModel, point: Point): string | undefined {
  const camera = map.camera.get();
  if (camera === undefined) return undefined;
  const project = projector(camera, map.size.get());
  return pins.findLast(({ place }) => {
    const { x, y } = project(place);
    return Math.abs(point.x - x) <= PIN_PX / 2 && point.y <= y && point.y >= y - PIN_PX - 8;
  })?.id;
}

/** Agents: where each track is at the time of the cursor or the play head, else at its last fix. */
export function deviceMarks(data: MapData, timeNs: number | undefined): readonly Mark[] {
  return data.lines.flatMap((line) => {
    const info = data.tracks.find(({ id }) => id === line.id);
    if (line.count === 0 || info === undefined || info.kind === 'photos') return [];
    const found = timeNs === undefined ? undefined : placeAtTime(line, timeNs, MAX_GAP_NS);
    const place = found ?? fixPlace(line, line.count - 1);
    const words = `${info.deviceId ?? info.name}${found === undefined && timeNs !== undefined ? ' (last fix)' : ''}`;
    return [{ place, words }];
  });
}

const NO_MARKS: readonly AreaMark[] = [];

/** The annotations of this frame, none while they are hidden everywhere. */
export function useAnnotationMarks(app: App, { survey, frame }: MapData, theme: string): readonly AreaMark[] {
  const { shown, chosen } = app.model.annotations;
  const isShown = useStore(shown);
  const chosenId = useStore(chosen);
  const colours = useMarkColours(theme);
  return useMemo(
    () => (isShown ? annotationMarks(survey.annotations, frame, chosenId, colours) : NO_MARKS),
    [survey.annotations, frame, chosenId, colours, isShown],
  );
}

/** What a heading is counted from, in words. */
export const headingWords: Readonly<Record<AttitudeInfo['heading'], string>> = {
  true: 'true',
  magnetic: 'magnetic',
  arbitrary: 'no north: only changes mean anything',
};

/** Everything over the picture as it is now; asked in every frame. */
export function overlayContent(options: {
  readonly app: App;
  readonly map: MapModel;
  readonly data: MapData;
  readonly pins: readonly PhotoPin[];
  readonly hoveredPhoto: string | undefined;
  readonly legend: LegendState | undefined;
  readonly heading: ((timeNs: number) => { readonly degrees: number; readonly words: string } | undefined) | undefined;
  readonly annotations: readonly AreaMark[];
  readonly controlPoints: readonly Mark[];
  readonly source: string;
  readonly colours: ChartColours;
}): OverlayContent {
  const { app, map, data, pins, colours } = options;
  const { shown } = map.settings.get();
  const { timebase } = app.model;
  const timeNs = timebase.cursor.get()?.timeNs ?? timebase.playback.get().headNs;
  const { samples, bucketNs } = data;
  const index = samples === undefined || timeNs === undefined ? undefined : sampleAtTime(samples, timeNs, 2 * bucketNs);
  const onSample: Mark | undefined =
    samples === undefined || index === undefined
      ? undefined
      : { place: samplePlace(samples, index), words: valueWords(samples.value[index] ?? Number.NaN, samples.unit) };
  const [line] = data.lines;
  const onTrack =
    onSample === undefined && line !== undefined && timeNs !== undefined
      ? placeAtTime(line, timeNs, MAX_GAP_NS)
      : undefined;
  const cursor: Mark | undefined =
    onSample ?? (onTrack === undefined ? undefined : { place: onTrack, words: 'not measured here' });
  const heading = timeNs === undefined ? undefined : options.heading?.(timeNs);
  const ruler = map.ruler.get();
  const to = ruler?.to ?? map.pointer.get();
  const measured = ruler === undefined || to === undefined ? undefined : rulerOf(ruler.from, to);
  return {
    colours,
    area: map.area.get(),
    annotations: shown.annotations ? options.annotations : [],
    uncertain: shown.uncertainty && shown.track ? samples : undefined,
    photos: pins,
    hoveredPhoto: options.hoveredPhoto,
    devices: shown.devices ? deviceMarks(data, timeNs) : [],
    cursor: shown.track ? cursor : undefined,
    heading: heading === undefined || cursor === undefined ? undefined : { place: cursor.place, ...heading },
    ruler:
      ruler === undefined || to === undefined || measured === undefined
        ? undefined
        : { from: ruler.from, to, words: rulerWords(measured.metres, measured.degrees) },
    controlPoints: options.controlPoints,
    legend: options.legend,
    source: options.source,
  };
}
