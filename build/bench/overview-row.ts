import { closeSync, openSync, readSync } from 'node:fs';
import { recogniseSource } from '../../workers/jobs/recognise-source.ts';
import { loadKernels } from '../../workers/kernels/load.ts';
import { previewDump } from '../../workers/recording/preview.ts';
import { bigDump } from './dumps.ts';
import { type BenchRow, clockedAsync, type Figure, interleave, quantile, timeOf } from './harness.ts';
import { cPeers } from './peers.ts';
import { foundFile } from './product.ts';

const COLD_ROUNDS = 5;

export const overviewRow: BenchRow = {
  name: 'overview',
  about: 'A chosen dump of four times the size is recognised and its first overview is ready in the data host.',
  async run(context) {
    const path = bigDump(context.cacheDir, 'n512', 4 * context.dumpBytes);
    const kernels = loadKernels(context.wasm);
    const file = foundFile(path);
    const first = () =>
      clockedAsync(async () => {
        await recogniseSource(file, [file]);
        const preview = await previewDump({ path, bytes: file.bytes, kernels });
        if (preview.frames < 1000) throw new Error(`the overview has only ${preview.frames} frames`);
      });
    const figures: Figure[] = [];
    const peers = cPeers(context);
    if (peers.kind === 'ready') {
      const cold: number[] = [];
      for (let round = 0; round <= COLD_ROUNDS; round++) {
        await peers.forget(path);
        const ms = await first();
        if (round > 0) cold.push(ms);
      }
      figures.push({ label: 'cold', value: quantile(cold, 0.5), unit: 'ms', goal: { atMost: 300 } });
    }
    readWhole(path);
    const timings = await interleave([{ name: 'warm', run: first }], context);
    figures.push({ label: 'warm', value: timeOf(timings, 'warm'), unit: 'ms', goal: { atMost: 100 } });
    return {
      kind: 'measured',
      figures,
      note:
        peers.kind === 'ready'
          ? 'cold: the pages of the file were dropped from this system; a host below it may still have them'
          : `cold left out: ${peers.why}`,
    };
  },
};

function readWhole(path: string): void {
  const file = openSync(path, 'r');
  const buffer = new Uint8Array(8 * 1024 * 1024);
  while (readSync(file, buffer, 0, buffer.length, null) > 0);
  closeSync(file);
}
