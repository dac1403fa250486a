import { describe, expect, it } from 'vitest';
import { presetNames, viewKinds } from '../model/workspace.ts';
import { placementsOf } from './layouts.ts';

describe('layouts', () => {
  it('place every view beside one that stands already', () => {
    for (const name of presetNames) {
      const placed = placementsOf(name, () => true);
      const seen = new Set<string>();
      for (const { kind, beside } of placed) {
        if (beside !== undefined) expect(seen, `${name}: ${kind}`).toContain(beside);
        seen.add(kind);
      }
      expect(seen.size).toBe(placed.length);
    }
  });

  it('let the next view take the place of a missing one', () => {
    for (const missing of viewKinds) {
      for (const name of presetNames) {
        const placed = placementsOf(name, (kind) => kind !== missing);
        const kinds = placed.map(({ kind }) => kind);
        expect(kinds).not.toContain(missing);
        for (const [index, { beside }] of placed.entries()) {
          if (beside !== undefined) expect(kinds.slice(0, index)).toContain(beside);
        }
      }
    }
    const withoutAttitude = placementsOf('survey', (kind) => kind !== 'attitude');
    expect(withoutAttitude.find(({ kind }) => kind === 'metrics')).toMatchObject({
      beside: 'waterfall',
      direction: 'below',
    });
    expect(withoutAttitude.find(({ kind }) => kind === 'spectrum')).toMatchObject({
      beside: 'metrics',
      direction: 'within',
    });
  });
});
