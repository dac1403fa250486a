import { decodeRow } from './decode-row.ts';
import type { BenchRow } from './harness.ts';
import { pyramidRow } from './pyramid-row.ts';

/** Every row of the bench, in the order of the table. */
export const rows: readonly BenchRow[] = [decodeRow, pyramidRow];
