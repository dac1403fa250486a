import type { Store } from '../base/store.ts';
import { type AnnotationModel, createAnnotationModel } from './annotations.ts';
import { type ClockPickModel, createClockPick } from './clock-pick.ts';
import { type CommandRegistry, createCommands } from './commands.ts';
import { type CompareModel, createCompareModel } from './compare.ts';
import { createDisplay, type DisplayModel, preferencesOf } from './display.ts';
import { createHistory, type History } from './history.ts';
import { createMarkers, type Marker, type MarkerModel } from './markers.ts';
import { createPhotoModel, type PhotoModel } from './placing.ts';
import { createSelection, type Selection, type SelectionModel, type TimeSelection } from './selection.ts';
import { createSettings, type Settings, type TextStore } from './settings.ts';
import { createTimebase, type Timebase } from './timebase.ts';

/** Everything the page knows that is not data. It lives in the page, so it survives a host that crashes. */
export interface Model {
  readonly timebase: Timebase;
  readonly selection: SelectionModel;
  readonly display: DisplayModel;
  readonly markers: MarkerModel;
  readonly clockPick: ClockPickModel;
  /** Which annotations are shown and which one is chosen; the annotations themselves are the case's. */
  readonly annotations: AnnotationModel;
  readonly compare: CompareModel;
  /** What Ctrl+Z takes back. */
  readonly history: History;
  readonly commands: CommandRegistry;
  readonly photos: PhotoModel;
  readonly settings: Store<Settings>;
}

export function createModel(storage: TextStore | undefined): Model {
  const settings = createSettings(storage);
  const display = createDisplay(settings.get().display);
  display.store.subscribe(() => {
    const next = preferencesOf(display.store.get());
    const known = settings.get();
    if (JSON.stringify(next) !== JSON.stringify(known.display)) settings.set({ ...known, display: next });
  });
  const timebase = createTimebase();
  const selection = createSelection();
  const history = createHistory();
  const markers = createMarkers(history);
  keepMarksByRecording(timebase, selection, markers, display);
  timebase.view.subscribe(() => {
    const { recording } = timebase.view.get();
    const known = settings.get();
    if (recording === undefined || recording === known.workspace.recording) return;
    settings.set({ ...known, workspace: { ...known.workspace, recording } });
  });
  return {
    timebase,
    selection,
    display,
    markers,
    clockPick: createClockPick(),
    annotations: createAnnotationModel(),
    compare: createCompareModel(),
    history,
    commands: createCommands(),
    photos: createPhotoModel(),
    settings,
  };
}

/** Markers and the box mean places in one recording: each gets its own back when it is shown again. */
function keepMarksByRecording(
  timebase: Timebase,
  selection: SelectionModel,
  markers: MarkerModel,
  display: DisplayModel,
): void {
  const kept = new Map<
    string,
    {
      readonly markers: readonly Marker[];
      readonly box: Selection | undefined;
      readonly times: TimeSelection | undefined;
    }
  >();
  let shown = timebase.view.get().recording;
  timebase.view.subscribe(() => {
    const { recording } = timebase.view.get();
    if (recording === shown) return;
    if (shown !== undefined)
      kept.set(shown, { markers: markers.store.get(), box: selection.store.get(), times: selection.times.get() });
    shown = recording;
    const own = recording === undefined ? undefined : kept.get(recording);
    markers.replace(own?.markers ?? []);
    selection.select(own?.box);
    selection.selectTimes(own?.times);
    if (recording !== undefined) display.recordingChanged();
  });
}
