import { pack } from 'tar-stream';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo, StreamInfo, TimeRange } from '../contract/model.ts';
import { tilesInRange } from '../recording/level-rows.ts';
import { createPause } from '../recording/pause.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';
import { utcText } from './utc-text.ts';

/** Power spectra of one stream as SigMF with the extension `airguard` (SPEC.md, E6–E8). */
export interface SpectraOptions {
  /** `origin` with the setting of its clock. */
  readonly info: RecordingInfo;
  readonly range: TimeRange;
  readonly streams: readonly StreamInfo[];
  readonly generator: string;
}

/** Their times are in the metadata, which others read as one piece. */
const FRAMES_MOST = 1_000_000;

/** A SigMF archive: a tar with one recording a stream. Rows are counted first, because a tar says lengths before data. */
export async function* sigmfSpectra(
  reader: RecordingReader,
  { info, range, streams, generator }: SpectraOptions,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const archive = pack();
  const base = info.name.replace(/[^\w.-]+/gu, '_').replace(/^\.+/u, '_');
  const mtime = new Date(0);
  const fill = async () => {
    for (const stream of streams) {
      const { times, rows } = await timesOf(reader, stream, range, signal);
      if (rows === 0) continue;
      if (rows > FRAMES_MOST)
        throw new Fault(
          'bad_request',
          `Stream ${stream.index} has ${rows.toLocaleString('en')} frames in this range and a file takes ${FRAMES_MOST.toLocaleString('en')}; choose a shorter range.`,
        );
      const name = `${base}-stream${stream.index}`;
      const meta = new TextEncoder().encode(metaText(info, stream, times, generator));
      archive.entry({ name: `${name}/${name}.sigmf-meta`, mtime }, Buffer.from(meta));
      const entry = archive.entry({ name: `${name}/${name}.sigmf-data`, mtime, size: rows * stream.bins * 4 });
      for await (const block of levelsOf(reader, stream, range, signal)) {
        if (!entry.write(block)) await new Promise<void>((resolve) => entry.once('drain', () => resolve()));
      }
      entry.end(undefined);
    }
    archive.finalize();
  };
  const filled = fill();
  filled.catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const piece of archive) if (piece instanceof Uint8Array) yield piece;
  await filled;
}

async function timesOf(
  reader: RecordingReader,
  stream: StreamInfo,
  range: TimeRange,
  signal: AbortSignal | undefined,
): Promise<{ readonly times: readonly number[]; readonly rows: number }> {
  const times: number[] = [];
  const pause = createPause(signal);
  for (const tile of tilesInRange(reader, stream.index, 0, range).tiles) {
    await reader.withFrames(
      stream.index,
      tile,
      ({ startNs }) => {
        for (const ns of startNs) if (ns >= range.fromNs && ns < range.toNs) times.push(ns);
      },
      signal,
    );
    await pause();
  }
  return { times, rows: times.length };
}

async function* levelsOf(
  reader: RecordingReader,
  { index, bins }: StreamInfo,
  range: TimeRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void, void> {
  const pause = createPause(signal);
  for (const tile of tilesInRange(reader, index, 0, range).tiles) {
    const block = await reader.withFrames(
      index,
      tile,
      ({ rows, startNs, levels }) => {
        const row = new Float64Array(bins);
        const out = Buffer.alloc(rows * bins * 4);
        let at = 0;
        for (let each = 0; each < rows; each++) {
          const ns = startNs[each] ?? Number.NaN;
          if (!(ns >= range.fromNs && ns < range.toNs)) continue;
          levels(each, row);
          for (const level of row) at = out.writeFloatLE(level, at);
        }
        return out.subarray(0, at);
      },
      signal,
    );
    if (block.length > 0) yield block;
    await pause();
  }
}

function metaText(info: RecordingInfo, stream: StreamInfo, times: readonly number[], generator: string): string {
  const { origin, scale } = info;
  const [startNs = 0] = times;
  const global = {
    'core:datatype': 'rf32_le',
    'core:version': '1.2.0',
    'core:sample_rate': 1e9 / stream.nominalIntervalNs,
    'core:num_channels': stream.bins,
    'core:description': `Power spectra of ${info.name}, stream ${stream.index}: one sample a frame, one channel a bin.`,
    'core:recorder': generator,
    'core:extensions': [{ name: 'airguard', version: '1.0.0', optional: false }],
    'airguard:content': 'power spectra',
    'airguard:unit': scale.unit,
    'airguard:absolute': scale.absolute,
    'airguard:first_bin_centre_hz': stream.lowEdgeHz + stream.binHz / 2,
    'airguard:bin_hz': stream.binHz,
    'airguard:recording': info.id,
    ...(info.evidenceSha256 === undefined ? {} : { 'airguard:evidence_sha256': info.evidenceSha256 }),
    'airguard:frame_times_ns': times.map((ns) => Math.round(ns - startNs)),
  };
  const capture = {
    'core:sample_start': 0,
    'core:frequency': stream.centreHz,
    ...(origin.kind === 'utc'
      ? {
          'core:datetime': utcText(origin.utcNs + BigInt(Math.round(startNs))),
          'airguard:clock_uncertainty_ns': origin.uncertaintyNs,
          'airguard:clock_source': origin.source,
        }
      : {}),
  };
  return `${JSON.stringify({ global, captures: [capture], annotations: [] })}\n`;
}
