import { z } from 'zod';
import { createStore, type Store } from '../base/store.ts';
import { defaultPreferences, displayPreferencesSchema } from './display.ts';
import { defaultWorkspace, workspaceSchema } from './workspace.ts';

/** What is remembered between sessions on this machine: preferences and the arrangement, never data. */
export const SETTINGS_VERSION = 1;

const settingsSchema = z.object({
  version: z.literal(SETTINGS_VERSION),
  display: displayPreferencesSchema,
  workspace: workspaceSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  version: SETTINGS_VERSION,
  display: defaultPreferences,
  workspace: defaultWorkspace,
};

/** The part of `localStorage` that is needed. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = 'airguard.settings';

/** Remembered settings; anything unreadable, of another version or partly wrong falls back to the defaults, part by part. */
export function readSettings(storage: TextStore | undefined): Settings {
  const text = readText(storage);
  if (text === undefined) return defaultSettings;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return defaultSettings;
  }
  const loose = z
    .object({ version: z.literal(SETTINGS_VERSION), display: z.unknown(), workspace: z.unknown() })
    .safeParse(value);
  if (!loose.success) return defaultSettings;
  const display = displayPreferencesSchema.safeParse(loose.data.display);
  const workspace = workspaceSchema.safeParse(loose.data.workspace);
  return {
    version: SETTINGS_VERSION,
    display: display.success ? display.data : defaultPreferences,
    workspace: workspace.success ? workspace.data : defaultWorkspace,
  };
}

function readText(storage: TextStore | undefined): string | undefined {
  try {
    return storage?.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A store that writes itself back; a full or forbidden storage only means that nothing is remembered. */
export function createSettings(storage: TextStore | undefined): Store<Settings> {
  const store = createStore(readSettings(storage));
  store.subscribe(() => {
    try {
      storage?.setItem(KEY, JSON.stringify(store.get()));
    } catch {
      // Private windows refuse storage; the session still works.
    }
  });
  return store;
}
