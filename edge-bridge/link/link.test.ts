import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GenerateOptions, generate } from '../../fixtures/generate/index.ts';
import type { Agent } from '../agent/run-agent.ts';
import type { BinaryMessage } from '../protocol/binary-message.ts';
import type { TapEntry } from '../protocol/tap-archive.ts';
import { decodeOps, type OpsMessage } from '../protocol/telemetry.ts';
import { capabilityGet, streamOpen } from '../protocol/tools.ts';
import { parseTopic } from '../protocol/topics.ts';
import { haveBroker, needBroker } from '../testing/need-broker.ts';
import { DEVICE, openTestSite, SITE, type TestSite } from '../testing/site.ts';
import type { Link } from './open-link.ts';
import { tapMessages } from './tap.ts';

/** Rule numbers: edge-bridge/agent/SPEC.md. A real Mosquitto, mutual TLS 1.3, agent and desktop in this process. */
needBroker();
/** What waits for credit is a second's worth at this speed: a busy machine does not make a gap. */
const SPEED = 4;

async function dump(options: Partial<GenerateOptions>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const defaults: GenerateOptions = { scenario: 'wifi', seconds: 8, seed: 4, format: 'ath11k', bins: 128 };
  for await (const piece of generate({ ...defaults, ...options })) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('agent and desktop over a broker', () => {
  let site: TestSite;
  let link: Link;
  let bytes: Uint8Array;
  let agent: Agent;

  beforeAll(async () => {
    if (!haveBroker) return;
    bytes = await dump({});
    site = await openTestSite(['desk-01', 'desk-02']);
    agent = await site.agent({ phy0: bytes }, SPEED);
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
    await agent.sourcesEnded;
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

  it('what an agent measures of its radios and its end are told (A1, A2)', async () => {
    const ops: OpsMessage[] = [];
    const status: string[] = [];
    const options = await site.linkOptions('desk-02');
    const hear = ({ topic, payload }: TapEntry): void => {
      const kind = parseTopic(topic)?.channel.kind;
      if (kind === 'ops') ops.push(decodeOps(payload));
      if (kind === 'status') status.push(Buffer.from(payload).toString());
    };
    await using _tap = await tapMessages(options, hear, AbortSignal.timeout(10_000));
    await expect.poll(() => ops.length, { timeout: 5000 }).toBeGreaterThan(1);
    expect(ops.at(-1)).toMatchObject({ frequencyMhz: 2437, widthMhz: 20, fftPerS: 0 });
    await agent[Symbol.asyncDispose]();
    await expect.poll(() => status.map((text) => JSON.parse(text).online), { timeout: 5000 }).toEqual([true, false]);
  });
});
