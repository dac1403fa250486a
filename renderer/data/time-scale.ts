import { useMemo } from 'react';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import { effectiveOrigin } from '../../workers/contract/recording-clock.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import type { TimeFormat } from '../model/display.ts';
import type { TimeScale } from '../model/time-labels.ts';
import type { App } from './app.ts';

/** How times of the recording on screen are written, the setting of its clock applied. */
export function timeScaleOf(app: Pick<App, 'recording' | 'survey' | 'model'>): TimeScale {
  const info = app.recording.get();
  return scaleOf(info, app.survey.get().clocks, app.model.display.store.get().timeFormat);
}

/** The same for a component: renders again when the recording, its clock or the format changes. */
export function useTimeScale(app: Pick<App, 'recording' | 'survey' | 'model'>): TimeScale {
  const info = useStore(app.recording);
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const format = useSelected(app.model.display.store, (state) => state.timeFormat);
  return useMemo(() => scaleOf(info, clocks, format), [info, clocks, format]);
}

/** How times of any recording are written. */
export function scaleOf(
  info: RecordingInfo | undefined,
  clocks: Parameters<typeof effectiveOrigin>[1],
  format: TimeFormat,
): TimeScale {
  return { origin: info === undefined ? undefined : effectiveOrigin(info, clocks), format };
}
