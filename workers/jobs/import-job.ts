import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { ImportedFile, JobInfo } from '../contract/model.ts';
import type { SampleChoice } from '../contract/sample-analysis.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { collectSources, type OpenedArchive, type Sources } from './collect-sources.ts';
import type { ImportContext } from './import-context.ts';
import { type FileOutcome, importFile } from './import-file.ts';
import { importItem } from './import-item.ts';
import { shownSentence } from './in-archive.ts';
import { type Incoming, incomingOf } from './incoming.ts';
import { CLOSING, type JobPlan, type JobResult, type RunningJob } from './job-list.ts';
import { type Journal, type JournalState, openJournal, readJournal } from './journal.ts';
import { recogniseSource } from './recognise-source.ts';
import { type FoundFile, type Walk, walk } from './walk.ts';

export interface ImportPlanOptions {
  readonly id?: string;
  /** File or folder the person chose. */
  readonly path: string;
  readonly title?: string;
  /** How recordings of samples become frames. */
  readonly analysis?: SampleChoice;
  /** What the whole job is when the import is its last part. */
  readonly kind?: JobInfo['kind'];
  /** Where a file of the folder came from, by its name in it. */
  readonly shownName?: (name: string) => string;
}

/**
 * The job that imports a file or everything below a folder. It goes on where a killed import of the same id stopped.
 * A folder's files that cannot be imported are listed and do not stop the others; a single file that cannot is the
 * job's failure.
 */
export function importPlan(context: ImportContext, options: ImportPlanOptions): JobPlan & { readonly id: string } {
  const id = options.id ?? randomUUID();
  const title = options.title ?? basename(options.path);
  return {
    id,
    kind: options.kind ?? 'import',
    title,
    run: (job) => runImport(job, context, { ...options, title }),
    async discard() {
      await context.folder.evidence.discard(id);
      await context.folder.catalog.removeJob(id);
    },
  };
}

async function runImport(
  job: RunningJob,
  context: ImportContext,
  options: ImportPlanOptions & { readonly title: string },
): Promise<JobResult> {
  const { folder } = context;
  const { access } = folder.info;
  if (access.kind === 'read')
    throw new Fault('read_only', `Nothing can be imported because ${access.why}: ${folder.info.location}`);
  job.report({ phase: 'looking at the files' });
  const found = shownAs(await walk(options.path, context.explain, job.signal), options.shownName);
  const total = found.files.reduce((sum, file) => sum + file.bytes, 0);
  job.report({ totalBytes: total });
  if (found.kind === 'folder' && found.files.length === 0 && found.left.length === 0) {
    throw new Fault('bad_request', `The folder is empty, so there is nothing to import: ${options.path}`);
  }
  await folder.catalog.saveJob(jobRow(job.id, options, 'running', total), now());
  await folder.catalog.forgetLeftOut(job.id);
  const incoming = incomingOf(folder, job.id);
  const left: { name: string; why: string }[] = [];
  const tracked: RunningJob = {
    ...job,
    leave(name, why) {
      left.push({ name, why });
      job.leave(name, why);
    },
  };
  let journal: Journal | undefined;
  try {
    await folder.evidence.incomingFolder(job.id);
    const before = stateOf(incoming);
    journal = openJournal(incoming.journal);
    if (before === undefined) {
      const { path, title, analysis } = options;
      journal.append(
        { kind: 'job', version: 1, job: job.id, path, title, ...(analysis === undefined ? {} : { analysis }) },
        true,
      );
    }
    const sources = await collectSources(tracked, context, incoming, found);
    await reportArchives(folder, job.id, sources.archives);
    const result = await importAll(tracked, context, { ...options, found: sources, incoming, journal, before });
    journal.close();
    await folder.evidence.discard(job.id);
    await reportLeft(folder, job.id, left);
    await folder.catalog.saveJob(jobRow(job.id, options, 'done', total, result.message), now());
    return result;
  } catch (error) {
    journal?.close();
    const closing = job.signal.aborted && job.signal.reason === CLOSING;
    const state = closing ? 'interrupted' : job.signal.aborted ? 'cancelled' : 'failed';
    const fault = job.signal.aborted
      ? new Fault('cancelled', closing ? 'Interrupted; import it again to go on.' : 'Cancelled; nothing was imported.')
      : context.explain(error);
    if (closing) await rm(incoming.unpacked, { recursive: true, force: true });
    else await folder.evidence.discard(job.id);
    await reportLeft(folder, job.id, left);
    await folder.catalog.saveJob(jobRow(job.id, options, state, total, fault.message), now());
    throw fault;
  }
}

