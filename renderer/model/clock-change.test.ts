import { describe, expect, it } from 'vitest';
import type { ClockSetting } from '../../workers/contract/survey.ts';
import { standingSettings, takenBackTo } from './clock-change.ts';

const made = (offsetNs: bigint, how: ClockSetting['how'] = 'typed'): ClockSetting => ({
  offsetNs,
  uncertaintyNs: 1e7,
  how,
  note: '',
  author: 'kim',
  setUtcNs: 0n,
});

describe('taking a clock back', () => {
  const [first, second, third] = [made(1n), made(2n), made(3n)];
  const back = { ...second, ...takenBackTo(first) };

  it('H5: goes one setting at a time, and never to one that was taken back', () => {
    expect(standingSettings([])).toEqual([]);
    expect(standingSettings([first, second])).toEqual([first, second]);
    expect(back).toMatchObject({ offsetNs: 1n, how: 'taken back' });
    expect(standingSettings([first, second, back])).toEqual([first]);
    expect(standingSettings([first, second, back, third])).toEqual([first, third]);
    const none = { ...first, ...takenBackTo(undefined) };
    expect(none).toMatchObject({ offsetNs: 0n, how: 'as recorded' });
    expect(standingSettings([first, second, back, none])).toEqual([]);
  });

  it('H5: done again, the setting stands as it stood', () => {
    expect(standingSettings([first, second, back, second])).toEqual([first, second]);
  });
});
