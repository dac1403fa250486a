import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReadBuffers } from './read-buffers.ts';

test('views are as long as asked for, never share bytes while both are in use, and what waits stays in the budget', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('take' as const), bytes: fc.integer({ min: 0, max: 400_000 }) }),
    fc.record({ kind: fc.constant('takeWhole' as const), bytes: fc.constantFrom(65_536, 131_072, 270_368) }),
    fc.record({ kind: fc.constant('give' as const), which: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffers = createReadBuffers(1_000_000);
      const taken: Uint8Array<ArrayBuffer>[] = [];
      for (const one of steps) {
        if (one.kind !== 'give') {
          const view = one.kind === 'take' ? buffers.take(one.bytes) : new Uint8Array(buffers.takeWhole(one.bytes));
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

test('what was given back long ago makes room for what comes now', () => {
  const buffers = createReadBuffers(600_000);
  buffers.give(new Uint8Array(400_000));
  const tile = new Uint8Array(270_368);
  buffers.give(tile);
  expect(buffers.bytes).toBe(270_368);
  expect(buffers.takeWhole(270_368)).toBe(tile.buffer);
});

test('the same size again is the same buffer', () => {
  const buffers = createReadBuffers(1_000_000);
  const first = buffers.take(270_000);
  buffers.give(first);
  expect(buffers.take(273_408).buffer).toBe(first.buffer);
});
