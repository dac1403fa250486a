import { expect, test } from 'vitest';
import type { Origin } from './model.ts';
import { effectiveOrigin } from './recording-clock.ts';
import type { ClockInfo, ClockSetting } from './survey.ts';

const utc: Origin = {
  kind: 'utc',
  utcNs: 1_000_000_000_000_000_000n,
  uncertaintyNs: 2e6,
  source: 'sidecar clock anchor',
};
const relative: Origin = { kind: 'relative', why: 'no anchor' };

function clocks(
  setting: Partial<ClockSetting>,
  id = 'a',
  kind: ClockInfo['subject']['kind'] = 'recording',
): ClockInfo[] {
  return [
    {
      subject: { kind, id },
      setting: {
        offsetNs: 250_000_000n,
        uncertaintyNs: 5e6,
        how: 'typed',
        note: '',
        author: 'kim',
        setUtcNs: 1n,
        ...setting,
      },
    },
  ];
}

test('a recording whose clock nobody has set is taken as it says', () => {
  expect(effectiveOrigin({ id: 'a', origin: utc }, [])).toBe(utc);
  expect(effectiveOrigin({ id: 'a', origin: utc }, clocks({}, 'b'))).toBe(utc);
  expect(effectiveOrigin({ id: 'a', origin: utc }, clocks({}, 'a', 'track'))).toBe(utc);
  expect(effectiveOrigin({ id: 'a', origin: relative }, clocks({ how: 'as recorded', offsetNs: 0n }))).toBe(relative);
});

test('the setting moves the origin, gives its own uncertainty and says who', () => {
  expect(effectiveOrigin({ id: 'a', origin: utc }, clocks({}))).toEqual({
    kind: 'utc',
    utcNs: 1_000_000_000_250_000_000n,
    uncertaintyNs: 5e6,
    source: 'clock set by kim: typed',
  });
  expect(effectiveOrigin({ id: 'a', origin: relative }, clocks({ offsetNs: 7n }))).toMatchObject({
    kind: 'utc',
    utcNs: 7n,
  });
});
