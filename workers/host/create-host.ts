import { userInfo } from 'node:os';
import type { z } from 'zod';
import type { BytesQuery } from '../contract/bytes.ts';
import { Fault } from '../contract/faults.ts';
import type { WorkspaceState } from '../contract/model.ts';
import type { capabilitiesSchema } from '../contract/services.ts';
import { EMPTY_SOURCES } from '../contract/sources.ts';
import { EMPTY_SURVEY } from '../contract/survey.ts';
import { readBuffers } from '../recording/read-buffers.ts';
import type { Keyring } from '../source/keyring.ts';
import { createSourceDesk, type SourceDesk } from '../source/source-desk.ts';
import { loadProgramKernels } from '../threads/program-kernels.ts';
import { answerBytes } from './answer-bytes.ts';
import { createBaseMaps } from './base-maps.ts';
import { type CaseSession, type OpenCase, openCaseSession } from './case-session.ts';
import { explained } from './errors.ts';
import { createExportDesk } from './exports/export-desk.ts';
import { createGrantStore } from './grants.ts';
import { memoryLedger } from './ledger.ts';
import { readPdf } from './plan-desk.ts';
import { createRouter } from './router.ts';
import { createStateStream } from './state-stream.ts';
import { changesOf } from './survey-changes.ts';
import { defaultUserFolder } from './user-folder.ts';

export interface HostOptions {
  readonly capabilities: z.infer<typeof capabilitiesSchema>;
  /** Folder with the thread bundles and kernels.wasm: `__dirname` of a bundled entry file. */
  readonly programDir: string;
  /** Shown in *About* and compared by nobody. */
  readonly build: string;
  /** Where what belongs to the person, not to a case, is kept. */
  readonly userFolder?: string | undefined;
  /** The system's store of secrets, where there is one. */
  readonly keyring?: Keyring | undefined;
  /** Folders that `files.list` offers. */
  readonly roots?: readonly string[];
  /** Name for the audit log and for whoever finds a case in use. */
  readonly program?: string;
  readonly whenLowOnSpace?: 'pause' | 'fail';
  /** For tests of a full disk. */
  readonly freeBytes?: (path: string) => Promise<number>;
  /** Told whenever another case is open, or none. */
  readonly onCase?: (path: string | undefined) => void;
}

export interface Host {
  readonly router: ReturnType<typeof createRouter>;
  bytes(query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer>;
  reuse(bytes: ArrayBuffer): void;
  /** Opaque id for a path that a person chose; `id` when a shell has told the page already. */
  grant(path: string, id?: string): string;
  /** Opens or makes a case, closing the one before. `create` false refuses a folder that is no case. */
  readonly openCase: OpenCase;
  readonly session: CaseSession | undefined;
  readonly sources: SourceDesk;
  dispose(): Promise<void>;
}

/** The data host: the same for Electron, the browser and the command line. Dispose it to close the case. */
export function createHost(options: HostOptions): Host {
  const kernels = loadProgramKernels(options.programDir);
  const grants = createGrantStore(options.roots ?? []);
  const userFolder = options.userFolder ?? defaultUserFolder();
  const baseMaps = createBaseMaps({ folder: userFolder });
  const sources = createSourceDesk({
    folder: userFolder,
    keyring: options.keyring,
    onChange: () => void refreshSources().catch(() => undefined),
  });
  let sourcesState = EMPTY_SOURCES;
  const program = options.program ?? 'Airguard Workstation';
  let session: CaseSession | undefined;
  let changing: Promise<unknown> = Promise.resolve();
  const nothing: WorkspaceState = { recordings: [], jobs: [] };
  const state = createStateStream<WorkspaceState>(() => session?.state() ?? nothing);
  const survey = createStateStream(() => session?.survey.state() ?? EMPTY_SURVEY);

  const sourcesStream = createStateStream(() => sourcesState);
  const refreshSources = async () => {
    sourcesState = await sources.state();
    sourcesStream.touch();
  };

  const exports = createExportDesk(`Airguard Workstation ${options.build}`);
  const closeCase = async () => {
    const before = session;
    session = undefined;
    await before?.close();
    await exports.clear();
  };

  const openNow: OpenCase = async (path, { title, create = true, access } = {}) => {
    if (session?.folder.paths.root === path) {
      if (access === undefined) return session;
      await closeCase();
    }
    // The new one first: when it cannot be opened the old one stays.
    const opened = await openCaseSession({
      path,
      create: create ? { title } : undefined,
      ...(access === undefined ? {} : { access }),
      actor: actorName(program),
      program,
      programDir: options.programDir,
      whenLowOnSpace: options.whenLowOnSpace ?? 'pause',
      freeBytes: options.freeBytes,
      kernels,
      sources,
      onChange: () => state.touch(),
      onSurvey: () => survey.touch(),
    });
    await closeCase();
    session = opened;
    options.onCase?.(path);
    state.touch();
    survey.touch();
    return opened;
  };

  const openCase: OpenCase = (path, more) => {
    const opened = changing.then(() => openNow(path, more));
    changing = opened.catch(() => undefined);
    return opened;
  };
  const current = () => {
    if (session === undefined) throw new Fault('not_found', 'No case is open; open or make one first.');
    return session;
  };

  return {
    router: createRouter({
      hello: { build: options.build, capabilities: options.capabilities },
      ledger: () => memoryLedger(session),
      state: (signal) => state.follow(signal),
      survey: (signal) => changesOf(survey.follow(signal)),
      session: current,
      exports,
      openCase,
      grants,
      baseMaps,
      sources: {
        desk: sources,
        async *follow(signal) {
          await refreshSources();
          yield* sourcesStream.follow(signal);
        },
      },
    }),
    sources,
    async bytes(query, signal) {
      try {
        // What lies under a map belongs to no case, nor does a file that is only looked at.
        if (query.kind === 'base map') return await baseMaps.range(query);
        if (query.kind === 'online tile') return await baseMaps.tile(query, signal);
        if (query.kind === 'document') return new Uint8Array(await readPdf(await grants.resolve(query.grant))).buffer;
        if (query.kind === 'export') return await exports.read(current(), query);
        return await answerBytes(current(), query, signal);
      } catch (error) {
        throw explained(error);
      }
    },
    reuse: (bytes) => readBuffers.give(new Uint8Array(bytes)),
    grant: (path, id) => grants.grant(path, id),
    openCase,
    get session() {
      return session;
    },
    async dispose() {
      await changing;
      await closeCase();
      state.close();
      survey.close();
      sourcesStream.close();
    },
  };
}

function actorName(program: string): string {
  try {
    return `${userInfo().username} (${program})`;
  } catch {
    return program;
  }
}
