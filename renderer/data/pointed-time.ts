import { useFrameSelected } from '../base/use-frame.ts';
import type { Cursor, Playback } from '../model/timebase.ts';
import type { App } from './app.ts';

/** The moment that views read out. */
export interface PointedTime {
  readonly timeNs: number;
  /** Where the pointer is comes first; without one it is the playhead, and the view says so. */
  readonly at: 'cursor' | 'playhead';
}

/** The moment of the pointer, else of the playhead; undefined without either. */
export function pointedTime(cursor: Cursor | undefined, { headNs }: Playback): PointedTime | undefined {
  if (cursor !== undefined) return cursor.timeNs === undefined ? undefined : { timeNs: cursor.timeNs, at: 'cursor' };
  return headNs === undefined ? undefined : { timeNs: headNs, at: 'playhead' };
}

/** Follows both, at most once an animation frame. */
export function usePointedTime({ model }: Pick<App, 'model'>): PointedTime | undefined {
  const { cursor, playback } = model.timebase;
  const pointer = useFrameSelected(cursor, (value) => value);
  const head = useFrameSelected(playback, (value) => value);
  return pointedTime(pointer, head);
}
