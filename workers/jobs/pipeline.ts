import { availableParallelism } from 'node:os';
import type { RecordingTransaction } from '../catalog/database.ts';
import { Fault, type FaultCode, faultCodes } from '../contract/faults.ts';
import { BLOCK_BYTES, type FileHashes } from '../custody/hasher.ts';
import { type FileDigest, sealRecording } from '../recording/folder-digests.ts';
import { createControl } from '../threads/control.ts';
import type {
  CopyMessage,
  CopyTask,
  IngestMessage,
  IngestResult,
  IngestSource,
  IngestTask,
} from '../threads/messages.ts';
import { KERNEL_BYTES } from '../threads/program-kernels.ts';
import { spawnThread, ThreadError } from '../threads/spawn.ts';
import { appendFrames, appendStatistics } from './database-rows.ts';

export interface PipelineOptions {
  readonly programDir: string;
  readonly sourcePath: string;
  readonly sourceBytes: number;
  readonly evidencePath: string;
  readonly recordingPath: string;
  /** SHA-256 of the blocks the copy has already, from the journal. */
  readonly knownBlocks: readonly string[];
  readonly source: IngestSource;
  readonly transaction: RecordingTransaction;
  readonly onProgress: (progress: {
    readonly decodedBytes: number;
    readonly hashedBytes: number;
    /** Of all threads. */
    readonly memoryBytes: number;
  }) => void;
  readonly onBlock: (index: number, sha256: string) => void;
  readonly onSnapshot: (seen: Extract<IngestMessage, { kind: 'snapshot' }>) => void;
  /** Every picture is there; the hash may still run. */
  readonly onIndexed: (result: IngestResult) => void;
}

export interface Pipeline {
  /** Rejects with a Fault, or with the thread's error. */
  readonly done: Promise<{ readonly result: IngestResult; readonly hashes: FileHashes }>;
  setPaused(paused: boolean): void;
  /** Ends it with this error. */
  fail(error: unknown): void;
  cancel(): void;
}

/** A block of the copy is not what the journal says it was: the copy must be made again. */
export class CopyChanged extends Error {}

/** Cores from which on the hashes of the evidence part, and what is written of the recording is hashed beside its writing. */
const CORES_TO_SPARE = 4;

/** One thread copies the file and hashes it, with a second one where there are cores for it; one follows the copy, decodes it and builds the pyramid. */
export function startPipeline(options: PipelineOptions): Pipeline {
  const control = createControl();
  const { programDir, sourceBytes, knownBlocks, transaction } = options;
  const copiedBytes = Math.min(sourceBytes, knownBlocks.length * BLOCK_BYTES);
  control.setCopied(copiedBytes);
  let decodedBytes = 0;
  let ingestBytes = 0;
  const hashedBytes = { whole: 0, blocks: 0 };
  const blocks: string[] = [];
  let sha256: string | undefined;
  let result: IngestResult | undefined;
  let files: readonly FileDigest[] | undefined;
  let failed: unknown;
  let cancelled = false;
  let writing: Promise<void> = Promise.resolve();

  const fail = (error: unknown) => {
    failed ??= error;
    control.cancel();
  };
  const report = () =>
    options.onProgress({
      decodedBytes,
      hashedBytes: Math.min(hashedBytes.whole, hashedBytes.blocks),
      memoryBytes: ingestBytes + KERNEL_BYTES + hashers.length * BLOCK_BYTES,
    });
  const write = (task: () => Promise<void>) => {
    writing = writing
      .then(() => (failed === undefined ? task() : undefined))
      .catch(fail)
      .finally(() => control.takeBatch());
  };

  const { sourcePath, evidencePath, recordingPath, source } = options;
  const sparing = availableParallelism() >= CORES_TO_SPARE;
  const task: IngestTask = {
    control: control.shared,
    programDir,
    sourceBytes,
    evidencePath,
    recordingPath,
    hashesRecording: !sparing,
    source,
  };
  const ingest = spawnThread<IngestMessage>(programDir, 'ingest-thread', task, (message) => {
    switch (message.kind) {
      case 'progress':
        decodedBytes = message.decodedBytes;
        ingestBytes = message.memoryBytes;
        report();
        break;
      case 'frames':
        write(() => appendFrames(transaction, message.rows));
        break;
      case 'statistics':
        write(() => appendStatistics(transaction, message.rows));
        break;
      case 'snapshot':
        options.onSnapshot(message);
        break;
      case 'finished':
        result = message.result;
        options.onIndexed(result);
        break;
      case 'cancelled':
        break;
    }
  });

  const onHash = (part: 'whole' | 'blocks' | 'both') => (message: CopyMessage) => {
    if (message.kind === 'block') {
      if (part !== 'blocks') hashedBytes.whole = message.end;
      if (part !== 'whole') hashedBytes.blocks = message.end;
      if (message.sha256 !== undefined) {
        blocks[message.index] = message.sha256;
        const known = knownBlocks[message.index];
        if (known === undefined) options.onBlock(message.index, message.sha256);
        else if (known !== message.sha256) fail(new CopyChanged(`block ${message.index} of the copy changed`));
      }
      report();
    } else if (message.kind === 'hashed') sha256 = message.sha256 ?? sha256;
    else if (message.kind === 'recording') files = message.files;
  };
  const hash = (part: 'whole' | 'blocks' | 'both') => {
    const copyTask: CopyTask = {
      control: control.shared,
      sourcePath,
      sourceBytes,
      evidencePath,
      copiedBytes,
      follows: part === 'blocks',
      whole: part !== 'blocks',
      blocks: part !== 'whole',
      ...(part === 'blocks' ? { recordingPath } : {}),
    };
    return spawnThread<CopyMessage>(programDir, 'copy-thread', copyTask, onHash(part));
  };
  // The two hashes cost nearly as much as everything else together; they part only where cores are left for it.
  const hashers = sparing ? [hash('whole'), hash('blocks')] : [hash('both')];

  const run = async () => {
    const ended = [ingest, ...hashers].map((thread) =>
      thread.ended.catch((error: unknown) => fail(faultOfThread(error))),
    );
    await Promise.all(ended);
    await writing;
    if (cancelled && failed === undefined) throw new Fault('cancelled', 'Cancelled.');
    if (failed !== undefined) throw failed;
    if (result === undefined || sha256 === undefined || (sparing && files === undefined))
      throw new Error('the import threads ended without a result');
    const index = sealRecording(recordingPath, result.index, files);
    return { result: { ...result, index }, hashes: { sha256, bytes: sourceBytes, blockBytes: BLOCK_BYTES, blocks } };
  };
  return {
    done: run(),
    setPaused: (paused) => control.setPaused(paused),
    fail,
    cancel() {
      cancelled = true;
      control.cancel();
    },
  };
}

function isFaultCode(code: string): code is FaultCode {
  return faultCodes.some((known) => known === code);
}

/** The error a thread died of, as if it had been thrown here. */
export function faultOfThread(error: unknown): unknown {
  if (!(error instanceof ThreadError)) return error;
  const { code, fault, message, path } = error.failure;
  if (fault && isFaultCode(code)) return new Fault(code, message);
  const system: Error & { code?: string; path?: string } = new Error(message);
  if (code !== '') system.code = code;
  if (path !== undefined) system.path = path;
  return system;
}
