import { type DuckDBConnection, type DuckDBValue, listValue } from '@duckdb/node-api';
import {
  type Damage,
  type Gap,
  type RecordingInfo,
  recordingInfoSchema,
  type SegmentInfo,
  type StreamInfo,
} from '../contract/model.ts';
import type { AppliedAnalysis } from '../contract/sample-analysis.ts';
import type { Annotation } from '../contract/survey.ts';
import { appendColumns } from './append-columns.ts';
import { type CellRecord, cellOf } from './query-result.ts';

export interface EvidenceRow {
  readonly sha256: string;
  readonly bytes: number;
  readonly blockBytes: number;
  readonly blocks: number;
  /** SHA-256 over the block hashes, each as 32 raw bytes. */
  readonly blocksSha256: string;
  /** Name the file had where it came from; display only. */
  readonly name: string;
  readonly addedUtcNs: bigint;
}

export interface ClockAnchorRow {
  readonly segment: number;
  readonly deviceUs: number;
  readonly utcNs: bigint;
  readonly uncertaintyNs: number;
  readonly source: string;
}

/** Rows of level 0 inside the evidence file at a constant stride. */
export interface RunRow {
  readonly stream: number;
  readonly fileOffset: number;
  readonly stride: number;
  readonly firstRow: number;
  readonly count: number;
  readonly clockOffsetNs: number;
  readonly segment: number;
}

export interface RecordingDetails {
  readonly info: RecordingInfo;
  readonly importedUtcNs: bigint;
  /** SHA-256 of its `index.json`, which holds those of its other files. */
  readonly indexSha256?: string | undefined;
  readonly evidence?: EvidenceRow | undefined;
  /** The file that describes the recording, kept as evidence too. */
  readonly sidecarEvidence?: EvidenceRow | undefined;
  readonly device?: { readonly id: string; readonly description?: string | undefined } | undefined;
  /** The sidecar as it was read, JSON text. */
  readonly sidecar?: string | undefined;
  readonly anchors?: readonly ClockAnchorRow[];
  readonly gaps?: readonly Gap[];
  readonly damage?: readonly Damage[];
  readonly runs?: readonly RunRow[];
  /** What its description notes in it. */
  readonly annotations?: readonly Annotation[];
}

/** Appends rows of any types; `appendColumns` is for many. */
export async function insertRows(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly DuckDBValue[])[],
) {
  if (rows.length === 0) return;
  const appender = await connection.createAppender(table);
  const types = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
  for (const row of rows) {
    row.forEach((value, i) => {
      appender.appendValue(
        typeof value === 'number' && types[i]?.toString() === 'BIGINT' ? BigInt(Math.round(value)) : value,
        types[i],
      );
    });
    appender.endRow();
  }
  appender.closeSync();
}

const PARTS = [
  'streams',
  'stream_levels',
  'segments',
  'runs',
  'clock_anchors',
  'gaps',
  'damage',
  'sample_analyses',
] as const;

/** Removes what `saveRecordingRows` writes and the bulk rows of the recording. */
export async function deleteRecordingRows(connection: DuckDBConnection, id: string): Promise<void> {
  const found = await connection.runAndReadAll('SELECT number FROM recordings WHERE id = ?', [id]);
  for (const [number] of found.getRows()) {
    if (typeof number !== 'number') continue;
    for (const table of [...PARTS, 'frames', 'tile_statistics', 'recordings']) {
      await connection.run(`DELETE FROM ${table} WHERE ${table === 'recordings' ? 'number' : 'recording'} = ${number}`);
    }
  }
}

