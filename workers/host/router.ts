import type { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import type { WorkspaceState } from '../contract/model.ts';
import type { SampleSource } from '../contract/sample-analysis.ts';
import { type capabilitiesSchema, type memoryLedgerSchema, PROTOCOL_VERSION } from '../contract/services.ts';
import type { SurveyChange } from '../contract/survey-changes.ts';
import { withoutCompanions } from '../jobs/recognise-source.ts';
import { findSamples } from '../jobs/sample-sources.ts';
import { queryMeasurement } from '../recording/queries.ts';
import type { BaseMaps } from './base-maps.ts';
import type { CaseSession, OpenCase } from './case-session.ts';
import { compareRanges } from './comparison.ts';
import { faultOf } from './errors.ts';
import type { ExportDesk } from './exports/export-desk.ts';
import type { GrantStore } from './grants.ts';
import { hostVersions } from './ledger.ts';
import { createImplementer } from './routes/implementer.ts';
import { mapRoutes } from './routes/maps.ts';
import { photoRoutes, planRoutes } from './routes/photos.ts';
import { type SourceRouteParts, sourceRoutes } from './routes/sources.ts';
import { surveyRoutes } from './routes/survey.ts';

export interface RouterParts {
  readonly hello: { readonly build: string; readonly capabilities: z.infer<typeof capabilitiesSchema> };
  readonly ledger: () => Promise<z.infer<typeof memoryLedgerSchema>>;
  readonly state: (signal: AbortSignal | undefined) => AsyncGenerator<WorkspaceState, void, void>;
  readonly survey: (signal: AbortSignal | undefined) => AsyncGenerator<SurveyChange, void, void>;
  /** The open case; throws a Fault when there is none. */
  readonly session: () => CaseSession;
  readonly openCase: OpenCase;
  readonly exports: ExportDesk;
  readonly grants: GrantStore;
  readonly baseMaps: BaseMaps;
  readonly sources: Omit<SourceRouteParts, 'session'>;
}

/** Every procedure of contract/services.ts. */
export function createRouter(parts: RouterParts) {
  const { session, grants } = parts;
  const os = createImplementer();

  return os.router({
    system: {
      hello: os.system.hello.handler(({ input }) => {
        if (input.protocol !== PROTOCOL_VERSION) {
          throw new Fault(
            'bad_request',
            `This screen speaks protocol ${input.protocol} and the host protocol ${PROTOCOL_VERSION}; reload the page or install one version of both.`,
          );
        }
        return { protocol: PROTOCOL_VERSION, ...parts.hello };
      }),
      about: os.system.about.handler(async () => ({
        versions: hostVersions(parts.hello.build),
        memory: await parts.ledger(),
        licence: 'Apache-2.0',
      })),
    },
    workspace: {
      state: os.workspace.state.handler(({ signal }) => parts.state(signal)),
    },
    cases: {
      open: os.cases.open.handler(async ({ input }) => {
        await parts.openCase(await grants.resolve(input.grant), { title: input.title });
        return {};
      }),
      verify: os.cases.verify.handler(({ signal }) => session().verify(signal)),
    },
    files: {
      list: os.files.list.handler(async ({ input }) => {
        const { entries, truncated } = await grants.list(input.grant);
        return { entries: [...entries], truncated };
      }),
    },
    imports: {
      start: os.imports.start.handler(async ({ input }) => {
        const paths = await Promise.all(input.grants.map((grant) => grants.resolve(grant)));
        return { jobs: withoutCompanions(paths).map((path) => session().startImport(path, input.analysis)) };
      }),
      samples: os.imports.samples.handler(async ({ input, signal }) => {
        const paths = await Promise.all(input.grants.map((grant) => grants.resolve(grant)));
        const found: SampleSource[] = [];
        for (const path of withoutCompanions(paths)) found.push(...(await findSamples(path, faultOf, signal)));
        return { samples: found };
      }),
    },
    jobs: {
      cancel: os.jobs.cancel.handler(({ input }) => {
        session().jobs.cancel(input.job);
        return {};
      }),
      resume: os.jobs.resume.handler(({ input }) => {
        session().jobs.resume(input.job);
        return {};
      }),
      dismiss: os.jobs.dismiss.handler(async ({ input }) => {
        await session().jobs.dismiss(input.job);
        return {};
      }),
      report: os.jobs.report.handler(async ({ input }) => ({
        files: await session().folder.catalog.listImportFiles(input.job),
      })),
    },
    exports: {
      start: os.exports.start.handler(({ input }) => ({ job: parts.exports.start(session(), input) })),
    },
    recordings: {
      damage: os.recordings.damage.handler(({ input, signal }) =>
        session().shelf.withReader(input.recording, (reader) => reader.damage(input.offset, input.limit, signal)),
      ),
      gaps: os.recordings.gaps.handler(({ input, signal }) =>
        session().shelf.withReader(input.recording, (reader) => reader.gaps(input.offset, input.limit, signal)),
      ),
      frameAt: os.recordings.frameAt.handler(({ input, signal }) =>
        session().shelf.withReader(input.recording, async (reader) => {
          const { stream, timeNs, withinNs } = input;
          const frame = await reader.frameAt(stream, timeNs, signal, withinNs);
          if (frame !== undefined) return { frame };
          const elsewhere = withinNs === undefined ? undefined : await reader.streamWithFrameAt(timeNs, signal);
          return elsewhere === undefined ? {} : { elsewhere };
        }),
      ),
      measure: os.recordings.measure.handler(({ input, signal }) =>
        session().shelf.withReader(input.recording, (reader) => queryMeasurement(reader, input, signal)),
      ),
      compare: os.recordings.compare.handler(({ input, signal }) => compareRanges(session(), input, signal)),
    },
    survey: surveyRoutes(os.survey, { session, follow: parts.survey }),
    sources: sourceRoutes(os.sources, { session, ...parts.sources }),
    maps: mapRoutes(os.maps, parts.baseMaps, grants),
    photos: photoRoutes(os.photos, session),
    plans: planRoutes(os.plans, { session, grants }),
  });
}
