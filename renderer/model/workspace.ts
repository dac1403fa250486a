import { z } from 'zod';

/**
 * The arrangement of the window: which views are where, which panels are folded. Refers to nothing in the case and holds
 * no data, so it can be reset at any time.
 */
export const WORKSPACE_VERSION = 1;

export const viewKinds = [
  'waterfall',
  'spectrum',
  'occupancy',
  'trace',
  'damage',
  'about',
  'map',
  'photos',
  'attitude',
  'surface',
  'clocks',
  'metrics',
  'annotations',
  'compare',
] as const;
export const viewKindSchema = z.enum(viewKinds);
export type ViewKind = z.infer<typeof viewKindSchema>;

/** In the order of their keys, Ctrl+1 first. */
export const presetNames = ['survey', 'forensics', 'live', 'overview', 'signal', 'waterfall'] as const;
export type PresetName = (typeof presetNames)[number];

export const workspaceSchema = z.object({
  version: z.literal(WORKSPACE_VERSION),
  libraryOpen: z.boolean(),
  inspectorOpen: z.boolean(),
  timePanelOpen: z.boolean(),
  libraryWidth: z.number().min(160).max(600),
  inspectorWidth: z.number().min(200).max(700),
  /** Recording on screen last, by id; one that is gone is ignored. */
  recording: z.string().max(64).optional(),
  /** The layout that was laid out last; a person may have rearranged it since. */
  layout: z.enum(presetNames).optional(),
  /** The dock's own serialised tree; undefined means the first preset. The dock checks it and falls back when it is odd. */
  dock: z.record(z.string(), z.unknown()).optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;

export const defaultWorkspace: Workspace = {
  version: WORKSPACE_VERSION,
  libraryOpen: true,
  inspectorOpen: true,
  timePanelOpen: true,
  libraryWidth: 260,
  inspectorWidth: 320,
};
