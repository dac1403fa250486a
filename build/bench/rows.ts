import { appendRow } from './append-row.ts';
import { asofRow } from './asof-row.ts';
import { bucketsRow } from './buckets-row.ts';
import { decodeRow } from './decode-row.ts';
import type { BenchRow } from './harness.ts';
import { heatMapRow } from './heat-map-row.ts';
import { importRow } from './import-row.ts';
import { memoryRow } from './memory-row.ts';
import { overviewRow } from './overview-row.ts';
import { pullRow } from './pull-row.ts';
import { pyramidRow } from './pyramid-row.ts';
import { screenRow } from './screen-row.ts';
import { windowRow } from './window-row.ts';

/** Every row of the bench, in the order of the table. */
export const rows: readonly BenchRow[] = [
  decodeRow,
  pyramidRow,
  importRow,
  appendRow,
  pullRow,
  overviewRow,
  windowRow,
  bucketsRow,
  asofRow,
  heatMapRow,
  screenRow,
  memoryRow,
];
