import { statSync } from 'node:fs';
import { loadKernels, type MatrixScanner } from '../../workers/kernels/load.ts';
import { msOverChunks } from './chunks.ts';
import { bigDump, type DumpShape } from './dumps.ts';
import { type BenchContext, type BenchRow, type Contender, type Figure, interleave, rate, timeOf } from './harness.ts';
import { cPeers } from './peers.ts';

/** What a decoder found, to see that all of them did the same work. */
interface Found {
  records: number;
  sum: number;
}

const nothing = (): Found => ({ records: 0, sum: 0 });

/** Ours: all 16 columns, Σ bin² among them, and the bins end to end. */
function scannerContender(scanner: MatrixScanner, path: string, note: (found: Found) => void): Contender {
  const { columns, matrix } = scanner;
  return {
    name: 'WASM',
    run() {
      const found = nothing();
      const ms = msOverChunks(path, scanner.input, (end) => {
        const { at } = scanner.scanWithBins(0, end, false);
        const last = columns.count - 1;
        found.records += columns.count;
        found.sum += lastOf(columns, last) + (matrix[binsBefore(columns, at) - 1] ?? 0);
        return at;
      });
      note(found);
      return ms;
    },
  };
}

function lastOf(columns: MatrixScanner['columns'], last: number): number {
  return (columns.tsfUs[last] ?? 0) + (columns.noiseDbm[last] ?? 0) + (columns.rssiDb[last] ?? 0);
}

/** Bins in the matrix: what was scanned less the 22 bytes of each header. */
function binsBefore(columns: MatrixScanner['columns'], at: number): number {
  return at - 22 * columns.count;
}

/** What most JavaScript decoders do: an object a record, with a view of its bins. */
function objectContender(path: string, note: (found: Found) => void): Contender {
  const input = Buffer.alloc(8 * 1024 * 1024 + 65536);
  return {
    name: 'objects',
    run() {
      const found = nothing();
      const ms = msOverChunks(path, input, (end) => {
        const records = objectsOf(input, end);
        const last = records.at(-1);
        if (last === undefined) return end;
        found.records += records.length;
        found.sum += last.tsf + last.noise + last.rssi + (last.bins.at(-1) ?? 0);
        return last.offset + 22 + last.bins.length;
      });
      note(found);
      return ms;
    },
  };
}

function objectsOf(input: Buffer, end: number) {
  const records = [];
  for (let at = 0; at + 22 <= end; ) {
    const length = input.readUInt16BE(at + 1);
    if (input.readUInt8(at) !== 4 || at + 3 + length > end) break;
    records.push({
      offset: at,
      width: input.readUInt8(at + 3),
      maxExp: input.readUInt8(at + 5),
      freq1: input.readUInt16BE(at + 6),
      freq2: input.readUInt16BE(at + 8),
      rssi: input.readInt16BE(at + 12),
      tsf: input.readUInt32BE(at + 14),
      noise: input.readInt32BE(at + 18),
      bins: Uint8Array.prototype.slice.call(input, at + 22, at + 3 + length),
    });
    at += 3 + length;
  }
  return records;
}

async function measure(context: BenchContext, shape: DumpShape): Promise<readonly Figure[]> {
  const path = bigDump(context.cacheDir, shape, context.dumpBytes);
  const { size } = statSync(path);
  const results = new Map<string, Found>();
  const noteAs = (name: string) => (found: Found) => void results.set(name, found);
  const { scanner } = loadKernels(context.wasm);
  const contenders: Contender[] = [
    scannerContender(scanner, path, noteAs('WASM')),
    objectContender(path, noteAs('objects')),
  ];
  const peers = cPeers(context);
  if (peers.kind === 'ready') {
    for (const [name, job] of [
      ['C', 'decode'],
      ['C without sums', 'header'],
    ] as const) {
      contenders.push({
        name,
        async run() {
          const round = await peers.round(job, path);
          noteAs(name)(round);
          return round.ms;
        },
      });
    }
    contenders.push({ name: 'memcpy', run: async () => (await peers.round('memcpy', path)).ms });
  }
  const timings = await interleave(contenders, context);
  const expected = results.get('WASM');
  for (const [name, found] of results) {
    if (found.records !== expected?.records || found.sum !== expected.sum) {
      throw new Error(`${name} found ${JSON.stringify(found)}, WASM ${JSON.stringify(expected)}`);
    }
  }
  const ours = timeOf(timings, 'WASM');
  const figures: Figure[] = [{ label: `${shape} WASM`, value: rate(size, ours), unit: 'MB/s' }];
  if (peers.kind === 'ready') {
    figures.push(
      { label: `${shape} against C -O2`, value: timeOf(timings, 'C') / ours, unit: '×', goal: { atLeast: 0.9 } },
      { label: `${shape} against C -O2 without Σ bin²`, value: timeOf(timings, 'C without sums') / ours, unit: '×' },
      { label: `${shape} against memcpy`, value: timeOf(timings, 'memcpy') / ours, unit: '×', goal: { atLeast: 0.3 } },
    );
  }
  figures.push({
    label: `${shape} against an object a record`,
    value: timeOf(timings, 'objects') / ours,
    unit: '×',
    goal: { atLeast: 5 },
  });
  return figures;
}

export const decodeRow: BenchRow = {
  name: 'decode',
  about:
    'Columns and bins of a dump in 8 MiB chunks, processor time without reading. WASM and C also sum the squares of the bins of each record; the object a record does not.',
  async run(context) {
    const figures: Figure[] = [];
    for (const shape of ['n128', 'n512', 'mixed'] as const) figures.push(...(await measure(context, shape)));
    const peers = cPeers(context);
    return {
      kind: 'measured',
      figures,
      ...(peers.kind === 'absent' ? { note: `C peers left out: ${peers.why}` } : {}),
    };
  },
};
