import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLiveStream, LEASE_S, MOST_WAITING_BYTES, type OutgoingBatch } from './live-stream.ts';

/** Rule numbers: edge-bridge/agent/SPEC.md. Long enough that a few make a batch and some hundred are too many to wait. */
const RUN_BYTES = 9000;
const runOf = (value: number) => ({
  bytes: new Uint8Array(RUN_BYTES).fill(value & 255),
  records: 1,
  timeUs: BigInt(value),
});

type Step = { readonly kind: 'offer' } | { readonly kind: 'credit'; readonly behind: number; readonly credit: number };

describe('a live stream', () => {
  it('keeps order, never exceeds its credit, and says every gap (L1, L2)', () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 3, arbitrary: fc.constant<Step>({ kind: 'offer' }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('credit'), behind: fc.nat({ max: 12 }), credit: fc.nat({ max: 20 }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const out: OutgoingBatch[] = [];
        const stream = createLiveStream(0n, (batch) => {
          out.push(batch);
          const { sent, acknowledged, credit } = stream.state();
          expect(sent - acknowledged).toBeLessThanOrEqual(credit);
        });
        let offered = 0;
        for (const next of steps) {
          if (next.kind === 'offer') stream.offer(runOf(offered++));
          else stream.credit(stream.state().sent - next.behind, next.credit, 0n);
          expect(stream.state().waitingBytes).toBeLessThanOrEqual(MOST_WAITING_BYTES);
        }
        let next = 0n;
        out.forEach((batch, at) => {
          const { run, sequence, gapBefore } = batch;
          expect(sequence).toBe(at + 1);
          expect(gapBefore).toBe(run.timeUs !== next);
          next = run.timeUs + BigInt(run.records);
          for (let record = 0; record < run.records; record++) {
            expect(run.bytes[record * RUN_BYTES]).toBe((Number(run.timeUs) + record) & 255);
          }
        });
        const { waitingBytes, droppedRecords } = stream.state();
        expect(out.reduce((sum, { run }) => sum + run.records, 0) + waitingBytes / RUN_BYTES + droppedRecords).toBe(
          offered,
        );
      }),
    );
  });

  it('with nobody at the other end nothing is under way and memory stays as it is (L2)', () => {
    const out: OutgoingBatch[] = [];
    const stream = createLiveStream(0n, (batch) => out.push(batch));
    for (let at = 0; at < 10_000; at++) stream.offer(runOf(at));
    expect(out).toHaveLength(0);
    const kept = Math.floor(MOST_WAITING_BYTES / RUN_BYTES);
    expect(stream.state()).toMatchObject({ droppedRecords: 10_000 - kept });
    stream.credit(0, 2, 0n);
    expect(out).toMatchObject([{ gapBefore: true }, { gapBefore: false }]);
  });

  it('an acknowledgement of what was never sent, or of long ago, changes nothing (L1)', () => {
    const stream = createLiveStream(0n, () => {});
    stream.credit(0, 8, 4n);
    stream.offer(runOf(0));
    stream.credit(99, 50, 5n);
    expect(stream.state()).toMatchObject({ acknowledged: 0, credit: 8 });
    stream.credit(1, 4, 5n);
    stream.credit(0, 200, 6n);
    expect(stream.state()).toMatchObject({ acknowledged: 1, credit: 4 });
  });

  it('ends by itself when nobody renews it (L3)', () => {
    const stream = createLiveStream(0n, () => {});
    const leaseUs = BigInt(LEASE_S) * 1_000_000n;
    expect(stream.expired(leaseUs - 1n)).toBe(false);
    expect(stream.expired(leaseUs)).toBe(true);
    stream.renew(leaseUs);
    expect(stream.expired(leaseUs + 1n)).toBe(false);
  });
});
