import { type CompareInput, MOST_SIDES } from '../../workers/contract/compare.ts';
import { createStore, type Store } from '../base/store.ts';

/** What is compared: ranges, and how. Kept by the page, not by a layout. */
export interface CompareModel {
  readonly sides: Store<readonly CompareSide[]>;
  readonly choice: Store<CompareChoice>;
  /** False when there are as many as there may be. */
  add(side: CompareSide): boolean;
}

export type CompareSide = CompareInput['sides'][number];
export type CompareChoice = Pick<CompareInput, 'align' | 'statistic' | 'thresholdDb'>;

export function createCompareModel(): CompareModel {
  const sides = createStore<readonly CompareSide[]>([]);
  return {
    sides,
    choice: createStore<CompareChoice>({ align: 'start', statistic: 'mean', thresholdDb: 6 }),
    add(side) {
      const present = sides.get();
      if (present.length >= MOST_SIDES) return false;
      sides.set([...present, side]);
      return true;
    },
  };
}

/** A, B, C, D. */
export const sideName = (index: number) => String.fromCharCode(65 + index);

/** Told apart by hue, by dash and by letter, for eyes that do not see every hue. */
export const sideLooks = [
  { colour: 'blue', dash: [] },
  { colour: 'orange', dash: [] },
  { colour: 'green', dash: [6, 3] },
  { colour: 'purple', dash: [2, 2] },
] as const;
