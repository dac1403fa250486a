import { z } from 'zod';
import { type ColormapName, colormapNames, DEFAULT_COLORMAP } from '../../workers/contract/colormaps.ts';
import { createStore, type ReadableStore } from '../base/store.ts';

/** How levels and times are shown. Never what is measured: changing any of this reads no data again. */
export const timeFormats = ['utc', 'local', 'relative'] as const;

export const displayPreferencesSchema = z.object({
  colourMap: z.enum(colormapNames),
  plane: z.enum(['max', 'mean']),
  thresholdDb: z.number().min(-250).max(100),
  timeFormat: z.enum(timeFormats),
  theme: z.enum(['dark', 'light']),
  /** Where later frames are in a waterfall. */
  timeDirection: z.enum(['down', 'up']),
});
export type DisplayPreferences = z.infer<typeof displayPreferencesSchema>;
export type TimeFormat = DisplayPreferences['timeFormat'];

export interface Levels {
  readonly lowDb: number;
  readonly highDb: number;
}

export interface DisplayState extends DisplayPreferences {
  readonly levels: Levels;
  /** Locked levels are changed by nothing but unlocking. */
  readonly locked: boolean;
  /** Someone asked for automatic levels; the view that knows the visible levels answers with `setLevels`. */
  readonly autoWanted: boolean;
}

export const defaultPreferences: DisplayPreferences = {
  colourMap: DEFAULT_COLORMAP,
  plane: 'max',
  thresholdDb: -85,
  timeFormat: 'utc',
  theme: 'dark',
  timeDirection: 'down',
};

export interface DisplayModel {
  readonly store: ReadableStore<DisplayState>;
  set(change: Partial<DisplayPreferences>): void;
  /** Ignored while locked. Ends are put in order and kept at least 1 dB apart. */
  setLevels(levels: Levels): void;
  toggleLock(): void;
  /** Asks for automatic levels; unlocks, because the person asked. */
  wantAutoLevels(): void;
  /** A new recording asks too, but a lock stands. */
  recordingChanged(): void;
  nextColourMap(): void;
  nextTimeFormat(): void;
}

/** In order, finite, at least 1 dB apart. */
export function soundLevels(levels: Levels, fallback: Levels): Levels {
  if (!Number.isFinite(levels.lowDb) || !Number.isFinite(levels.highDb)) return fallback;
  const lowDb = Math.min(levels.lowDb, levels.highDb);
  const highDb = Math.max(levels.lowDb, levels.highDb);
  if (highDb - lowDb >= 1) return { lowDb, highDb };
  const centre = (lowDb + highDb) / 2;
  return { lowDb: centre - 0.5, highDb: centre + 0.5 };
}

function after<T>(list: readonly T[], current: T): T {
  return list[(list.indexOf(current) + 1) % list.length] ?? current;
}

export function createDisplay(preferences: DisplayPreferences = defaultPreferences): DisplayModel {
  const store = createStore<DisplayState>({
    ...preferences,
    levels: { lowDb: -110, highDb: -40 },
    locked: false,
    autoWanted: true,
  });
  const change = (next: Partial<DisplayState>) => store.set({ ...store.get(), ...next });
  return {
    store,
    set: change,
    setLevels(levels) {
      const state = store.get();
      if (!state.locked) change({ levels: soundLevels(levels, state.levels), autoWanted: false });
    },
    toggleLock: () => change({ locked: !store.get().locked, autoWanted: false }),
    wantAutoLevels: () => change({ locked: false, autoWanted: true }),
    recordingChanged() {
      if (!store.get().locked) change({ autoWanted: true });
    },
    nextColourMap: () => change({ colourMap: after<ColormapName>(colormapNames, store.get().colourMap) }),
    nextTimeFormat: () => change({ timeFormat: after(timeFormats, store.get().timeFormat) }),
  };
}

/** The part worth remembering between sessions. */
export function preferencesOf(state: DisplayState): DisplayPreferences {
  const { colourMap, plane, thresholdDb, timeFormat, theme, timeDirection } = state;
  return { colourMap, plane, thresholdDb, timeFormat, theme, timeDirection };
}
