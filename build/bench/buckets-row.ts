import type { QueryResult } from '../../workers/catalog/query-result.ts';
import { bigDump, recordBytes } from './dumps.ts';
import { type BenchRow, clocked, clockedAsync, interleave, timeOf } from './harness.ts';
import { importInto, newCase } from './product.ts';

const FRAMES = 10_000_000;
const BUCKETS = 2000;

export const bucketsRow: BenchRow = {
  name: 'buckets',
  about: `${FRAMES / 1e6} million frames of an imported recording to ${BUCKETS} buckets with four aggregates: SQL on the case against a loop over typed arrays.`,
  async run(context) {
    const path = bigDump(context.cacheDir, 'n16', FRAMES * recordBytes(16));
    const open = await newCase(context);
    try {
      await importInto(open, path);
      const { catalog } = open.session.folder;
      const whole = await catalog.query('SELECT min(time_ns) AS low, max(time_ns) AS high, count(*) AS n FROM frames');
      const low = numberIn(whole, 'low');
      const span = numberIn(whole, 'high') - low + 1;
      const frames = numberIn(whole, 'n');
      const columns = typedColumns(frames, low, span);
      const sql = `SELECT (time_ns - ${low}) * ${BUCKETS} // ${span} AS bucket, count(*) AS n, min(power_dbm) AS low,
        max(power_dbm) AS high, avg(noise_dbm) AS noise FROM frames GROUP BY bucket ORDER BY bucket`;
      const timings = await interleave(
        [
          {
            name: 'sql',
            run: () =>
              clockedAsync(async () => {
                const { rows } = await catalog.query(sql);
                if (rows !== BUCKETS) throw new Error(`${rows} buckets`);
              }),
          },
          { name: 'loop', run: () => clocked(() => void loopBuckets(columns, low, span)) },
        ],
        context,
      );
      const ours = timeOf(timings, 'sql');
      return {
        kind: 'measured',
        figures: [
          { label: 'frames', value: frames / 1e6, unit: 'M' },
          { label: 'SQL', value: ours, unit: 'ms' },
          {
            label: 'time against the loop',
            value: ours / timeOf(timings, 'loop'),
            unit: '×',
            goal: { atMost: 2 },
          },
        ],
      };
    } finally {
      await open.close();
    }
  },
};

interface Columns {
  readonly timeNs: Float64Array;
  readonly noise: Int16Array;
  readonly power: Int16Array;
}

/** What the loop reads: as many frames, evenly over the same time. */
function typedColumns(frames: number, low: number, span: number): Columns {
  return {
    timeNs: Float64Array.from({ length: frames }, (_, frame) => low + (frame * (span - 1)) / frames),
    noise: Int16Array.from({ length: frames }, (_, frame) => -96 + (frame % 3)),
    power: Int16Array.from({ length: frames }, (_, frame) => -92 + (frame % 40)),
  };
}

function loopBuckets({ timeNs, noise, power }: Columns, low: number, span: number) {
  const count = new Uint32Array(BUCKETS);
  const least = new Int16Array(BUCKETS).fill(32767);
  const greatest = new Int16Array(BUCKETS).fill(-32768);
  const sum = new Float64Array(BUCKETS);
  const perNs = BUCKETS / span;
  for (let frame = 0; frame < timeNs.length; frame++) {
    const bucket = Math.floor(((timeNs[frame] ?? 0) - low) * perNs);
    const level = power[frame] ?? 0;
    count[bucket] = (count[bucket] ?? 0) + 1;
    if (level < (least[bucket] ?? 0)) least[bucket] = level;
    if (level > (greatest[bucket] ?? 0)) greatest[bucket] = level;
    sum[bucket] = (sum[bucket] ?? 0) + (noise[frame] ?? 0);
  }
  return { count, least, greatest, mean: sum.map((total, bucket) => total / (count[bucket] ?? 1)) };
}

function numberIn(result: QueryResult, name: string): number {
  const value = result.columns.find((column) => column.name === name)?.values[0];
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new Error(`the query gave no ${name}`);
  return Number(value);
}
