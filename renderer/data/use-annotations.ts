import { useSelected, useStore } from '../base/use-store.ts';
import { type RegionAnnotation, regionsOf } from '../model/annotations.ts';
import type { App } from './app.ts';

const NONE: readonly RegionAnnotation[] = [];

/** What a view of the recording on screen draws: its annotations, none while they are hidden, and the chosen one's id. */
export function useShownRegions(app: Pick<App, 'model' | 'survey' | 'recording'>): {
  readonly regions: readonly RegionAnnotation[];
  readonly chosen: string | undefined;
} {
  const shown = useStore(app.model.annotations.shown);
  const chosen = useStore(app.model.annotations.chosen);
  const recording = useSelected(app.recording, (info) => info?.id);
  const annotations = useSelected(app.survey, (state) => state.annotations);
  return { regions: shown ? regionsOf(annotations, recording) : NONE, chosen };
}
