import { useEffect, useMemo, useState } from 'react';
import type { BytesQuery } from '../../../workers/contract/bytes.ts';
import type { Fault } from '../../../workers/contract/faults.ts';
import type { RecordingInfo } from '../../../workers/contract/model.ts';
import { effectiveOrigin } from '../../../workers/contract/recording-clock.ts';
import type { PhotoInfo, PlaceFrame, SurveyState, TrackInfo } from '../../../workers/contract/survey.ts';
import { niceStep } from '../../base/format.ts';
import { useRestedStore } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { createPictureCache } from '../../data/picture-cache.ts';
import { SETTLE_MS, useBytes, useManyBytes } from '../../data/use-bytes.ts';
import { type HeatGrid, readHeatGrid } from './heat-grid.ts';
import type { MapModel } from './map-model.ts';
import { readSamples, type TrackSamples } from './samples.ts';
import { readTrack, type TrackLine } from './tracks.ts';

/** Samples in view: more are not told apart on a map. */
const MOST_SAMPLES = 2000;
/** A fix farther away in time gives no place (M6). */
export const MAX_GAP_NS = 10e9;
const LEAST_BUCKET_NS = 1e6;

export interface MapData {
  readonly info: RecordingInfo | undefined;
  readonly survey: SurveyState;
  readonly frame: PlaceFrame;
  /** Tracks of the frame. */
  readonly tracks: readonly TrackInfo[];
  readonly lines: readonly TrackLine[];
  readonly samples: TrackSamples | undefined;
  readonly bucketNs: number;
  readonly heat: HeatGrid | undefined;
  /** Undefined: the recording has no wall clock. */
  readonly originNs: bigint | undefined;
  readonly band: { readonly lowHz: number; readonly highHz: number; readonly ofBox: boolean };
  readonly loading: boolean;
  readonly fault: Fault | undefined;
}

/** The frame that was chosen, else that of most tracks, else that of the floor plans. */
export function frameOf(chosen: PlaceFrame | undefined, survey: SurveyState): PlaceFrame {
  if (chosen !== undefined) return chosen;
  const local = survey.tracks.filter(({ frame }) => frame === 'local').length;
  if (survey.tracks.length > 0) return local > survey.tracks.length / 2 ? 'local' : 'wgs84';
  const photos = survey.photos.some(({ position }) => position !== undefined);
  return !photos && survey.floorPlans.some(({ frame }) => frame === 'local') ? 'local' : 'wgs84';
}

/** Columns of everything on the map for what is visible in time and band. */
export function useMapData(app: App, map: MapModel): MapData {
  const { timebase, selection, display } = app.model;
  const info = useStore(app.recording);
  const survey = useStore(app.survey);
  const settings = useStore(map.settings);
  const box = useStore(selection.store);
  const thresholdDb = useSelected(display.store, (state) => state.thresholdDb);
  const rested = useRestedStore(timebase.view, SETTLE_MS);
  const visible = (rested.recording === info?.id ? rested : timebase.view.get()).visible;
  const frame = frameOf(settings.frame, survey);
  const tracks = useMemo(() => survey.tracks.filter((track) => track.frame === frame), [survey.tracks, frame]);
  const origin = info === undefined ? undefined : effectiveOrigin(info, survey.clocks);
  const originNs = origin?.kind === 'utc' ? origin.utcNs : undefined;
  const clocks = useMemo(
    () => survey.clocks.map(({ subject, setting }) => `${subject.kind} ${subject.id} ${setting.offsetNs}`).join('; '),
    [survey.clocks],
  );
  const lowHz = box?.band.lowHz ?? visible.lowHz;
  const highHz = box?.band.highHz ?? visible.highHz;
  const bucketNs = Math.max(LEAST_BUCKET_NS, niceStep(visible.toNs - visible.fromNs, MOST_SAMPLES));
  const ready = info !== undefined && originNs !== undefined && tracks.some(({ timedPoints }) => timedPoints > 0);
  const asked = {
    recording: info?.id ?? '',
    ...(settings.track === undefined ? { frame } : { track: settings.track }),
    measure: settings.measure,
    fromNs: visible.fromNs,
    toNs: visible.toNs,
    lowHz,
    highHz,
    thresholdDb,
    bucketNs,
    maxGapNs: MAX_GAP_NS,
  };
  const about = `${info?.generation} ${clocks} ${tracks.map(({ id }) => id).join(' ')} ${JSON.stringify(asked)}`;
  const sampled = useBytes(app, ready ? about : undefined, ready ? { kind: 'samples', ...asked } : undefined);
  const { on, cellM, method, maxDistanceM, maxDeviationDb } = settings.heat;
  const cells = { cellM, method, maxDistanceM, maxDeviationDb };
  const heated = useBytes(
    app,
    ready && on ? `${about} ${JSON.stringify(cells)}` : undefined,
    ready && on ? { kind: 'heat map', ...asked, ...cells } : undefined,
  );
  const trackQueries = tracks.map((each): BytesQuery => ({ kind: 'track', track: each.id }));
  const tables = useManyBytes(app, `${clocks} ${tracks.map(({ id }) => id).join(' ')}`, trackQueries);
  const lines = useMemo(
    () =>
      (tables.value ?? []).flatMap((table, index) => {
        const track = tracks[index];
        const shift = (base: bigint) => (originNs === undefined ? Number.NaN : Number(base - originNs));
        return track === undefined ? [] : [readTrack(track, table, shift)];
      }),
    [tables.value, tracks, originNs],
  );
  const samples = useMemo(
    () => (sampled.value === undefined ? undefined : readSamples(sampled.value)),
    [sampled.value],
  );
  const heat = useMemo(() => (heated.value === undefined ? undefined : readHeatGrid(heated.value)), [heated.value]);
  const loading = sampled.loading || heated.loading || tables.loading;
  const fault = sampled.fault ?? heated.fault ?? tables.fault;
  const ofBox = box !== undefined;
  return useMemo(
    () => ({
      info,
      survey,
      frame,
      tracks,
      lines,
      samples,
      bucketNs,
      heat,
      originNs,
      band: { lowHz, highHz, ofBox },
      loading,
      fault,
    }),
    [info, survey, frame, tracks, lines, samples, bucketNs, heat, originNs, lowHz, highHz, ofBox, loading, fault],
  );
}

const thumbnails = createPictureCache('thumbnails on the map', 16 * 1024 * 1024);

/** Thumbnails by photo, each asked for once; a photo is missing until its picture is here. */
export function useThumbnails(app: App, photos: readonly PhotoInfo[]): ReadonlyMap<string, ImageBitmap> {
  const [pictures, setPictures] = useState<ReadonlyMap<string, ImageBitmap>>(new Map());
  const ids = photos.filter(({ hasThumbnail }) => hasThumbnail).map(({ id }) => id);
  const key = ids.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names every photo.
  useEffect(() => {
    const controller = new AbortController();
    const load = async (id: string) => {
      try {
        const bytes = async () => app.host.bytes({ kind: 'photo', photo: id, size: 'thumbnail' }, controller.signal);
        return [id, await thumbnails.get(id, async () => createImageBitmap(new Blob([await bytes()])))] as const;
      } catch {
        // A pin without its picture is still a pin; the photos view says what is wrong with the file.
        return undefined;
      }
    };
    void Promise.all(ids.map(load)).then((loaded) => {
      if (!controller.signal.aborted) setPictures(new Map(loaded.filter((entry) => entry !== undefined)));
    });
    return () => controller.abort();
  }, [app, key]);
  return pictures;
}
