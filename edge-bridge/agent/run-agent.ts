import { randomUUID } from 'node:crypto';
import { Fault } from '../../workers/contract/faults.ts';
import { type Credentials, type Endpoint, openMqtt } from '../mqtt/open-mqtt.ts';
import { encodeBinary } from '../protocol/binary-message.ts';
import { decodeCredit } from '../protocol/credit.ts';
import { encodeOps } from '../protocol/telemetry.ts';
import {
  capabilityGet,
  type Refusal,
  type SourceKind,
  streamClose,
  streamOpen,
  streamRenew,
} from '../protocol/tools.ts';
import { type AgentAddress, agentRoot, parseTopic, topicOf } from '../protocol/topics.ts';
import { createLiveHub, type LiveHub, MOST_STREAMS } from './live/live-hub.ts';
import { LEASE_S } from './live/live-stream.ts';
import { createOpsMeter } from './ops-meter.ts';
import { type BoundTool, bindTool, createToolServer } from './server/tool-server.ts';
import type { Clock, SpectralSource } from './source/record-runs.ts';

export interface AgentOptions extends AgentAddress {
  readonly version: string;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly sourceKind: SourceKind;
  readonly sources: readonly SpectralSource[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export interface Agent extends AsyncDisposable {
  readonly bootId: string;
  /** Resolves when every source has come to its end (a radio's never does). */
  readonly sourcesEnded: Promise<void>;
}

/** Schema of a batch of kernel records, version 1. */
const BATCH_SCHEMA = 1;
const BATCH_EXPIRY_S = 2;
const OPS_PERIOD_MS = 1000;
const OPS_EXPIRY_S = 60;

function toolsOf(options: AgentOptions, bootId: string, hub: LiveHub): readonly BoundTool[] {
  const { site, device, version } = options;
  const radios = options.sources.map(({ radio }) => ({ radio, source: options.sourceKind }));
  const unknownStream = (stream: string): Refusal => ({
    error: { code: 'not_found', message: `no stream ${stream} of this desktop; its lease may be over` },
  });
  return [
    bindTool(capabilityGet, () => ({ device, site, agent_version: version, boot_id: bootId, radios })),
    bindTool(streamOpen, ({ radio }, { desktop }) => {
      if (!radios.some((known) => known.radio === radio)) {
        const names = radios.map((known) => known.radio).join(', ');
        return { error: { code: 'not_found', message: `this agent has no radio ${radio}; it has ${names}` } };
      }
      const opened = hub.open(radio, desktop);
      if (opened === undefined) {
        const message = `${MOST_STREAMS} streams are open; close one or wait ${LEASE_S} s`;
        return { error: { code: 'busy', message } };
      }
      const topic = topicOf({ site, device }, { kind: 'live_data', ...opened });
      return { stream_id: opened.stream, topic, lease_s: LEASE_S };
    }),
    bindTool(streamRenew, ({ stream_id: stream }, { desktop }) =>
      hub.renew(stream, desktop) ? { lease_s: LEASE_S } : unknownStream(stream),
    ),
    bindTool(streamClose, ({ stream_id: stream }, { desktop }) => ({ closed: hub.close(stream, desktop) })),
  ];
}

/** Runs an agent until it is disposed of: status, tools, live streams. It keeps trying to reach its broker (SPEC.md, A1–A3). */
export function runAgent(options: AgentOptions): Agent {
  const { site, device, endpoint, credentials, sources, clock, log } = options;
  const agent: AgentAddress = { site, device };
  const bootId = randomUUID();
  const stop = new AbortController();
  const statusTopic = topicOf(agent, { kind: 'status' });
  const status = (online: boolean) =>
    JSON.stringify({ online, boot_id: bootId, agent_version: options.version, t_us: clock.nowUs().toString() });

  const client = openMqtt({
    endpoint,
    credentials,
    clientId: device,
    keepSessionS: 0,
    will: { topic: statusTopic, payload: Buffer.from(status(false)), qos: 1, retain: true },
    onError: (error) => log(`broker: ${error.message}`),
  });
  const radioIndex = new Map(sources.map(({ radio }, at) => [radio, at]));
  const hub = createLiveHub(clock.nowUs, ({ radio, stream }, { run, sequence, gapBefore }) => {
    const payload = encodeBinary({
      type: 'fft_batch',
      timeSynced: false,
      gapBefore,
      bigEndian: true,
      records: run.records,
      timeUs: run.timeUs,
      sequence,
      schema: BATCH_SCHEMA,
      source: radioIndex.get(radio) ?? 0,
      body: run.bytes,
    });
    client.publish(topicOf(agent, { kind: 'live_data', radio, stream }), Buffer.from(payload.buffer), {
      qos: 0,
      properties: { messageExpiryInterval: BATCH_EXPIRY_S },
    });
  });
  const toolServer = createToolServer({
    client,
    site,
    device,
    version: options.version,
    tools: toolsOf(options, bootId, hub),
    onError: (error) => log(`tools: ${error.message}`),
  });

  const announce = async (): Promise<void> => {
    await client.subscribeAsync(toolServer.topic, { qos: 1, nl: true });
    await client.subscribeAsync(`${agentRoot(agent)}/live/+/+/credit`, { qos: 0 });
    await client.publishAsync(statusTopic, status(true), { qos: 1, retain: true });
    log(`connected to ${endpoint.host}:${endpoint.port}`);
  };
  client.on('connect', () => {
    announce().catch((error: unknown) => log(`broker: ${String(error)}`));
  });
  client.on('message', (topic, payload, packet) => {
    if (toolServer.receive(topic, payload, packet)) return;
    const channel = parseTopic(topic)?.channel;
    if (channel?.kind !== 'live_credit') return;
    try {
      hub.credit(channel.stream, decodeCredit(payload));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log(`credit of stream ${channel.stream}: ${error.message}`);
    }
  });

  const meters = new Map(sources.map(({ radio }) => [radio, createOpsMeter(bootId, clock.nowUs())]));
  const play = async ({ radio, runs }: SpectralSource): Promise<void> => {
    for await (const run of runs(stop.signal)) {
      meters.get(radio)?.add(run);
      hub.offer(radio, run);
    }
  };
  const reportOps = setInterval(() => {
    if (!client.connected) return;
    const nowUs = clock.nowUs();
    for (const [source, meter] of meters) {
      const topic = topicOf(agent, { kind: 'ops', source, last: false });
      const payload = Buffer.from(encodeOps(meter.report(nowUs)));
      client.publish(topic, payload, { qos: 0, properties: { messageExpiryInterval: OPS_EXPIRY_S } });
    }
  }, OPS_PERIOD_MS);
  const sourcesEnded = Promise.all(sources.map(play)).then(() => {});
  const close = async (): Promise<void> => {
    stop.abort();
    clearInterval(reportOps);
    await sourcesEnded;
    await toolServer[Symbol.asyncDispose]();
    if (client.connected) await client.publishAsync(statusTopic, status(false), { qos: 1, retain: true });
    await client.endAsync(!client.connected);
  };
  let closed: Promise<void> | undefined;
  return {
    bootId,
    sourcesEnded,
    [Symbol.asyncDispose]() {
      closed ??= close();
      return closed;
    },
  };
}
