import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../workers/contract/faults.ts';
import { type AgentEvent, createEventChain, decodeEvent, encodeEvent, eventHash, FIRST_PREV } from './events.ts';

function chainOf(length: number): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const before = chain.at(-1);
    const event: AgentEvent = {
      id: `e${seq}`,
      seq,
      prev: before === undefined ? FIRST_PREV : eventHash(before),
      boot_id: 'b1',
      t_us: String(1_773_481_800_000_000 + seq),
      family: 'mon',
      type: 'mon.entered',
      severity: 'info',
      text: 'monitor mode entered',
    };
    chain.push(encodeEvent(event));
  }
  return chain;
}

describe('events', () => {
  it('out of order, repeated or with holes: each is taken once, holes are asked for, and the chain holds (E1, E2)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 29 }), { maxLength: 120 }), (order) => {
        const chain = chainOf(30);
        const follower = createEventChain();
        const taken: number[] = [];
        const hear = (index: number): void => {
          const bytes = chain[index] ?? new Uint8Array();
          const event = decodeEvent(bytes);
          const link = follower.take(bytes, event);
          if (link.kind === 'gap') {
            // The agent's log gives what is missing; then the event fits.
            for (let seq = link.from; seq <= link.to; seq++) hear(seq - 1);
            hear(index);
          } else if (link.kind === 'next') taken.push(event.seq);
          else expect(link).toEqual({ kind: 'repeated' });
        };
        for (const index of order) hear(index);
        const [first = 1] = taken;
        expect(taken).toEqual(taken.map((_, at) => first + at));
        expect(follower.last?.seq).toBe(taken.at(-1));
      }),
    );
  });

  it('a changed, a left out and a rewritten event break the chain, once (E3)', () => {
    const [one, two, three] = chainOf(3);
    if (!one || !two || !three) throw new Error('no chain');
    const changed = encodeEvent({ ...decodeEvent(two), text: 'nothing happened' });
    const follower = createEventChain();
    const take = (bytes: Uint8Array) => follower.take(bytes, decodeEvent(bytes));
    expect(take(one)).toEqual({ kind: 'next' });
    expect(take(changed)).toEqual({ kind: 'next' });
    expect(take(three)).toEqual({ kind: 'broken', why: 'prev' });
    expect(take(two)).toEqual({ kind: 'broken', why: 'rewritten' });
    expect(take(three)).toEqual({ kind: 'repeated' });
    const forged = encodeEvent({ ...decodeEvent(one), prev: eventHash(two) });
    expect(createEventChain().take(forged, decodeEvent(forged))).toEqual({ kind: 'broken', why: 'prev' });
  });

  it('whatever comes: an event or a sentence that names the field', () => {
    expect(() => decodeEvent(new TextEncoder().encode('{"id":1}'))).toThrow(/an event: id: /u);
    expect(() => decodeEvent(new Uint8Array(100_000))).toThrow('an event of 100000 bytes');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          try {
            decodeEvent(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Fault);
          }
        },
      ),
    );
  });
});
