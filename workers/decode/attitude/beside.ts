import type { ItemRows } from '../../contract/survey-rows.ts';
import { readLayout } from '../csv-roles.ts';
import type { Vector } from './madgwick.ts';

/** Measurements farther apart than this say nothing of the moment between them. */
const MOST_APART_NS = 200_000_000n;
const LINES_LOOKED_AT = 20;

export type SoleQuantity = 'rate' | 'acceleration' | 'magnetic';

/** What a table measures, by its beginning, where that is one thing alone with its times; else undefined (SPEC.md, A7). */
export function soleQuantity(head: Uint8Array): SoleQuantity | undefined {
  const lines = new TextDecoder()
    .decode(head)
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u, LINES_LOOKED_AT);
  const layout = lines.map(readLayout).find((found) => found !== undefined);
  const attitude = layout?.attitude;
  if (attitude === undefined || layout?.time === undefined || layout.track !== undefined) return undefined;
  if (attitude.quaternion !== undefined || attitude.euler !== undefined) return undefined;
  const { rate, acceleration, magnetic } = attitude;
  const found = Object.entries({ rate, acceleration, magnetic }).filter(([, columns]) => columns !== undefined);
  if (found.length !== 1) return undefined;
  return rate !== undefined ? 'rate' : acceleration !== undefined ? 'acceleration' : 'magnetic';
}

/** A measurement of another file at any moment of its own: on the line between two samples. */
export interface VectorSeries {
  /** As people know the file. */
  readonly name: string;
  readonly sha256: string;
  at(ownUtcNs: bigint): Vector | undefined;
}

/** The samples of a table with one quantity, from its rows. */
export function vectorSeries(
  batches: readonly ItemRows[],
  quantity: Exclude<SoleQuantity, 'rate'>,
  facts: Pick<VectorSeries, 'name' | 'sha256'>,
): VectorSeries {
  const samples: { readonly ns: bigint; readonly vector: Vector }[] = [];
  for (const batch of batches) {
    if (batch.kind !== 'attitude') continue;
    const { count, ownUtcNs, accelerationMps2, magneticUt } = batch.rows;
    const [x, y, z] = quantity === 'acceleration' ? accelerationMps2 : magneticUt;
    for (let at = 0; at < count; at++) {
      const ns = ownUtcNs[at];
      const vector = [x[at] ?? Number.NaN, y[at] ?? Number.NaN, z[at] ?? Number.NaN] as const;
      if (ns !== undefined && vector.every(Number.isFinite)) samples.push({ ns, vector });
    }
  }
  samples.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  return {
    ...facts,
    at(ownUtcNs) {
      let [low, high] = [0, samples.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((samples[middle]?.ns ?? 0n) < ownUtcNs) low = middle + 1;
        else high = middle;
      }
      const [before, after] = [samples[low - 1], samples[low]];
      if (after?.ns === ownUtcNs) return after.vector;
      if (before === undefined || after === undefined || after.ns - before.ns > MOST_APART_NS) return undefined;
      const share = Number(ownUtcNs - before.ns) / Number(after.ns - before.ns);
      const between = (axis: 0 | 1 | 2) => before.vector[axis] + share * (after.vector[axis] - before.vector[axis]);
      return [between(0), between(1), between(2)];
    },
  };
}
