import type { ClockSetting } from '../../workers/contract/survey.ts';
import { formatDuration } from '../base/format.ts';
import { formatOffset, formatUtc } from '../base/utc.ts';
import { type ClockSource, hasUtc } from './clock-sources.ts';

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

type Offset = Pick<ClockSetting, 'offsetNs' | 'uncertaintyNs'>;

/** Further apart than the sum of both uncertainties. */
export function contradict(a: Offset, b: Offset): boolean {
  return Math.abs(Number(a.offsetNs - b.offsetNs)) > a.uncertaintyNs + b.uncertaintyNs;
}

/**
 * In words and with both numbers: how a new setting contradicts what the source itself states of its clock, or the setting that
 * stands. Empty when it contradicts neither, or neither is known.
 */
export function contradictionWords(source: ClockSource, next: Offset): string {
  const { name, setting, wallClock, ownUncertaintyNs } = source;
  if (!hasUtc(source)) return '';
  const said = (offset: Offset) =>
    `${wallClock ? formatOffset(offset.offsetNs, offset.uncertaintyNs) : formatUtc(offset.offsetNs)} ±${formatDuration(offset.uncertaintyNs, 2)}`;
  const end = `this says ${said(next)}. They contradict each other by more than both uncertainties together.`;
  const words: string[] = [];
  if (wallClock && ownUncertaintyNs !== undefined) {
    const own = { offsetNs: 0n, uncertaintyNs: ownUncertaintyNs };
    if (contradict(own, next))
      words.push(`${name} itself states its clock to ±${formatDuration(ownUncertaintyNs, 2)}, ${end}`);
  }
  if (setting !== undefined && contradict(setting, next))
    words.push(`The clock of ${name} is set to ${said(setting)} (${setting.how}), ${end}`);
  return words.join(' ');
}

/** The two newest settings, when they contradict each other. */
export function settingsDisagree(history: readonly ClockSetting[]): readonly [ClockSetting, ClockSetting] | undefined {
  const [before, newest] = history.filter(({ how }) => how !== 'as recorded' && how !== 'taken back').slice(-2);
  return before !== undefined && newest !== undefined && contradict(before, newest) ? [before, newest] : undefined;
}
