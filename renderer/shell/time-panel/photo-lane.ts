import type { TimeRange } from '../../../workers/contract/model.ts';
import { effectiveOrigin } from '../../../workers/contract/recording-clock.ts';
import { formatUtc } from '../../base/utc.ts';
import type { App } from '../../data/app.ts';
import type { CanvasTheme } from '../../gl/theme.ts';
import { type PhotoMoment, photoMoments, ZONE_NOT_STATED } from '../../model/photo-times.ts';
import { DENSITY, HEAD, STRIP, type StripLayout, xOfTime } from './strip-painter.ts';

/** The lane lies over the foot of the density, so that a case without photos looks as if there were none. */
const LANE = 9;
const MARK = 5;
const TOP = HEAD + STRIP + DENSITY - LANE;
const GRAB_PX = 5;

/** Photos that fall into the extent of the recording on screen, in order of time. */
export function photosInExtent(app: App, extent: TimeRange): readonly PhotoMoment[] {
  const info = app.recording.get();
  const { photos, clocks } = app.survey.get();
  if (info === undefined || photos.length === 0) return [];
  return photoMoments(photos, clocks, effectiveOrigin(info, clocks)).filter(
    ({ timeNs }) => timeNs !== undefined && timeNs >= extent.fromNs && timeNs <= extent.toNs,
  );
}

/**
 * A small square for each photo, with a bar over the time it may be off; that on show in the accent. It is open where the
 * photo's zone is not stated (PH5): it may then lie anywhere, and a bar of 14 h would say nothing.
 */
export function paintPhotoLane(
  context: CanvasRenderingContext2D,
  lane: {
    readonly layout: StripLayout;
    readonly extent: TimeRange;
    readonly theme: CanvasTheme;
    readonly photos: readonly PhotoMoment[];
    readonly chosen: string | undefined;
  },
): void {
  const { layout, extent, theme, photos, chosen } = lane;
  if (photos.length === 0) return;
  context.setTransform(layout.ratio, 0, 0, layout.ratio, 0, 0);
  const left = xOfTime(layout, extent, extent.fromNs);
  const right = xOfTime(layout, extent, extent.toNs);
  context.fillStyle = theme.panel;
  context.fillRect(left, TOP, right - left, LANE);
  // The one on show comes last, so that no neighbour covers it.
  const inOrder = [...photos].sort((a, b) => Number(a.photo.id === chosen) - Number(b.photo.id === chosen));
  for (const { photo, timeNs = 0, uncertaintyNs = 0, zone } of inOrder) {
    const x = Math.round(xOfTime(layout, extent, timeNs));
    context.fillStyle = photo.id === chosen ? theme.accent : theme.text;
    if (zone === 'not stated') {
      context.strokeStyle = context.fillStyle;
      context.lineWidth = 1;
      context.strokeRect(x - MARK / 2 + 0.5, TOP + (LANE - MARK) / 2 + 0.5, MARK - 1, MARK - 1);
      continue;
    }
    const from = Math.max(left, xOfTime(layout, extent, timeNs - uncertaintyNs));
    const to = Math.min(right, xOfTime(layout, extent, timeNs + uncertaintyNs));
    if (to - from > MARK + 2) context.fillRect(from, TOP + LANE / 2 - 0.5, to - from, 1);
    context.fillRect(x - MARK / 2, TOP + (LANE - MARK) / 2, MARK, MARK);
  }
}

/** What the mark of a photo says when it is pointed at. */
export function photoTitle({ photo, utcNs, zone }: PhotoMoment): string {
  if (utcNs === undefined) return photo.name;
  return `${photo.name}, ${formatUtc(utcNs, 1e9)}${zone === 'not stated' ? `, ${ZONE_NOT_STATED}` : ' UTC'}`;
}

/** The photo whose mark is under a place of the panel. */
export function photoAt(
  layout: StripLayout,
  extent: TimeRange,
  photos: readonly PhotoMoment[],
  x: number,
  y: number,
): PhotoMoment | undefined {
  if (y < TOP || y > TOP + LANE) return undefined;
  let nearest: PhotoMoment | undefined;
  let least = GRAB_PX;
  for (const moment of photos) {
    const away = Math.abs(xOfTime(layout, extent, moment.timeNs ?? Number.NaN) - x);
    if (away <= least) [nearest, least] = [moment, away];
  }
  return nearest;
}
