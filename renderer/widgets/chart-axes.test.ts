import { expect, it } from 'vitest';
import { frequencyTicks } from './chart-axes.ts';

it('a narrow frequency axis has three ticks as soon as their labels have room', () => {
  expect(frequencyTicks(130, 2.402, 2.472).values.length).toBeGreaterThanOrEqual(3);
  expect(frequencyTicks(60, 2.402, 2.472).values.length).toBeLessThan(3);
});

it('a wide one has no more than one in 64 pixels', () => {
  expect(frequencyTicks(900, 2.402, 2.472).values.length).toBeLessThanOrEqual(15);
});
