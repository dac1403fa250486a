import { effectiveOrigin } from '../../workers/contract/recording-clock.ts';
import type { App } from '../data/app.ts';
import type { PickedMoment } from '../model/clock-pick.ts';
import type { ClockSource } from '../model/clock-sources.ts';

/**
 * The moment under the cursor in a source's own time. Of a recording only while it is on the screen; of anything else by the
 * time axis of the recording on the screen, which needs a wall clock. Undefined where that does not hold, or without a cursor
 * in a view. A pixel is taken as the visible time over the shorter side of the view: never finer than it was.
 */
export function momentAtCursor(app: App, source: ClockSource, target: EventTarget | null): PickedMoment | undefined {
  const place = target instanceof Element ? target.closest('[data-view], .ag-time') : null;
  const info = app.recording.get();
  const cursor = app.model.timebase.cursor.get();
  // The click that starts the picking lies in the clocks' own view.
  if (place === null || place.getAttribute('data-view') === 'clocks') return undefined;
  if (info === undefined || cursor?.timeNs === undefined) return undefined;
  const { visible, extent } = app.model.timebase.view.get();
  const { width, height } = place.getBoundingClientRect();
  const isView = place.hasAttribute('data-view');
  const shown = isView ? visible : extent;
  const pixels = Math.max(1, isView ? Math.min(width, height) : width);
  const resolutionNs = (shown.toNs - shown.fromNs) / pixels;
  const where = isView ? cursor.source : 'time panel';
  const timeNs = BigInt(Math.round(cursor.timeNs));
  if (source.subject.kind === 'recording') {
    if (source.subject.id !== info.id) return undefined;
    const zeroNs = info.origin.kind === 'utc' ? info.origin.utcNs : 0n;
    return { ownNs: zeroNs + timeNs, resolutionNs, where };
  }
  const origin = effectiveOrigin(info, app.survey.get().clocks);
  if (origin.kind === 'relative') return undefined;
  return { ownNs: origin.utcNs + timeNs - (source.setting?.offsetNs ?? 0n), resolutionNs, where };
}
