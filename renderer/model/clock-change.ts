import type { ClockSetting } from '../../workers/contract/survey.ts';
import { formatUtc } from '../base/utc.ts';

/** What a person says of a clock; the host adds who and when. */
export type ClockWords = Pick<ClockSetting, 'offsetNs' | 'uncertaintyNs' | 'how' | 'note'>;

/**
 * The settings of a history (oldest first) that have not been taken back, the one that counts last. A setting that was itself
 * taken back does not come again.
 */
export function standingSettings(history: readonly ClockSetting[]): readonly ClockSetting[] {
  const standing: ClockSetting[] = [];
  for (const setting of history) {
    if (setting.how === 'as recorded' || setting.how === 'taken back') standing.pop();
    else standing.push(setting);
  }
  return standing;
}

/** The setting that takes back the newest one; `before` is what counted before it, undefined: as the source says. */
export function takenBackTo(before: ClockSetting | undefined): ClockWords {
  if (before === undefined) {
    return { offsetNs: 0n, uncertaintyNs: 0, how: 'as recorded', note: 'Taken back: the source counts as it says.' };
  }
  const { offsetNs, uncertaintyNs, how, setUtcNs } = before;
  const note = `Back to the setting of ${formatUtc(setUtcNs, 1e9)} UTC (${how}).`;
  return { offsetNs, uncertaintyNs, how: 'taken back', note };
}
