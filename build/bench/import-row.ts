import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createControl } from '../../workers/threads/control.ts';
import type { CopyTask } from '../../workers/threads/messages.ts';
import { spawnThread } from '../../workers/threads/spawn.ts';
import { bigDump, type DumpShape } from './dumps.ts';
import {
  type BenchContext,
  type BenchRow,
  type Contender,
  clockedAsync,
  type Figure,
  interleave,
  rate,
  timeOf,
} from './harness.ts';
import { cPeers } from './peers.ts';
import { importInto, newCase, programDirOf } from './product.ts';

/** The reader with a logarithm a bin is measured on this share of the dump; its rate does not depend on the length. */
const NAIVE_SHARE = 16;

const goals: Partial<Record<DumpShape, { readonly hash: number; readonly naive: number }>> = {
  n512: { hash: 2, naive: 9 },
  n128: { hash: 3.3, naive: 6 },
};

/** Both hashes of a file by the product's own hash threads, parted as the import parts them. */
function hashAlone(context: BenchContext, path: string, size: number): Promise<number> {
  return clockedAsync(async () => {
    const parts =
      availableParallelism() >= 4 ? [[true, false] as const, [false, true] as const] : [[true, true] as const];
    const control = createControl();
    control.setCopied(size);
    const threads = parts.map(([whole, blocks]) => {
      const task: CopyTask = {
        control: control.shared,
        sourcePath: path,
        sourceBytes: size,
        evidencePath: path,
        copiedBytes: size,
        follows: true,
        whole,
        blocks,
      };
      return spawnThread(programDirOf(context), 'copy-thread', task, () => undefined);
    });
    await Promise.all(threads.map((thread) => thread.ended));
  });
}

/** What an import writes, as a share of what it reads: the copy, and a pyramid of two planes, ×4 a level. */
const WRITTEN_SHARE = 5 / 3 + 0.1;

/**
 * Has the system take `bytes` of memory for files and free it again. A virtual machine that hands idle memory back to its
 * host pays up to 2 s a GB to get it again (the same 512 MiB were copied in 0.13 and in 1.2 s, one after the other): that
 * would be the machine's time, not the import's.
 */
function takeMemory(folder: string, bytes: number): void {
  const path = join(folder, 'memory');
  const file = openSync(path, 'w');
  const block = new Uint8Array(4 * 1024 * 1024);
  for (let done = 0; done < bytes; done += block.length) writeSync(file, block);
  closeSync(file);
  rmSync(path);
}

async function importOnce(context: BenchContext, path: string): Promise<number> {
  const open = await newCase(context);
  takeMemory(context.scratchDir, statSync(path).size * WRITTEN_SHARE);
  try {
    return await clockedAsync(() => importInto(open, path));
  } finally {
    await open.close();
  }
}

async function measure(context: BenchContext, shape: DumpShape): Promise<readonly Figure[]> {
  const path = bigDump(context.cacheDir, shape, context.dumpBytes);
  const { size } = statSync(path);
  const contenders: Contender[] = [
    { name: 'import', run: () => importOnce(context, path) },
    { name: 'hashes', run: () => hashAlone(context, path, size) },
  ];
  const peers = cPeers(context);
  if (peers.kind === 'ready') {
    const part = bigDump(context.cacheDir, shape, context.dumpBytes / NAIVE_SHARE);
    const share = size / statSync(part).size;
    contenders.push({ name: 'naive', run: async () => share * (await peers.round('naive', part)).ms });
  }
  const timings = await interleave(contenders, context);
  const ours = timeOf(timings, 'import');
  const goal = goals[shape];
  const figures: Figure[] = [
    { label: `${shape} import`, value: rate(size, ours), unit: 'MB/s' },
    {
      label: `${shape} time against both hashes alone`,
      value: ours / timeOf(timings, 'hashes'),
      unit: '×',
      ...(goal === undefined ? {} : { goal: { atMost: goal.hash } }),
    },
  ];
  if (peers.kind === 'ready') {
    figures.push({
      label: `${shape} against a C reader with log10 a bin`,
      value: timeOf(timings, 'naive') / ours,
      unit: '×',
      ...(goal === undefined ? {} : { goal: { atLeast: goal.naive } }),
    });
  }
  return figures;
}

export const importRow: BenchRow = {
  name: 'import',
  about:
    'Whole import into a new case: copy, both hashes, decoding, pyramid, DuckDB, commit; wall clock, file and free memory at hand.',
  async run(context) {
    const figures: Figure[] = [];
    for (const shape of ['n512', 'n128', 'mixed'] as const) figures.push(...(await measure(context, shape)));
    const peers = cPeers(context);
    return {
      kind: 'measured',
      figures,
      ...(peers.kind === 'absent' ? { note: `C reader left out: ${peers.why}` } : {}),
    };
  },
};
