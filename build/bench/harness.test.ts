import { describe, expect, it } from 'vitest';
import { interleave, isMet, quantile, rate, timeOf } from './harness.ts';
import { printed } from './report.ts';

describe('measuring', () => {
  it('takes contenders in turn, and leaves the first round out', async () => {
    const order: string[] = [];
    const contender = (name: string, times: number[]) => ({
      name,
      run() {
        order.push(name);
        return times.shift() ?? 0;
      },
    });
    const contenders = () => [contender('a', [100, 3, 1, 2]), contender('b', [0, 30, 10, 20])];
    const timings = await interleave(contenders(), { rounds: 3, statistic: 'median' });
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
    expect([timeOf(timings, 'a'), timeOf(timings, 'b')]).toEqual([2, 20]);
    expect(timeOf(await interleave(contenders(), { rounds: 3, statistic: 'least' }), 'b')).toBe(10);
    expect(() => timeOf(timings, 'c')).toThrow('c');
  });

  it('interpolates quantiles and gives rates in MB/s', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([4, 1, 3, 2], 1)).toBe(4);
    expect(rate(2_000_000, 1000)).toBe(2);
  });

  it('knows on which side of a goal a figure lies, and says so', () => {
    const figures = [
      { label: 'fast', value: 3, unit: '×', goal: { atLeast: 2 } },
      { label: 'slow', value: 3, unit: '×', goal: { atMost: 2 } },
      { label: 'free', value: 3, unit: '×' },
    ];
    expect(figures.map(isMet)).toEqual([true, false, undefined]);
    const text = printed({
      name: 'row',
      about: 'what it is about',
      outcome: { kind: 'measured', figures },
      seconds: 1,
      load: [0, 0],
    });
    expect(text).toMatch(/fast +3\.00 × +goal ≥ 2 +met/);
    expect(text).toMatch(/slow +3\.00 × +goal ≤ 2 +MISSED/);
    expect(text).toMatch(/free +3\.00 ×$/m);
  });

  it('says why a row was skipped', () => {
    const text = printed({
      name: 'row',
      about: 'what it is about',
      outcome: { kind: 'skipped', why: 'there is no display' },
      seconds: 0,
      load: [0, 0],
    });
    expect(text).toContain('skipped: there is no display');
  });
});
