import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchContext } from './harness.ts';

const run = promisify(execFile);

export type Peers =
  | {
      readonly kind: 'ready';
      readonly round: (job: PeerJob, path: string) => Promise<PeerRound>;
      /** Makes the next reading of the file a cold one, as far as this system's cache goes. */
      readonly forget: (path: string) => Promise<void>;
    }
  | { readonly kind: 'absent'; readonly why: string };

export type PeerJob = 'decode' | 'header' | 'memcpy' | 'naive';

export interface PeerRound {
  readonly ms: number;
  readonly records: number;
  /** Sum over the results, to compare with what others found. */
  readonly sum: number;
}

let compiled: Peers | undefined;

/** The C peers, compiled once a run with the system compiler where there is one. */
export function cPeers(context: BenchContext): Peers {
  compiled ??= compile(context);
  return compiled;
}

function compile(context: BenchContext): Peers {
  const binary = join(context.scratchDir, 'peers');
  const source = join(context.root, 'build', 'bench', 'peers.c');
  const result = spawnSync('cc', ['-O2', '-o', binary, source, '-lm'], { encoding: 'utf8' });
  if (result.error !== undefined) return { kind: 'absent', why: 'no C compiler: there is no program "cc" on the path' };
  if (result.status !== 0) return { kind: 'absent', why: `the C peers do not compile: ${result.stderr.trim()}` };
  return {
    kind: 'ready',
    async round(job, path) {
      // Two rounds in one process: the first touches its memory, which the peer's own user would not pay for each file.
      const { stdout } = await run(binary, [job, path, job === 'naive' ? '1' : '2']);
      const [ms, records, sum] = (stdout.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      if (ms === undefined || records === undefined || sum === undefined)
        throw new Error(`the C peer said "${stdout}"`);
      return { ms, records, sum };
    },
    async forget(path) {
      await run(binary, ['forget', path, '1']);
    },
  };
}
