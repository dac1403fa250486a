import { EMPTY_SURVEY, type SurveyState } from '../../workers/contract/survey.ts';
import { surveyStates } from '../../workers/contract/survey-changes.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import type { HostClient } from './host-client.ts';
import { followStates } from './state-feed.ts';

/** Newest state of the survey: tracks, attitudes, photos, clocks, floor plans, annotations. */
export function followSurvey(host: HostClient): ReadableStore<SurveyState> {
  const survey = createStore<SurveyState>(EMPTY_SURVEY);
  const source = {
    get state() {
      return host.state;
    },
    onState: (listener: Parameters<HostClient['onState']>[0]) => host.onState(listener),
    states: async (signal: AbortSignal) => surveyStates(await host.calls.survey.state(undefined, { signal })),
  };
  followStates('survey state', source, (state) => survey.set(state));
  return survey;
}
