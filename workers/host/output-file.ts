import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import { caseThatKeeps } from '../custody/case-paths.ts';
import { faultOf, isLostName, lostName } from './errors.ts';

/**
 * Writes a file completely or not at all, and returns its length; devices and pipes are written to as they are. What
 * belongs to a case is refused: nothing imported is ever changed. Throws a Fault.
 */
export async function writeWhole(
  path: string,
  blocks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<number> {
  await refusePlace(path);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new Fault('bad_request', `This is a folder; give the name of a file: ${path}`);
  const direct = found !== undefined && !found.isFile();
  const target = direct ? path : join(dirname(path), `.${basename(path).slice(0, 60)}.${process.pid}.part`);
  let bytes = 0;
  try {
    const handle = await open(target, direct ? 'w' : 'wx');
    try {
      for await (const block of blocks) {
        signal?.throwIfAborted();
        await handle.writeFile(block);
        bytes += block.length;
      }
    } finally {
      await handle.close();
    }
    if (!direct) await rename(target, path);
    return bytes;
  } catch (error) {
    if (!direct) await rm(target, { force: true }).catch(() => undefined);
    throw faultOf(error, path);
  }
}

/** Throws the fault of a place that a case keeps for itself, or of a name that is not the one that was typed. */
export async function refusePlace(path: string): Promise<void> {
  if (isLostName(path)) throw lostName(path);
  const folder = await realpath(dirname(path)).catch((error: unknown) => {
    throw faultOf(error, dirname(path));
  });
  const root = await caseThatKeeps(join(folder, basename(path)));
  if (root !== undefined)
    throw new Fault('bad_request', `This place belongs to the case in ${root}; choose one outside of it: ${path}`);
}
