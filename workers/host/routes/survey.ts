import type { SurveyChange } from '../../contract/survey-changes.ts';
import type { CaseSession } from '../case-session.ts';
import { proposeClock } from '../propose-clock.ts';
import type { Implementer } from './implementer.ts';

export interface SurveyRouteParts {
  /** The open case; throws a Fault when there is none. */
  readonly session: () => CaseSession;
  readonly follow: (signal: AbortSignal | undefined) => AsyncGenerator<SurveyChange, void, void>;
}

export function surveyRoutes(os: Implementer['survey'], { session, follow }: SurveyRouteParts) {
  return os.router({
    state: os.state.handler(({ signal }) => follow(signal)),
    setClock: os.setClock.handler(async ({ input: { subject, ...setting } }) => {
      await session().survey.setClock(subject, setting);
      return {};
    }),
    clockHistory: os.clockHistory.handler(async ({ input }) => ({
      settings: await session().survey.clockHistory(input.subject),
    })),
    metrics: os.metrics.handler(async ({ signal }) => ({
      metrics: await session().folder.catalog.survey.series.list(signal),
    })),
    proposeClock: os.proposeClock.handler(({ input, signal }) => proposeClock(session(), input.subject, signal)),
    saveAnnotations: os.saveAnnotations.handler(async ({ input }) => {
      await session().survey.saveAnnotations(input.annotations);
      return {};
    }),
    removeAnnotations: os.removeAnnotations.handler(async ({ input }) => {
      await session().survey.removeAnnotations(input.ids);
      return {};
    }),
  });
}
