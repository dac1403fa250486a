import { randomUUID } from 'node:crypto';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingTransaction } from '../catalog/database.ts';
import type { RecordingDetails } from '../catalog/recordings.ts';
import type { ItemEntry } from '../catalog/survey/items.ts';
import { Fault } from '../contract/faults.ts';
import type { RecordingInfo } from '../contract/model.ts';
import { type AppliedAnalysis, sameAnalysis } from '../contract/sample-analysis.ts';
import type { Annotation } from '../contract/survey.ts';
import { syncFolder } from '../custody/files.ts';
import { createFileHasher, type FileHashes } from '../custody/hasher.ts';
import { parseSigmfMeta } from '../decode/sigmf.ts';
import { annotationsOfSigmf } from '../decode/sigmf-annotations.ts';
import { indexSha256 } from '../recording/recording-index.ts';
import type { IngestResult } from '../threads/messages.ts';
import { evidenceRow, noteLostFlush, refuseChanged } from './evidence.ts';
import type { ImportContext } from './import-context.ts';
import { emptyFolder, type Incoming, sizeOf, takeBack } from './incoming.ts';
import type { JobResult, RunningJob } from './job-list.ts';
import type { Journal } from './journal.ts';
import { CopyChanged, startPipeline } from './pipeline.ts';
import type { SpectralSource } from './recognise-source.ts';
import { previewInfo, type RecordingFacts, recordingInfo } from './recording-info.ts';
import { analysisOfSource } from './sample-sources.ts';
import { neededBytes, noSpace, RESERVE_BYTES, waitForSpace, watchSpace } from './space-watch.ts';
import { statedRowsOf } from './stated-items.ts';
import type { FoundFile } from './walk.ts';

export interface FileImport {
  readonly file: FoundFile;
  readonly source: SpectralSource;
  readonly recording: string;
  readonly incoming: Incoming;
  readonly journal: Journal;
  /** Blocks of the copy that an earlier, killed import has finished. */
  readonly knownBlocks: readonly string[];
  /** Bytes of the job's files before this one. */
  readonly doneBefore: number;
}

/** `what`: the kinds of things the file brought, or would have brought. */
export type FileOutcome = JobResult & {
  readonly kind: 'imported' | 'duplicate';
  readonly what: readonly ('recording' | ItemEntry['kind'])[];
  readonly sha256: string;
  /** The file beside it that came in with it. */
  readonly sidecar?: SidecarOutcome;
};

export interface SidecarOutcome {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  /** The place and the attitude that the case has from it. */
  readonly what: readonly ItemEntry['kind'][];
}

/**
 * Imports one file: copy, hashes, decoding, pyramid and rows run side by side, then everything becomes part of the case
 * in one commit. Whatever goes wrong before the commit leaves no trace in the case. Throws a Fault.
 */
export async function importFile(job: RunningJob, context: ImportContext, task: FileImport): Promise<FileOutcome> {
  let { knownBlocks } = task;
  for (;;) {
    try {
      return await importOnce(job, context, { ...task, knownBlocks });
    } catch (error) {
      await context.live.remove(task.recording);
      if (error instanceof CopyChanged) {
        knownBlocks = [];
        continue;
      }
      const fault = context.explain(error, task.file.path);
      if (fault.code !== 'no_space' || context.whenLowOnSpace === 'fail') throw fault;
      await waitForSpace(job, context, task.incoming.root, neededBytes(task.file.bytes, 0));
      knownBlocks = [];
    }
  }
}

