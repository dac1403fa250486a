import type { Store } from '../base/store.ts';
import { type CommandRegistry, createCommands } from './commands.ts';
import { createDisplay, type DisplayModel, preferencesOf } from './display.ts';
import { createMarkers, type MarkerModel } from './markers.ts';
import { createSelection, type SelectionModel } from './selection.ts';
import { createSettings, type Settings, type TextStore } from './settings.ts';
import { createTimebase, type Timebase } from './timebase.ts';

/** Everything the page knows that is not data. It lives in the page, so it survives a host that crashes. */
export interface Model {
  readonly timebase: Timebase;
  readonly selection: SelectionModel;
  readonly display: DisplayModel;
  readonly markers: MarkerModel;
  readonly commands: CommandRegistry;
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
  return {
    timebase: createTimebase(),
    selection: createSelection(),
    display,
    markers: createMarkers(),
    commands: createCommands(),
    settings,
  };
}
