import type { DuckDBConnection } from '@duckdb/node-api';
import type { MetricInfo, MetricSource } from '../../contract/survey-metrics.ts';
import type { CatalogAccess } from '../access.ts';

/** Numbers over time, for drawing: which there are, and one of them in buckets (SPEC.md, V1–V4). */
export interface SeriesTable {
  /** What has at least one number; tracks first, then attitudes, then recordings. */
  list(signal?: AbortSignal): Promise<MetricInfo[]>;
  /** Undefined when the source has no such number. Times are the source's own; a recording's since its origin. */
  read(
    source: MetricSource,
    name: string,
    range: { readonly fromNs: bigint; readonly toNs: bigint; readonly buckets: number },
    signal?: AbortSignal,
  ): Promise<Series | undefined>;
}

/** One entry a bucket that has a number, in order. */
export interface Series {
  readonly unit: string;
  /** Mean time of the bucket's samples, nanoseconds after the beginning of the range. */
  readonly timeNs: Float64Array<ArrayBuffer>;
  readonly min: Float64Array<ArrayBuffer>;
  readonly mean: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  readonly count: Float64Array<ArrayBuffer>;
}

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Of a row of its table; an angle goes around from `from` to `from` + 360. */
  readonly sql: string;
  readonly angleFrom?: number;
}

const axes = ['x', 'y', 'z'] as const;

/** By the formulas of contract/orientation.ts. */
const angles: readonly Definition[] = [
  {
    name: 'yaw',
    title: 'Yaw',
    unit: '°',
    sql: 'degrees(atan2(1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + qw * qz)))',
    angleFrom: 0,
  },
  { name: 'pitch', title: 'Pitch', unit: '°', sql: 'degrees(asin(least(1, greatest(-1, 2 * (qx * qz - qw * qy)))))' },
  {
    name: 'roll',
    title: 'Roll',
    unit: '°',
    sql: 'degrees(atan2(2 * (qy * qz + qw * qx), 1 - 2 * (qx * qx + qy * qy)))',
    angleFrom: -180,
  },
];

const vectors = [
  { name: 'rate', title: 'Turn rate', unit: '°/s', column: 'dps' },
  { name: 'acceleration', title: 'Acceleration', unit: 'm/s²', column: 'mps2' },
  { name: 'magnetic', title: 'Magnetic field', unit: 'µT', column: 'ut' },
].flatMap(({ name, title, unit, column }) =>
  axes.map(
    (axis): Definition => ({
      name: `${name} ${axis}`,
      title: `${title} ${axis}`,
      unit,
      sql: `${name}_${axis}_${column}`,
    }),
  ),
);

/** Of each kind: its head table, its rows and their time, and the numbers they have. */
const kinds = {
  track: {
    heads: 'tracks',
    rows: 'track_points',
    key: 'track',
    time: 'own_utc_ns',
    series: [
      { name: 'speed', title: 'Speed', unit: 'm/s', sql: 'speed_mps' },
      { name: 'altitude', title: 'Altitude', unit: 'm', sql: 'altitude_m' },
      { name: 'course', title: 'Course', unit: '°', sql: 'course_deg', angleFrom: 0 },
      { name: 'accuracy', title: 'Accuracy', unit: 'm', sql: 'accuracy_m' },
      { name: 'hdop', title: 'HDOP', unit: '', sql: 'hdop' },
      { name: 'satellites', title: 'Satellites', unit: '', sql: 'satellites' },
    ],
  },
  attitude: {
    heads: 'attitudes',
    rows: 'attitude_samples',
    key: 'attitude',
    time: 'own_utc_ns',
    series: [...angles, ...vectors],
  },
  recording: {
    heads: 'recordings',
    rows: 'frames',
    key: 'recording',
    time: 'time_ns',
    series: [
      { name: 'power', title: 'Power of a frame', unit: 'dBm', sql: 'power_dbm' },
      { name: 'noise', title: 'Noise floor, as the radio says', unit: 'dBm', sql: 'noise_dbm' },
    ],
  },
} as const satisfies Record<
  MetricSource['kind'],
  {
    readonly heads: string;
    readonly rows: string;
    readonly key: string;
    readonly time: string;
    readonly series: readonly Definition[];
  }
