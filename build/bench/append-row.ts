import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { benchAppend } from '../../workers/catalog/bench-append.ts';
import { type BenchRow, quantile } from './harness.ts';

const ROWS = 2_000_000;

export const appendRow: BenchRow = {
  name: 'append',
  about: `${ROWS / 1e6} million rows of metadata into DuckDB, checkpoint included: whole columns against the row-by-row appender.`,
  async run(context) {
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round <= context.rounds; round++) {
      const paths = [0, 1].map((index) => join(context.scratchDir, `append-${round}-${index}.duckdb`));
      const { columnsRowsPerSecond, rowByRowRowsPerSecond } = await benchAppend((index) => paths[index] ?? '', ROWS);
      for (const path of paths) rmSync(path, { force: true });
      if (round === 0) continue;
      ratios.push(columnsRowsPerSecond / rowByRowRowsPerSecond);
      rates.push(columnsRowsPerSecond / 1e6);
    }
    return {
      kind: 'measured',
      figures: [
        { label: 'columns', value: quantile(rates, 0.5), unit: 'M rows/s' },
        { label: 'against row by row', value: quantile(ratios, 0.5), unit: '×', goal: { atLeast: 4.5 } },
      ],
    };
  },
};