async function importOnce(job: RunningJob, context: ImportContext, task: FileImport): Promise<FileOutcome> {
  const { folder, live } = context;
  const { file, incoming, source, recording } = task;
  const { name, bytes, deviceId } = source;
  const facts = { id: recording, name, bytes, deviceId, analysis: analysisOfSource(source) };
  const copied = await sizeOf(incoming.evidence);
  // A commit that was undone leaves no copy when the case had this evidence before.
  const knownBlocks = copied === undefined ? [] : task.knownBlocks;
  await waitForSpace(job, context, incoming.root, neededBytes(source.bytes, copied ?? 0));
  await emptyFolder(incoming.recording);
  if (knownBlocks.length === 0) {
    await (await open(incoming.evidence, 'w')).close();
    const { path, name, bytes, modifiedMs } = file;
    task.journal.append({ kind: 'file', path, name, bytes, modifiedMs, recording });
  }

  const preview =
    source.ingest.kind === 'records' ? await context.preview(source.path, source.bytes, job.signal) : undefined;
  const ingest =
    preview === undefined || source.ingest.kind !== 'records'
      ? source.ingest
      : { ...source.ingest, scale: preview.scale };
  const transaction = await folder.catalog.beginRecording();
  let generation = 0;
  let phase = 'reading, hashing and building the picture';
  job.report({ phase, recording });
  live.begin(previewInfo(facts, source, preview), preview);
  const pipeline = startPipeline({
    programDir: context.programDir,
    sourcePath: source.path,
    sourceBytes: source.bytes,
    evidencePath: incoming.evidence,
    recordingPath: incoming.recording,
    knownBlocks,
    source: ingest,
    transaction,
    onProgress({ decodedBytes, hashedBytes, memoryBytes }) {
      context.noteMemory(memoryBytes);
      job.report({ phase, doneBytes: task.doneBefore + (decodedBytes + hashedBytes) / 2 });
    },
    onBlock: (index, sha256) => task.journal.append({ kind: 'block', index, sha256 }),
    onSnapshot({ snapshot, origin }) {
      generation++;
      const info = recordingInfo(facts, snapshot.index, {
        state: 'open',
        generation,
        origin,
        warnings: source.warnings,
      });
      void live.grow(info, { directory: incoming.recording, evidencePath: incoming.evidence, snapshot });
    },
    onIndexed(result) {
      phase = 'finishing the hash';
      if (result.index.frames === 0) return;
      generation++;
      void live.grow(infoOf(facts, result, source, 'indexed', generation), {
        directory: incoming.recording,
        evidencePath: incoming.evidence,
        snapshot: undefined,
      });
    },
  });
  const onAbort = () => pipeline.cancel();
  job.signal.addEventListener('abort', onAbort);
  if (job.signal.aborted) onAbort();
  const stopWatching = watchSpace(context, incoming.root, (low, free) => {
    const fault = noSpace(RESERVE_BYTES, free, incoming.root);
    if (context.whenLowOnSpace === 'fail') {
      if (low) pipeline.fail(fault);
      return;
    }
    pipeline.setPaused(low);
    job.setPaused(low ? `Paused. ${fault.message}` : undefined);
  });
  try {
    const { result, hashes } = await pipeline.done;
    stopWatching();
    if (result.index.frames === 0) {
      throw new Fault(
        'corrupt_input',
        `No intact spectral record in ${source.bytes} bytes, so nothing was imported: ${file.path}`,
      );
    }
    job.report({ phase: 'adding to the case', doneBytes: task.doneBefore + source.bytes });
    const known = await recordingOf(folder, hashes.sha256, facts.analysis);
    if (known !== undefined) {
      await transaction.rollback();
      await live.remove(recording);
      return { kind: 'duplicate', what: ['recording'], sha256: hashes.sha256, ...known };
    }
    await refuseChanged(source);
    const info = infoOf(facts, result, source, 'sealed', generation + 1, hashes);
    const sidecar = await commit(context, task, transaction, { info, result, hashes });
    await live.seal(info);
    return {
      kind: 'imported',
      what: ['recording'],
      sha256: hashes.sha256,
      message: sentence(info),
      recording,
      ...(sidecar === undefined ? {} : { sidecar }),
    };
  } catch (error) {
    await transaction.rollback();
    throw error;
  } finally {
    stopWatching();
    job.signal.removeEventListener('abort', onAbort);
    context.noteMemory(0);
  }
}

/**
 * What the case has of these bytes already: nothing, when they are new or when samples are to be seen through another
 * FFT, which makes a further recording of the same evidence.
 */
async function recordingOf(
  { catalog }: ImportContext['folder'],
  sha256: string,
  analysis: RecordingInfo['analysis'],
): Promise<JobResult | undefined> {
  const known = (await catalog.listEvidence()).find((entry) => entry.sha256 === sha256);
  if (known === undefined) return undefined;
  const recordings = (await catalog.listRecordings()).filter((info) => info.evidenceSha256 === sha256);
  const same = recordings.find((info) => sameAnalysis(info.analysis, analysis));
  if (same === undefined && recordings.some((info) => info.analysis !== undefined)) return undefined;
  const name = same?.name ?? known.names[0] ?? known.sha256;
  const how = same?.analysis === undefined ? '' : `, with the same FFT (${analysisText(same.analysis)})`;
  return {
    message: `The same bytes are in this case already, as ${name}${how}; nothing was added.`,
    recording: same?.id,
  };
}

function analysisText({ fftSize, window, overlapPercent, channel, channels }: AppliedAnalysis): string {
  const which = channels === 1 ? '' : `, channel ${channel}`;
  return `${fftSize} samples, ${window}, ${overlapPercent} % overlap${which}`;
}

interface Finished {
  readonly info: RecordingInfo;
  readonly result: IngestResult;
  readonly hashes: FileHashes;
}

/** The evidence is flushed to disk when this has ended: its own small flushes would wait behind that of a gigabyte. */
async function commit(
  context: ImportContext,
  task: FileImport,
  transaction: RecordingTransaction,
  finished: Finished,
): Promise<SidecarOutcome | undefined> {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  try {
    return await commitInOrder(context, task, transaction, finished, ended);
  } finally {
    end();
  }
}

