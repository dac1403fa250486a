import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReadBuffers } from './read-buffers.ts';

test('views are as long as asked for, never share bytes while both are in use, and what waits stays in the budget', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('take' as const), bytes: fc.integer({ min: 0, max: 400_000 }) }),
    fc.record({ kind: fc.constant('give' as const), which: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffers = createReadBuffers(1_000_000);
      const taken: Uint8Array<ArrayBuffer>[] = [];
      for (const one of steps) {
        if (one.kind === 'take') {
          const view = buffers.take(one.bytes);
          expect(view.length).toBe(one.bytes);
          expect(taken.some(({ buffer }) => buffer === view.buffer)).toBe(false);
          taken.push(view);
        } else {
          const [view] = taken.splice(one.which % Math.max(1, taken.length), 1);
          if (view !== undefined) buffers.give(view);
        }
        expect(buffers.bytes).toBeLessThanOrEqual(buffers.budgetBytes);
      }
    }),
  );
});

test('the same size again is the same buffer', () => {
  const buffers = createReadBuffers(1_000_000);
  const first = buffers.take(270_000);
  buffers.give(first);
  expect(buffers.take(273_408).buffer).toBe(first.buffer);
});