function shownAs(found: Walk, shownName: ImportPlanOptions['shownName']): Walk {
  if (shownName === undefined) return found;
  return { ...found, files: found.files.map((file) => ({ ...file, name: shownName(file.name) })) };
}

/** A log of what was opened: archives do not become evidence, so their hashes are nowhere else. */
async function reportArchives(folder: CaseFolder, job: string, archives: readonly OpenedArchive[]): Promise<void> {
  const files: ImportedFile[] = [];
  for (const { name, sha256, bytes, entries, files: inside } of archives) {
    await folder.record('archive.unpacked', { job, name, archiveSha256: sha256, bytes, entries, files: inside });
    const note = `${inside} ${inside === 1 ? 'file' : 'files'} of ${entries} ${entries === 1 ? 'entry' : 'entries'} unpacked; what is in the archive becomes evidence, the archive does not.`;
    files.push({ name, outcome: 'unpacked', what: [], sha256, note });
  }
  await folder.catalog.saveImportFiles(job, files);
}

async function reportLeft(
  folder: CaseFolder,
  job: string,
  left: readonly { readonly name: string; readonly why: string }[],
): Promise<void> {
  const files = left.map(({ name, why }) => ({ name, outcome: 'left out' as const, what: [], note: why }));
  await folder.catalog.saveImportFiles(job, files);
}

