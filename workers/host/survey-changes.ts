import type { SurveyState } from '../contract/survey.ts';
import { type SurveyChange, surveyChange } from '../contract/survey-changes.ts';

/** For one follower: the first state whole, then what changed since the one it got before (contract SPEC.md, C10). */
export async function* changesOf(states: AsyncIterable<SurveyState>): AsyncGenerator<SurveyChange, void, void> {
  let sent: SurveyState | undefined;
  for await (const state of states) {
    const change = surveyChange(sent, state);
    sent = state;
    yield change;
  }
}
