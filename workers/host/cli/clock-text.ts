import type { SourceClock } from '../../contract/source-clock.ts';
import { timeText } from './inspect-item.ts';

/** A source's clock for a column: what was added to its own time, how and how sure, or that nothing was. */
export function clockText({ setting, wallClock }: Pick<SourceClock, 'setting' | 'wallClock'>): string {
  if (setting === undefined) return wallClock ? 'as recorded' : 'from its own start, not set';
  const seconds = Number(setting.offsetNs) / 1e9;
  const what = wallClock ? `${seconds >= 0 ? '+' : ''}${seconds} s` : `0 s is ${timeText(setting.offsetNs)}`;
  return `${setting.how}, ${what} ± ${setting.uncertaintyNs / 1e9} s`;
}