function stateOf(incoming: Incoming): JournalState | undefined {
  try {
    return readJournal(incoming.journal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Work {
  readonly found: Sources;
  readonly incoming: Incoming;
  readonly journal: Journal;
  readonly before: JournalState | undefined;
  readonly path: string;
  readonly analysis?: SampleChoice;
}

async function importAll(job: RunningJob, context: ImportContext, work: Work): Promise<JobResult> {
  const { found, incoming, journal, before } = work;
  const { catalog } = context.folder;
  const reported = new Set((await catalog.listImportFiles(job.id)).map(({ name }) => name));
  job.report({ totalBytes: found.files.reduce((sum, file) => sum + file.bytes, 0) });
  const single = found.kind === 'file';
  const outcomes: FileOutcome[] = [];
  let doneBefore = 0;
  let left = found.left.length;
  for (const { name, why } of found.left) job.leave(name, why);
  for (const file of found.files) {
    job.signal.throwIfAborted();
    if (before?.finished.has(file.path) === true) {
      // A kill between the commit and the report has left it out of the report.
      if (!reported.has(file.name)) await catalog.saveImportFiles(job.id, [finishedBefore(file)]);
    } else {
      try {
        const source = await recogniseSource(file, found.files, work.analysis);
        if (source !== undefined) {
          if (!single) job.report({ phase: `importing ${file.name}` });
          const files = { file, incoming, journal, doneBefore };
          const outcome =
            source.kind === 'item'
              ? await importItem(job, context, { ...files, source })
              : await importFile(job, context, { ...files, source, ...takeUp(before, file) });
          await catalog.saveImportFiles(job.id, takenFiles(file, found.files, outcome));
          journal.append(
            {
              kind: 'finished',
              path: file.path,
              ...(outcome.recording === undefined ? {} : { recording: outcome.recording }),
            },
            true,
          );
          outcomes.push(outcome);
        }
      } catch (error) {
        const plain = context.explain(error, file.path);
        const fault = new Fault(plain.code, shownSentence(file, plain.message), { cause: plain });
        if (single || job.signal.aborted || fault.code === 'no_space' || fault.code === 'internal') throw fault;
        job.leave(file.name, fault.message);
        left++;
      }
    }
    doneBefore += file.bytes;
    job.report({ doneBytes: doneBefore });
  }
  const result = resultOf(outcomes, left, single ? undefined : work.path, before?.finished.size ?? 0);
  const photos = outcomes.flatMap(({ kind, what, sha256 }) =>
    kind === 'imported' && what.includes('photo') && sha256 !== undefined ? [sha256] : [],
  );
  return { ...result, message: [result.message, ...context.photoNotes(new Set(photos))].join(' ') };
}

function finishedBefore({ name }: FoundFile): ImportedFile {
  return { name, outcome: 'imported', what: [], note: 'Imported before the interruption.' };
}

/** The file, and what came in with it because it lay beside it. */
function takenFiles(
  { name, path }: FoundFile,
  all: readonly FoundFile[],
  { kind, what, sha256, message, sidecar }: FileOutcome,
): ImportedFile[] {
  const outcome = kind === 'imported' ? 'imported' : 'in the case already';
  const taken: ImportedFile = { name, outcome, what: [...what], sha256, note: message };
  if (sidecar === undefined || sidecar.path === path) return [taken];
  const given =
    sidecar.what.length === 0 ? '' : ` It states ${sidecar.what.map((each) => articles[each]).join(' and ')}.`;
  return [
    taken,
    {
      name: all.find((other) => other.path === sidecar.path)?.name ?? sidecar.name,
      outcome,
      what: [...sidecar.what],
      sha256: sidecar.sha256,
      note: `Came in with ${name}, which it describes.${given}`,
    },
  ];
}

const articles = { track: 'a place', attitude: 'an attitude', photo: 'a photo' } as const;

/** What an earlier run of this job has left of a file, if the file is still the same. */
function takeUp(
  before: JournalState | undefined,
  file: FoundFile,
): { readonly knownBlocks: readonly string[]; readonly recording: string } {
  const current = before?.current;
  const same =
    current !== undefined &&
    current.file.path === file.path &&
    current.file.bytes === file.bytes &&
    current.file.modifiedMs === file.modifiedMs;
  if (!same) return { knownBlocks: [], recording: randomUUID() };
  return { knownBlocks: current.blocks, recording: current.file.recording };
}

/** `folder` is the path of an imported folder, undefined for a single file. */
function resultOf(
  outcomes: readonly FileOutcome[],
  left: number,
  folder: string | undefined,
  finishedBefore: number,
): JobResult {
  const [only] = outcomes;
  if (folder === undefined) {
    if (only !== undefined) return { message: only.message, recording: only.recording };
    return { message: 'This file was imported before the interruption; nothing was left to do.' };
  }
  const imported = outcomes.filter(({ kind }) => kind === 'imported');
  const duplicates = outcomes.filter(({ kind }) => kind === 'duplicate').length;
  if (outcomes.length + finishedBefore === 0)
    throw new Fault('unsupported_format', `Nothing in it could be imported; ${leftOut(left)}: ${folder}`);
  const what = imported.flatMap((outcome) => outcome.what);
  const parts = [`Imported ${countsText(what)}`];
  if (finishedBefore > 0)
    parts.push(`${finishedBefore} ${finishedBefore === 1 ? 'file' : 'files'} before the interruption`);
  if (duplicates > 0) parts.push(`${duplicates} ${duplicates === 1 ? 'was' : 'were'} in the case already`);
  if (left > 0) parts.push(leftOut(left));
  return {
    message: `${parts.join('; ')}.`,
    recording: imported.findLast(({ recording }) => recording !== undefined)?.recording,
  };
}

const plurals = { recording: 'recordings', track: 'tracks', attitude: 'attitudes', photo: 'photos' } as const;

/** "2 recordings and 1 track". */
function countsText(what: FileOutcome['what']): string {
  const parts = (['recording', 'track', 'attitude', 'photo'] as const).flatMap((kind) => {
    const count = what.filter((each) => each === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? kind : plurals[kind]}`];
  });
  return parts.length === 0 ? 'nothing new' : parts.join(', ');
}

function leftOut(entries: number): string {
  return `${entries} ${entries === 1 ? 'entry was' : 'entries were'} left out`;
}

function now(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** A job as the database keeps it; progress is not worth a write. */
export function jobRow(
  id: string,
  { kind = 'import', title }: { readonly kind?: JobInfo['kind'] | undefined; readonly title: string },
  state: JobInfo['state'],
  totalBytes: number,
  message?: string,
): JobInfo {
  return {
    id,
    kind,
    title,
    state,
    phase: state,
    doneBytes: state === 'done' ? totalBytes : 0,
    totalBytes,
    bytesPerSecond: 0,
    ...(message === undefined ? {} : { message }),
    left: [],
  };
}
