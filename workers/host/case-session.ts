import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../contract/faults.ts';
import type { JobInfo, VerifyReport, WorkspaceState } from '../contract/model.ts';
import { type SampleChoice, sameAnalysis } from '../contract/sample-analysis.ts';
import { type CaseFolder, openCaseFolder } from '../custody/case-folder.ts';
import { verifyCase } from '../custody/verify.ts';
import type { ImportContext } from '../jobs/import-context.ts';
import { importPlan } from '../jobs/import-job.ts';
import { type InterruptedImport, recoverImports } from '../jobs/import-recovery.ts';
import { createJobList, type JobList } from '../jobs/job-list.ts';
import type { loadKernels } from '../kernels/load.ts';
import { previewDump } from '../recording/preview.ts';
import { openRecording } from '../recording/recording-reader.ts';
import { readErrand } from '../source/errand.ts';
import type { SourceDesk } from '../source/source-desk.ts';
import { cameraNotes } from './camera-clocks.ts';
import { checkRecording } from './check-recording.ts';
import { createErrands, type Errands } from './errands.ts';
import { faultOf } from './errors.ts';
import { createPhotoDesk, type PhotoDesk } from './photo-desk.ts';
import { createPlanDesk, type PlanDesk } from './plan-desk.ts';
import { createRecordingShelf, type RecordingShelf } from './recording-shelf.ts';
import { createSurveyDesk, type SurveyDesk } from './survey-desk.ts';

export interface CaseSessionOptions {
  readonly path: string;
  readonly create?: { readonly title?: string | undefined } | undefined;
  readonly access?: 'write' | 'read';
  readonly actor: string;
  readonly program: string;
  readonly programDir: string;
  readonly whenLowOnSpace: 'pause' | 'fail';
  readonly freeBytes?: ((path: string) => Promise<number>) | undefined;
  readonly kernels: ReturnType<typeof loadKernels>;
  readonly sources: SourceDesk;
  readonly onChange: () => void;
  readonly onSurvey: () => void;
}

/** One open case with its recordings and jobs. */
export interface CaseSession {
  readonly folder: CaseFolder;
  /** Folder with the thread bundles. */
  readonly programDir: string;
  readonly shelf: RecordingShelf;
  readonly jobs: JobList;
  readonly errands: Errands;
  readonly survey: SurveyDesk;
  readonly photos: PhotoDesk;
  readonly plans: PlanDesk;
  state(): WorkspaceState;
  /**
   * Queues the import of a file or folder; goes on with an interrupted one of the same path and choice. Returns the job.
   * `analysis` is for the recordings of samples in it.
   */
  startImport(path: string, analysis?: SampleChoice): string;
  verify(
    signal: AbortSignal | undefined,
    onProgress?: (progress: { doneBytes: number; totalBytes: number; phase: string }) => void,
  ): Promise<VerifyReport>;
  /** Memory of running imports, in bytes. */
  readonly importMemoryBytes: number;
  close(): Promise<void>;
}

/** Opens or makes a case, closing the one before. `create` false refuses a folder that is no case. */
export type OpenCase = (
  path: string,
  options?: { readonly title?: string | undefined; readonly create?: boolean; readonly access?: 'write' | 'read' },
) => Promise<CaseSession>;

/** More gaps or damaged stretches of one recording are only in its own tables, not in the database as well. */
const MAX_LISTED_ROWS = 65_536;

export async function openCaseSession(options: CaseSessionOptions): Promise<CaseSession> {
  const { kernels, onChange } = options;
  const folder = await openCaseFolder(options.path, {
    actor: options.actor,
    program: options.program,
    ...(options.access === undefined ? {} : { access: options.access }),
    ...(options.create === undefined ? {} : { create: options.create }),
  }).catch((error: unknown) => {
    throw faultOf(error, options.path);
  });
  const writes = folder.info.access.kind === 'write';
  const shelf = createRecordingShelf({ folder, kernels, onChange });
  const jobs = createJobList({ onChange, explain: faultOf });
  const survey = createSurveyDesk({ folder, author: options.actor, onChange: options.onSurvey });
  let importMemoryBytes = 0;
  const context: ImportContext = {
    folder,
    live: shelf,
    surveyChanged: () => survey.reload(),
    photoNotes(brought) {
      const { photos, clocks } = survey.state();
      const cameras = new Set(photos.flatMap((photo) => (brought.has(photo.evidenceSha256) ? [photo.camera] : [])));
      return cameraNotes({ photos, clocks }).flatMap(({ camera, text }) => (cameras.has(camera) ? [text] : []));
    },
    programDir: options.programDir,
    whenLowOnSpace: options.whenLowOnSpace,
    explain: faultOf,
    noteMemory(bytes) {
      importMemoryBytes = bytes;
    },
    async freeBytes(path) {
      if (options.freeBytes !== undefined) return options.freeBytes(path);
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
    async preview(path, bytes, signal) {
      const preview = await previewDump({ path, bytes, kernels }, signal);
      return preview.frames === 0 ? undefined : preview;
    },
    async readLists(recording) {
      const reader = await openRecording({
        directory: join(folder.paths.recordings, recording),
        kernels,
        evidencePath: '',
      });
      try {
        const gaps = await reader.gaps(0, MAX_LISTED_ROWS);
        const damage = await reader.damage(0, MAX_LISTED_ROWS);
        return { gaps: gaps.items, damage: damage.items };
      } finally {
        await reader.close();
      }
    },
  };

  const verify: CaseSession['verify'] = (signal, onProgress) =>
    verifyCase(folder, {
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
      checkRecording: (recording) => checkRecording(kernels, recording, signal),
    });
  const errands = createErrands({ folder, context, desk: options.sources, jobs, verify });
  const interrupted: InterruptedImport[] = [];
  try {
    if (writes) {
      interrupted.push(...(await recoverImports(folder, (path) => readErrand(path))));
      for (const known of interrupted) {
        const plan = known.errand ? await errands.planOf(known.id) : importPlan(context, known);
        if (plan !== undefined) jobs.addInterrupted(plan, 'The program ended while this job ran; resume it to go on.');
      }
    }
    shelf.load(await folder.catalog.listRecordings());
    await survey.reload();
  } catch (error) {
    await folder.close();
    throw faultOf(error, options.path);
  }

  return {
    folder,
    programDir: options.programDir,
    shelf,
    jobs,
    errands,
    survey,
    photos: createPhotoDesk({ folder, survey }),
    plans: createPlanDesk({ folder, survey }),
    state: () => ({ case: folder.info, recordings: [...shelf.list()], jobs: [...jobs.jobs] }),
    startImport(path, analysis = {}) {
      const { access } = folder.info;
      if (access.kind === 'read')
        throw new Fault('read_only', `Nothing can be imported because ${access.why}: ${folder.info.location}`);
      const known = interrupted.find((one) => !one.errand && one.path === path && sameAnalysis(one.analysis, analysis));
      const waiting = jobs.jobs.find((job: JobInfo) => job.id === known?.id && job.state === 'interrupted');
      if (waiting === undefined) return jobs.add(importPlan(context, { path, analysis }));
      jobs.resume(waiting.id);
      return waiting.id;
    },
    verify,
    get importMemoryBytes() {
      return importMemoryBytes;
    },
    async close() {
      await jobs.dispose();
      await shelf.close();
      await folder.close();
    },
  };
}