/** The order of K1: evidence, recording folder, database, audit line, manifest. A kill between any two is put right. */
async function commitInOrder(
  context: ImportContext,
  task: FileImport,
  transaction: RecordingTransaction,
  { info, result, hashes }: Finished,
  ended: Promise<void>,
): Promise<SidecarOutcome | undefined> {
  const { folder } = context;
  const { incoming, journal, source, recording } = task;
  const { sha256 } = hashes;
  const sidecar = await collectSidecar(incoming, source);
  const stated = sidecar === undefined ? undefined : await statedRowsOf(folder, source, sidecar.sha256);
  const moves = { recording, sha256, ...(sidecar === undefined ? {} : { sidecarSha256: sidecar.sha256 }) };
  journal.append({ kind: 'commit', ...moves }, true);
  await context.live.release(recording);
  try {
    if (sidecar !== undefined) await folder.evidence.admit(incoming.sidecar, sidecar);
    const { onDisk } = await folder.evidence.admit(incoming.evidence, hashes, ended);
    onDisk.catch((error: unknown) => noteLostFlush(context, sha256, error));
    await rename(incoming.recording, join(folder.paths.recordings, recording));
    await syncFolder(folder.paths.recordings);
    await transaction.commit(await detailsOf(context, info, source, result, hashes, sidecar), stated);
  } catch (error) {
    await takeBack(folder, incoming, moves);
    throw error;
  }
  await recordImport(folder, info);
  if (sidecar !== undefined) {
    await folder.record('evidence.added', {
      sha256: sidecar.sha256,
      name: source.sidecar?.name,
      bytes: sidecar.bytes,
      describes: recording,
      ...(stated === undefined ? {} : { items: stated.items.map(({ kind, info: { id } }) => ({ kind, id })) }),
    });
  }
  await folder.syncManifest();
  if (stated !== undefined || source.ingest.kind === 'rows') await context.surveyChanged();
  if (sidecar === undefined || source.sidecar === undefined) return undefined;
  const { path, name } = source.sidecar;
  return { path, name, sha256: sidecar.sha256, what: stated?.items.map(({ kind }) => kind) ?? [] };
}

/** Copies what describes the recording next to it, as it was read. */
async function collectSidecar(incoming: Incoming, source: SpectralSource): Promise<FileHashes | undefined> {
  if (source.sidecar === undefined) return undefined;
  const { bytes } = source.sidecar;
  await writeFile(incoming.sidecar, bytes);
  const hasher = createFileHasher();
  hasher.update(bytes);
  return hasher.finish();
}

/** The audit line of an import; recovery writes it when a kill came between the database and the log. */
export async function recordImport(folder: ImportContext['folder'], info: RecordingInfo): Promise<void> {
  const { id, name, format, evidenceSha256, bytes, frames } = info;
  await folder.record('recording.imported', { recording: id, name, format, sha256: evidenceSha256, bytes, frames });
}

async function detailsOf(
  context: ImportContext,
  info: RecordingInfo,
  source: SpectralSource,
  result: IngestResult,
  hashes: FileHashes,
  sidecar: FileHashes | undefined,
): Promise<RecordingDetails> {
  const importedUtcNs = BigInt(Date.now()) * 1_000_000n;
  const lists = await context.readLists(info.id, result.index);
  return {
    info,
    importedUtcNs,
    indexSha256: indexSha256(result.index),
    evidence: evidenceRow(hashes, source.name, importedUtcNs),
    ...(sidecar === undefined
      ? {}
      : { sidecarEvidence: evidenceRow(sidecar, source.sidecar?.name ?? '', importedUtcNs) }),
    device: source.deviceId === undefined ? undefined : { id: source.deviceId },
    sidecar: source.sidecar === undefined ? undefined : new TextDecoder().decode(source.sidecar.bytes),
    anchors: result.anchors,
    runs: result.runs ?? [],
    annotations: annotationsOf(source, info, importedUtcNs),
    ...lists,
  };
}

/** What SigMF metadata notes in its samples; nothing of other sources. */
function annotationsOf({ ingest }: SpectralSource, { id, endNs }: RecordingInfo, nowNs: bigint): Annotation[] {
  if (ingest.kind !== 'rows' || ingest.rows !== 'sigmf_meta') return [];
  const meta = parseSigmfMeta(ingest.metadata);
  return annotationsOfSigmf(meta, { recording: id, endNs, nowNs, newId: randomUUID });
}

function infoOf(
  facts: RecordingFacts,
  result: IngestResult,
  source: SpectralSource,
  state: RecordingInfo['state'],
  generation: number,
  hashes?: FileHashes,
): RecordingInfo {
  const { index, origin, format } = result;
  const warnings = [...source.warnings, ...result.warnings];
  return recordingInfo(facts, index, {
    state,
    generation,
    origin,
    warnings,
    format,
    ...(hashes === undefined ? {} : { evidenceSha256: hashes.sha256 }),
  });
}

function sentence(info: RecordingInfo): string {
  const streams = info.streams.length === 1 ? 'one stream' : `${info.streams.length} streams`;
  const damage =
    info.damage.stretches === 0
      ? ''
      : `; ${info.damage.stretches} damaged ${info.damage.stretches === 1 ? 'stretch' : 'stretches'}`;
  const fft = info.analysis === undefined ? '' : `; FFT of ${analysisText(info.analysis)}`;
  return `Imported ${info.frames.toLocaleString('en')} frames in ${streams}${fft}${damage}.`;
}
