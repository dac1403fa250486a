import type { PresetName, ViewKind } from '../model/workspace.ts';

/** Where a view goes when a layout is laid out. */
export interface Placement {
  readonly kind: ViewKind;
  readonly beside?: ViewKind;
  readonly direction?: 'right' | 'below' | 'within';
  /** Share of the dock's width or height. */
  readonly share?: number;
}

/** Arrangements of views; they hold no data, so each of them fits every case. */
const layouts: Readonly<Record<PresetName, readonly Placement[]>> = {
  survey: [
    { kind: 'map' },
    { kind: 'waterfall', beside: 'map', direction: 'right', share: 0.42 },
    { kind: 'photos', beside: 'map', direction: 'below', share: 0.24 },
    { kind: 'attitude', beside: 'waterfall', direction: 'below', share: 0.36 },
    { kind: 'metrics', beside: 'attitude', direction: 'within' },
    { kind: 'spectrum', beside: 'attitude', direction: 'within' },
  ],
  forensics: [
    { kind: 'waterfall' },
    { kind: 'spectrum', beside: 'waterfall', direction: 'below', share: 0.34 },
    { kind: 'trace', beside: 'spectrum', direction: 'right', share: 0.5 },
    { kind: 'annotations', beside: 'waterfall', direction: 'right', share: 0.28 },
    { kind: 'clocks', beside: 'annotations', direction: 'within' },
    { kind: 'compare', beside: 'trace', direction: 'within' },
    { kind: 'metrics', beside: 'trace', direction: 'within' },
  ],
  live: [
    { kind: 'waterfall' },
    { kind: 'spectrum', beside: 'waterfall', direction: 'below', share: 0.42 },
    { kind: 'trace', beside: 'spectrum', direction: 'within' },
  ],
  overview: [
    { kind: 'waterfall' },
    { kind: 'spectrum', beside: 'waterfall', direction: 'below', share: 0.36 },
    { kind: 'occupancy', beside: 'spectrum', direction: 'within' },
    { kind: 'trace', beside: 'spectrum', direction: 'within' },
  ],
  signal: [
    { kind: 'spectrum' },
    { kind: 'waterfall', beside: 'spectrum', direction: 'below', share: 0.5 },
    { kind: 'occupancy', beside: 'spectrum', direction: 'right', share: 0.4 },
    { kind: 'trace', beside: 'waterfall', direction: 'right', share: 0.4 },
  ],
  waterfall: [{ kind: 'waterfall' }],
};

/** One line for the palette and the key sheet. */
export const layoutPurposes: Readonly<Record<PresetName, string>> = {
  survey: 'survey, map with waterfall and photos',
  forensics: 'forensics, waterfall with spectrum, trace and annotations',
  live: 'live, waterfall and spectrum that follow the newest data',
  overview: 'overview',
  signal: 'signal',
  waterfall: 'waterfall alone',
};

/**
 * A layout's views in the order of opening, without those this build does not have: the first view that stood beside a
 * missing one takes its place, the others stand beside that one.
 */
export function placementsOf(name: PresetName, has: (kind: ViewKind) => boolean): readonly Placement[] {
  const all = layouts[name];
  const standIns = new Map<ViewKind, ViewKind>();
  const placed: Placement[] = [];
  for (const wanted of all) {
    if (!has(wanted.kind)) continue;
    let own = wanted;
    while (own.beside !== undefined && !has(own.beside)) {
      const missing = own.beside;
      const standIn = standIns.get(missing);
      if (standIn === undefined) {
        standIns.set(missing, wanted.kind);
        own = { ...(all.find(({ kind }) => kind === missing) ?? { kind: wanted.kind }), kind: wanted.kind };
      } else own = { ...own, beside: standIn };
    }
    placed.push(own);
  }
  return placed;
}