/** Once for each content; a further name is added. */
export async function saveEvidence(connection: DuckDBConnection, evidence: EvidenceRow): Promise<void> {
  await connection.run(`INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, [
    evidence.sha256,
    evidence.bytes,
    evidence.blockBytes,
    evidence.blocks,
    evidence.blocksSha256,
    evidence.addedUtcNs,
  ]);
  await connection.run(
    `INSERT INTO evidence_names SELECT $1, $2, $3
     WHERE NOT EXISTS (SELECT 1 FROM evidence_names WHERE sha256 = $1 AND name = $2)`,
    [evidence.sha256, evidence.name, evidence.addedUtcNs],
  );
}

function streamRows(number: number, streams: readonly StreamInfo[]) {
  return {
    streams: streams.map((s) => [
      number,
      s.index,
      s.centreHz,
      s.widthHz,
      s.bins,
      s.binHz,
      s.lowEdgeHz,
      s.frames,
      s.startNs,
      s.endNs,
      s.nominalIntervalNs,
    ]),
    levels: streams.flatMap((s) => s.levels.map((l) => [number, s.index, l.level, l.rows, l.tiles, l.averageRowNs])),
  };
}

async function appendRuns(connection: DuckDBConnection, number: number, runs: readonly RunRow[]): Promise<void> {
  const float = (of: (run: RunRow) => number) => Float64Array.from(runs, of);
  const whole = (of: (run: RunRow) => number) => Int32Array.from(runs, of);
  await appendColumns(
    connection,
    'runs',
    [
      number,
      whole((r) => r.stream),
      float((r) => r.fileOffset),
      whole((r) => r.stride),
      float((r) => r.firstRow),
      float((r) => r.count),
      float((r) => r.clockOffsetNs),
      whole((r) => r.segment),
    ],
    runs.length,
  );
}

async function saveAnalysis(connection: DuckDBConnection, number: number, analysis: RecordingInfo['analysis']) {
  if (analysis === undefined) return;
  const { sampleRateHz, channels, channel, fftSize, overlapPercent, window, enbwHz, rowIntervalNs } = analysis;
  await insertRows(connection, 'sample_analyses', [
    [number, sampleRateHz, channels, channel, fftSize, overlapPercent, window, enbwHz, rowIntervalNs],
  ]);
}

/** Writes everything about a recording but its bulk rows, inside the connection's transaction. */
export async function saveRecordingRows(
  connection: DuckDBConnection,
  number: number,
  details: RecordingDetails,
): Promise<void> {
  const { info } = details;
  const { origin, scale, damage } = info;
  const utc = origin.kind === 'utc';
  for (const evidence of [details.evidence, details.sidecarEvidence]) {
    if (evidence !== undefined) await saveEvidence(connection, evidence);
  }
  if (details.device !== undefined) {
    await connection.run(
      `INSERT INTO devices VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET description = COALESCE(excluded.description, description)`,
      [details.device.id, details.device.description ?? null, details.importedUtcNs],
    );
  }
  await insertRows(connection, 'recordings', [
    [
      number,
      info.id,
      info.name,
      info.format,
      info.state,
      info.generation,
      info.evidenceSha256 ?? null,
      info.bytes,
      info.frames,
      info.startNs,
      info.endNs,
      origin.kind,
      utc ? origin.utcNs : null,
      utc ? origin.uncertaintyNs : null,
      utc ? origin.source : origin.why,
      scale.floorDb,
      scale.stepDb,
      scale.unit,
      scale.absolute,
      info.deviceId ?? null,
      info.gaps,
      damage.stretches,
      damage.bytes,
      listValue(info.warnings),
      info.hasPreview,
      details.sidecar ?? null,
      details.importedUtcNs,
      details.indexSha256 ?? null,
    ],
  ]);
  const rows = streamRows(number, info.streams);
  await insertRows(connection, 'streams', rows.streams);
  await insertRows(connection, 'stream_levels', rows.levels);
  await insertRows(
    connection,
    'segments',
    info.segments.map((s) => [number, s.index, s.startNs, s.endNs, s.frames, s.firstTsfUs, s.placement]),
  );
  await insertRows(
    connection,
    'clock_anchors',
    (details.anchors ?? []).map((a) => [number, a.segment, a.deviceUs, a.utcNs, a.uncertaintyNs, a.source]),
  );
  await insertRows(
    connection,
    'gaps',
    (details.gaps ?? []).map((g) => [number, g.fromNs, g.toNs, g.why]),
  );
  await insertRows(
    connection,
    'damage',
    (details.damage ?? []).map((d) => [number, d.offset, d.bytes, d.why]),
  );
  await saveAnalysis(connection, number, info.analysis);
  await appendRuns(connection, number, details.runs ?? []);
}

type Row = CellRecord;

/** All rows of a statement of ours, bigints turned into numbers except in columns that end in `utc_ns`. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
  params: DuckDBValue[] = [],
): Promise<readonly Row[]> {
  const reader = await connection.runAndReadAll(sql, params);
  return reader.getRowObjects().map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const cell = cellOf(value);
        return [name, typeof cell === 'bigint' && !name.endsWith('utc_ns') ? Number(cell) : cell];
      }),
    ),
  );
}

function grouped(rows: readonly Row[], key: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const list = groups.get(key(row));
    if (list === undefined) groups.set(key(row), [row]);
    else list.push(row);
  }
  return groups;
}

function analysisOfRow(row: Row): Readonly<Record<keyof AppliedAnalysis, unknown>> {
  return {
    sampleRateHz: row.sample_rate_hz,
    channels: row.channels,
    channel: row.channel,
    fftSize: row.fft_size,
    overlapPercent: row.overlap_percent,
    window: row.window_name,
    enbwHz: row.enbw_hz,
    rowIntervalNs: row.row_interval_ns,
  };
}

/** Every recording of the case in order of import, checked against the contract's schema. */
export async function readRecordings(connection: DuckDBConnection): Promise<RecordingInfo[]> {
  const recordings = await rowsOf(connection, 'SELECT * FROM recordings ORDER BY number');
  const byRecording = (row: Row) => `${row.recording}`;
  const levels = grouped(
    await rowsOf(connection, 'SELECT * FROM stream_levels ORDER BY recording, stream, level'),
    (row) => `${row.recording}/${row.stream}`,
  );
  const streams = grouped(await rowsOf(connection, 'SELECT * FROM streams ORDER BY recording, stream'), byRecording);
  const segments = grouped(await rowsOf(connection, 'SELECT * FROM segments ORDER BY recording, segment'), byRecording);
  const analyses = new Map(
    (await rowsOf(connection, 'SELECT * FROM sample_analyses')).map((row) => [`${row.recording}`, analysisOfRow(row)]),
  );
  return recordings.map((r) =>
    recordingInfoSchema.parse({
      id: r.id,
      name: r.name,
      format: r.format,
      state: r.state,
      generation: r.generation,
      evidenceSha256: r.evidence_sha256,
      bytes: r.bytes,
      frames: r.frames,
      startNs: r.start_ns,
      endNs: r.end_ns,
      origin:
        r.origin_kind === 'utc'
          ? { kind: 'utc', utcNs: r.origin_utc_ns, uncertaintyNs: r.origin_uncertainty_ns, source: r.origin_note }
          : { kind: 'relative', why: r.origin_note },
      scale: { floorDb: r.scale_floor_db, stepDb: r.scale_step_db, unit: r.scale_unit, absolute: r.scale_absolute },
      analysis: analyses.get(`${r.number}`),
      deviceId: r.device_id,
      streams: (streams.get(`${r.number}`) ?? []).map((s) => ({
        index: s.stream,
        centreHz: s.centre_hz,
        widthHz: s.width_hz,
        bins: s.bins,
        binHz: s.bin_hz,
        lowEdgeHz: s.low_edge_hz,
        frames: s.frames,
        startNs: s.start_ns,
        endNs: s.end_ns,
        nominalIntervalNs: s.nominal_interval_ns,
        levels: (levels.get(`${r.number}/${s.stream}`) ?? []).map((l) => ({
          level: l.level,
          rows: l.rows,
          tiles: l.tiles,
          averageRowNs: l.average_row_ns,
        })),
      })),
      segments: (segments.get(`${r.number}`) ?? []).map(
        (s): Record<keyof SegmentInfo, unknown> => ({
          index: s.segment,
          startNs: s.start_ns,
          endNs: s.end_ns,
          frames: s.frames,
          firstTsfUs: s.first_tsf_us,
          placement: s.placement,
        }),
      ),
      gaps: r.gap_count,
      damage: { stretches: r.damage_stretches, bytes: r.damage_bytes },
      warnings: r.warnings,
      hasPreview: r.has_preview,
    }),
  );
}
