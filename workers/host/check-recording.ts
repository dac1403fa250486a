import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { errorCode } from '../custody/files.ts';
import { hashWholeFile } from '../custody/hasher.ts';
import type { RecordingCheck, RecordingToCheck } from '../custody/verify.ts';
import type { loadKernels } from '../kernels/load.ts';
import type { FileDigest } from '../recording/folder-digests.ts';
import { INDEX_FILE, readRecordingIndex } from '../recording/recording-index.ts';
import { openRecording, type RecordingReader } from '../recording/recording-reader.ts';

/**
 * What is wrong with a recording folder (recording rule R9): every file against its length and hash, then the index
 * against the database, every tile of the pyramid, and the level-0 tiles at both ends of each stream (the evidence itself
 * is covered by its hash). A folder of a version that kept no hashes is read all the same, and a note says so.
 */
export async function checkRecording(
  kernels: ReturnType<typeof loadKernels>,
  recording: RecordingToCheck,
  signal?: AbortSignal,
): Promise<RecordingCheck> {
  const { info, directory, evidencePath, indexSha256 } = recording;
  const notes: string[] = [];
  let files = 0;
  if (indexSha256 === undefined) {
    notes.push(
      `Recording ${info.id} was imported by a version that kept no hashes of its files, so they were only checked for structure; import its evidence into a new case to have every bit of them checked.`,
    );
  } else {
    const hashed = await checkFiles(recording, indexSha256, signal);
    // What is in a file that was changed says nothing more.
    if (hashed.problems.length > 0) return { ...hashed, notes };
    files = hashed.files;
  }
  const reader = await openRecording({ directory, kernels, ...(evidencePath === undefined ? {} : { evidencePath }) });
  try {
    return { files, notes, problems: await checkStructure(reader, info, signal) };
  } finally {
    await reader.close();
  }
}

async function checkFiles(
  { info, directory }: RecordingToCheck,
  indexSha256: string,
  signal: AbortSignal | undefined,
): Promise<Pick<RecordingCheck, 'files' | 'problems'>> {
  const problems: string[] = [];
  const advice = `restore recordings/${basename(directory)} from a backup, or import its evidence into a new case to build it again`;
  const check = async (name: string, expected: Pick<FileDigest, 'sha256'> & Partial<FileDigest>) => {
    const words = `File ${name} of recording ${info.id}`;
    const path = join(directory, name);
    try {
      if (!(await lstat(path)).isFile()) {
        problems.push(`${words} is not a plain file; ${advice}.`);
        return;
      }
      const { bytes, sha256 } = await hashWholeFile(path, { signal });
      if (bytes !== (expected.bytes ?? bytes))
        problems.push(`${words} has ${bytes} bytes, not ${expected.bytes}; ${advice}.`);
      else if (sha256 !== expected.sha256)
        problems.push(`${words} was changed: its SHA-256 is ${sha256}, not ${expected.sha256}; ${advice}.`);
    } catch (error) {
      const code = errorCode(error);
      if (error instanceof Fault || code === undefined) throw error;
      problems.push(`${words} ${code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`}; ${advice}.`);
    }
  };
  await check(INDEX_FILE, { sha256: indexSha256 });
  if (problems.length > 0) return { files: 1, problems };
  const { files = [] } = await readRecordingIndex(directory);
  for (const file of files) await check(file.name, file);
  const known = new Set([INDEX_FILE, ...files.map(({ name }) => name)]);
  for (const name of await readdir(directory)) {
    if (!known.has(name))
      problems.push(`A file that is no part of recording ${info.id} is in its folder: ${JSON.stringify(name)}`);
  }
  return { files: known.size, problems };
}

async function checkStructure(
  reader: RecordingReader,
  info: RecordingInfo,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  const { index } = reader;
  if (index.frames !== info.frames)
    problems.push(`Recording ${info.id} holds ${index.frames} frames, the database says ${info.frames}.`);
  for (const stream of index.streams) {
    for (const { level, rows } of stream.levels) {
      const directoryOf = reader.directory(stream.index, level);
      const tiles = directoryOf.rows.length;
      let counted = 0;
      for (let tile = 0; tile < tiles; tile++) {
        signal?.throwIfAborted();
        counted += directoryOf.rows[tile] ?? 0;
        if (level === 0 && tile > 0 && tile < tiles - 1) continue;
        const read = decodeTile(await reader.tile(stream.index, level, tile, 'max', signal));
        if (read.rows !== directoryOf.rows[tile])
          problems.push(
            `Tile ${tile} of level ${level} of stream ${stream.index} in recording ${info.id} has ${read.rows} rows, not ${directoryOf.rows[tile]}.`,
          );
      }
      if (counted !== rows)
        problems.push(
          `Level ${level} of stream ${stream.index} in recording ${info.id} has ${counted} rows, not ${rows}.`,
        );
    }
  }
  return problems;
}