>;

const kindNames = ['track', 'attitude', 'recording'] as const;

async function listKind(connection: DuckDBConnection, kind: MetricSource['kind']): Promise<MetricInfo[]> {
  const { heads, rows, key, time } = kinds[kind];
  const series: readonly Definition[] = kinds[kind].series;
  const counts = series.map(({ sql }) => `count(${sql})`).join(', ');
  const reader = await connection.runAndReadAll(
    `SELECT head.id, ${counts} FROM ${heads} AS head JOIN ${rows} AS row ON row.${key} = head.number
     WHERE row.${time} IS NOT NULL GROUP BY head.id, head.number ORDER BY head.number`,
  );
  return reader
    .getRows()
    .flatMap(([id, ...numbers]) =>
      series.flatMap(({ name, title, unit, angleFrom }, index): MetricInfo[] =>
        Number(numbers[index]) === 0
          ? []
          : [{ source: { kind, id: String(id) }, name, title, unit, circular: angleFrom !== undefined }],
      ),
    );
}

/** An angle's mean is the direction of the mean of its unit vectors, and its ends are counted from there. */
function bucketSql({ sql, unit, angleFrom }: Definition, rows: string, key: string, time: string): string {
  const values = `SELECT least($buckets - 1, floor((${time} - $start)::DOUBLE / greatest($end - $start, 1)::DOUBLE * $buckets)) AS bucket,
      (${time} - $start)::DOUBLE AS moment, (${sql})::DOUBLE AS value
    FROM ${rows} WHERE ${key} = $number AND ${time} BETWEEN $start AND $end AND (${sql}) IS NOT NULL`;
  if (angleFrom === undefined) {
    // Levels are averaged as power, not as decibels (V5).
    const mean = unit === 'dBm' ? '10 * log10(avg(pow(10, value / 10)))' : 'avg(value)';
    return `SELECT avg(moment), min(value), ${mean}, max(value), count(value) FROM (${values}) GROUP BY bucket ORDER BY bucket`;
  }
  return `WITH angle AS (${values}), centre AS (
      SELECT bucket, degrees(atan2(avg(sin(radians(value))), avg(cos(radians(value))))) AS raw,
        CASE WHEN raw < ${angleFrom} THEN raw + 360 ELSE raw END AS mean FROM angle GROUP BY bucket)
    SELECT avg(moment), any_value(mean) + min((value - mean + 900) % 360 - 180), any_value(mean),
      any_value(mean) + max((value - mean + 900) % 360 - 180), count(value)
    FROM angle JOIN centre USING (bucket) GROUP BY bucket ORDER BY bucket`;
}

export function createSeriesTable({ reading }: Pick<CatalogAccess, 'reading'>): SeriesTable {
  return {
    list: (signal) =>
      reading(signal, async (connection) => {
        const all: MetricInfo[] = [];
        for (const kind of kindNames) all.push(...(await listKind(connection, kind)));
        return all;
      }),
    read: ({ kind, id }, name, { fromNs, toNs, buckets }, signal) =>
      reading(signal, async (connection) => {
        const { heads, rows, key, time } = kinds[kind];
        const series: readonly Definition[] = kinds[kind].series;
        const definition = series.find((each) => each.name === name);
        const [head] = (await connection.runAndReadAll(`SELECT number FROM ${heads} WHERE id = $id`, { id })).getRows();
        const number = head?.[0];
        if (definition === undefined || typeof number !== 'number') return undefined;
        const sql = bucketSql(definition, rows, key, time);
        const found = await connection.runAndReadAll(sql, { number, start: fromNs, end: toNs, buckets });
        const [timeNs, min, mean, max, count] = found.getColumns().map((column) => Float64Array.from(column, Number));
        const none = new Float64Array();
        return {
          unit: definition.unit,
          timeNs: timeNs ?? none,
          min: min ?? none,
          mean: mean ?? none,
          max: max ?? none,
          count: count ?? none,
        };
      }),
  };
}
