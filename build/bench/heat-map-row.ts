import { heatMap } from '../../workers/host/survey-thread.ts';
import { type BenchRow, clockedAsync, interleave, timeOf } from './harness.ts';
import { programDirOf } from './product.ts';

const SAMPLES = 1_000_000;
const GOAL_MS = 2000;
const methods = ['measured', 'inverse distance', 'kriging'] as const;

export const heatMapRow: BenchRow = {
  name: 'heat map',
  about: `${SAMPLES / 1e6} million samples along a walk of some kilometres to cells of 2 m, in a thread of its own, its start and the copies there and back counted.`,
  async run(context) {
    const samples = walk();
    const never = new AbortController().signal;
    const timings = await interleave(
      methods.map((method) => ({
        name: method,
        run: () =>
          clockedAsync(async () => {
            const options = { kind: 'decibels', cellM: 2, method, maxDistanceM: 6, maxDeviation: 10 } as const;
            const { value } = await heatMap(programDirOf(context), { samples, options }, never);
            if (value.length < 1000) throw new Error(`${value.length} cells`);
          }),
      })),
      context,
    );
    return {
      kind: 'measured',
      figures: methods.map((method) => ({
        label: method,
        value: timeOf(timings, method),
        unit: 'ms',
        goal: { atMost: GOAL_MS },
      })),
    };
  },
};

/** Lanes that cross each other, a few hundred metres wide. */
function walk() {
  const at = (of: (turn: number) => number) =>
    Float64Array.from({ length: SAMPLES }, (_, sample) => of((sample / SAMPLES) * 240));
  return {
    latitudeDeg: at((turn) => 52.5 + 0.0014 * Math.sin(turn * 1.31)),
    longitudeDeg: at((turn) => 13.4 + 0.0023 * Math.cos(turn * 0.71)),
    value: at((turn) => -75 + 18 * Math.sin(turn * 0.9) + 6 * Math.sin(turn * 977)),
  };
}
