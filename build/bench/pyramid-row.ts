import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { RADIO_SCALE } from '../../workers/contract/level-scale.ts';
import { loadKernels, type MatrixScanner } from '../../workers/kernels/load.ts';
import type { Kernels } from '../../workers/reduce/kernels.ts';
import { createPyramidBuilder, type PyramidBuilder } from '../../workers/reduce/pyramid-builder.ts';
import { msOverChunks } from './chunks.ts';
import { bigDump, type DumpShape } from './dumps.ts';
import { type BenchContext, type BenchRow, type Contender, type Figure, interleave, rate, timeOf } from './harness.ts';

/** The plain reader is measured on this much of the dump: it is far slower and its rate does not depend on the length. */
const PLAIN_SHARE = 1 / 32;
const INTERVAL_NS = 100_000;

/** One stream of a dump as the import feeds it. */
interface Stream {
  readonly builder: PyramidBuilder;
  readonly frames: Uint32Array;
  readonly starts: Float64Array;
  count: number;
}

/** Scan and every level of the pyramid, max and mean; milliseconds without reading. */
function msOfPyramid(kernels: Kernels<MatrixScanner>, path: string): number {
  const { scanner } = kernels;
  const { columns } = scanner;
  const capacity = columns.offset.length;
  const segments = new Uint8Array(capacity);
  const streams = new Map<number, Stream>();
  const streamOf = (bins: number): Stream => {
    const known = streams.get(bins);
    if (known !== undefined) return known;
    const stream: Stream = {
      builder: createPyramidBuilder({
        kernels,
        bins,
        scale: RADIO_SCALE,
        nominalIntervalNs: INTERVAL_NS,
        onRows: () => undefined,
      }),
      frames: new Uint32Array(capacity),
      starts: new Float64Array(capacity),
      count: 0,
    };
    streams.set(bins, stream);
    return stream;
  };
  const ms = msOverChunks(path, scanner.input, (end) => {
    const { at } = scanner.scan(0, end, false);
    for (let frame = 0; frame < columns.count; frame++) {
      const stream = streamOf(columns.bins[frame] ?? 0);
      stream.frames[stream.count] = frame;
      stream.starts[stream.count++] = (columns.tsfUs[frame] ?? 0) * 1000;
    }
    for (const stream of streams.values()) {
      stream.builder.addFrames(stream.frames, stream.count, stream.starts, segments);
      stream.count = 0;
    }
    return at;
  });
  for (const { builder } of streams.values()) builder.finish();
  return ms;
}

/** The same levels in the obvious JavaScript: powers in a matrix, four rows to one, a logarithm a code. */
function msOfPlainPyramid(path: string, bytes: number): number {
  const input = Buffer.alloc(8 * 1024 * 1024 + 65536);
  let done = 0;
  return msOverChunks(path, input, (end) => {
    if (done >= bytes) return end;
    done += end;
    let at = 0;
    let rows: { sum: Float64Array; count: Uint32Array; max: Float64Array }[] = [];
    while (at + 22 <= end) {
      const bins = input.readUInt16BE(at + 1) - 19;
      if (at + 22 + bins > end) break;
      const row = { sum: new Float64Array(bins), count: new Uint32Array(bins), max: new Float64Array(bins) };
      let squares = 0;
      for (let bin = 0; bin < bins; bin++) squares += (input[at + 22 + bin] ?? 0) ** 2;
      const scale = 10 ** ((input.readInt32BE(at + 18) + input.readInt16BE(at + 12)) / 10) / squares;
      for (let bin = 0; bin < bins; bin++) {
        const power = (input[at + 22 + bin] ?? 0) ** 2 * scale;
        row.sum[bin] = power;
        row.max[bin] = power;
        row.count[bin] = power > 0 ? 1 : 0;
      }
      rows.push(row);
      at += 22 + bins;
    }
    while (rows.length >= 4) {
      const above: typeof rows = [];
      for (let first = 0; first + 4 <= rows.length; first += 4) {
        const bins = Math.min(...rows.slice(first, first + 4).map((row) => row.sum.length));
        const row = { sum: new Float64Array(bins), count: new Uint32Array(bins), max: new Float64Array(bins) };
        const codes = new Uint8Array(2 * bins);
        for (let bin = 0; bin < bins; bin++) {
          for (let child = first; child < first + 4; child++) {
            const from = rows[child];
            if (from === undefined) continue;
            row.sum[bin] = (row.sum[bin] ?? 0) + (from.sum[bin] ?? 0);
            row.count[bin] = (row.count[bin] ?? 0) + (from.count[bin] ?? 0);
            row.max[bin] = Math.max(row.max[bin] ?? 0, from.max[bin] ?? 0);
          }
          codes[bin] = 2 + Math.round((10 * Math.log10(row.max[bin] ?? 0) + 150) * 2);
          codes[bins + bin] = 2 + Math.round((10 * Math.log10((row.sum[bin] ?? 0) / (row.count[bin] ?? 1)) + 150) * 2);
        }
        above.push(row);
      }
      rows = above;
    }
    return at;
  });
}

async function measure(context: BenchContext, shape: DumpShape): Promise<readonly Figure[]> {
  const path = bigDump(context.cacheDir, shape, context.dumpBytes);
  const { size } = statSync(path);
  const kernels = loadKernels(context.wasm);
  const input = new Uint8Array(8 * 1024 * 1024);
  const plainBytes = Math.max(8 * 1024 * 1024, size * PLAIN_SHARE);
  const contenders: Contender[] = [
    { name: 'pyramid', run: () => msOfPyramid(kernels, path) },
    {
      name: 'sha256',
      run() {
        const hash = createHash('sha256');
        const ms = msOverChunks(path, input, (end) => {
          hash.update(input.subarray(0, end));
          return end;
        });
        hash.digest();
        return ms;
      },
    },
    { name: 'plain', run: () => (msOfPlainPyramid(path, plainBytes) * size) / plainBytes },
  ];
  const timings = await interleave(contenders, context);
  const ours = timeOf(timings, 'pyramid');
  return [
    { label: `${shape} scan and pyramid`, value: rate(size, ours), unit: 'MB/s' },
    { label: `${shape} against SHA-256`, value: timeOf(timings, 'sha256') / ours, unit: '×', goal: { atLeast: 0.6 } },
    { label: `${shape} against plain JS`, value: timeOf(timings, 'plain') / ours, unit: '×', goal: { atLeast: 20 } },
  ];
}

export const pyramidRow: BenchRow = {
  name: 'pyramid',
  about:
    'Scan and every level of the pyramid (×4 in time, maximum and mean power) processor time without reading and writing.',
  async run(context) {
    const figures: Figure[] = [];
    for (const shape of ['n128', 'n512', 'mixed'] as const) figures.push(...(await measure(context, shape)));
    return { kind: 'measured', figures };
  },
};
