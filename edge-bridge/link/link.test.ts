import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GenerateOptions, generate } from '../../fixtures/generate/index.ts';
import type { BinaryMessage } from '../protocol/binary-message.ts';
import { capabilityGet, streamOpen } from '../protocol/tools.ts';
import { haveBroker, needBroker } from '../testing/need-broker.ts';
import { DEVICE, openTestSite, SITE, type TestSite } from '../testing/site.ts';
import type { Link } from './open-link.ts';

/** Rule numbers: edge-bridge/agent/SPEC.md. A real Mosquitto, mutual TLS 1.3, agent and desktop in this process. */
needBroker();
const SPEED = 20;

async function dump(options: Partial<GenerateOptions>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const defaults: GenerateOptions = { scenario: 'wifi', seconds: 20, seed: 4, format: 'ath11k', bins: 128 };
  for await (const piece of generate({ ...defaults, ...options })) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('agent and desktop over a broker', () => {
  let site: TestSite;
  let link: Link;
  let bytes: Uint8Array;
  let sourcesEnded: Promise<void>;

  beforeAll(async () => {
    if (!haveBroker) return;
    bytes = await dump({});
    site = await openTestSite(['desk-01', 'desk-02']);
    ({ sourcesEnded } = await site.agent({ phy0: bytes }, SPEED));
    link = await site.link('desk-01');
  });
  afterAll(async () => {
    if (haveBroker) await site[Symbol.asyncDispose]();
  });

  it('kernel records arrive verbatim and in order, and say their time (L1, W1)', async () => {
    const batches: BinaryMessage[] = [];
    let lost = 0;
    await using _live = await link.live('phy0', {
      onBatch: (batch) => batches.push(batch),
      onLost: (count) => {
        lost += count;
      },
    });
    await sourcesEnded;
    const end = bytes.subarray(-100);
    await expect
      .poll(() => end.every((byte, at) => byte === batches.at(-1)?.body.at(at - end.length)), { timeout: 5000 })
      .toBe(true);
    expect(lost).toBe(0);
    expect(batches.filter((batch) => batch.gapBefore)).toHaveLength(0);
    const got = Buffer.concat(batches.map((batch) => batch.body));
    // The stream opened a little after the agent started: what came is the file from some record on.
    const from = bytes.length - got.length;
    expect(from).toBeGreaterThanOrEqual(0);
    expect(got.equals(bytes.subarray(from))).toBe(true);
    for (let at = 1; at < batches.length; at++) {
      expect(batches[at]?.timeUs).toBeGreaterThan(batches[at - 1]?.timeUs ?? 0n);
    }
  });

  it('says what it is, and refuses in words (C1)', async () => {
    expect(await link.call(capabilityGet, {})).toMatchObject({
      device: DEVICE,
      site: SITE,
      radios: [{ radio: 'phy0', source: 'replay' }],
    });
    await expect(link.call(streamOpen, { radio: 'phy7' })).rejects.toThrow('this agent has no radio phy7; it has phy0');
  });

  it('calls do not wait for Nagle’s algorithm: 100 take less than a second', async () => {
    const started = performance.now();
    for (let at = 0; at < 100; at++) await link.call(capabilityGet, {});
    const tookMs = performance.now() - started;
    // 40 ms of delayed acknowledgement each would be 4 s and more.
    expect(tookMs).toBeLessThan(2500);
  });
});
