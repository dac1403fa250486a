import type { Comparison } from '../../../workers/contract/compare.ts';
import { fixed, formatDuration, formatFrequencyFixed } from '../../base/format.ts';
import { sideName } from '../../model/compare.ts';

const level = (db: number | undefined) => (db === undefined ? '—' : fixed(db, 1));
const signed = (db: number | undefined) => (db === undefined ? '—' : `${db > 0 ? '+' : ''}${fixed(db, 1)}`);

/** Levels of every side at a frequency and what they are less A: "2.437000 GHz  A −71.2  B −65.0 dBm  B − A +6.2 dB". */
export function readingAtHz(result: Comparison, statistic: 'mean' | 'max', hz: number, unit: string): string {
  const { grid, sides } = result;
  const cell = Math.floor((hz - grid.lowHz) / grid.stepHz);
  if (cell < 0 || cell >= grid.cells) return '';
  const levels = sides.map((side, index) => {
    const column = statistic === 'mean' ? side.meanDb : side.maxDb;
    return `${sideName(index)} ${level(column[cell])}`;
  });
  const differences = sides.slice(1).map((side, at) => `${sideName(at + 1)} − A ${signed(side.differenceDb[cell])}`);
  return `${formatFrequencyFixed(hz, grid.stepHz)}  ${levels.join('  ')} ${unit}  ${differences.join('  ')} dB`;
}

/** What the band's power is less A's, at a time from the common start: "3.2 s  B − A +6.2 dB". */
export function readingAtTime({ time, sides }: Comparison, timeNs: number): string {
  const bucket = Math.floor((timeNs - time.fromNs) / time.stepNs);
  if (bucket < 0 || bucket >= time.buckets) return '';
  const differences = sides
    .slice(1)
    .map((side, at) => `${sideName(at + 1)} − A ${signed(side.traceDifferenceDb[bucket])}`);
  return `${timeNs === 0 ? '0 s' : formatDuration(timeNs, 3)}  ${differences.join('  ')} dB`;
}
