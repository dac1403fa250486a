import { Client } from '@modelcontextprotocol/client';
import type { MqttClient } from 'mqtt';
import type { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import { createMcpChannel, MCP_ERA, rpcTopic } from '../mqtt/mcp-channel.ts';
import { type Credentials, type Endpoint, openMqtt } from '../mqtt/open-mqtt.ts';
import { type BinaryMessage, decodeBinary } from '../protocol/binary-message.ts';
import { CREDIT_PERIOD_MS, encodeCredit } from '../protocol/credit.ts';
import { refusalSchema, streamClose, streamOpen, type Tool } from '../protocol/tools.ts';
import { type AgentAddress, parseTopic, topicOf } from '../protocol/topics.ts';

export interface LinkOptions {
  readonly agent: AgentAddress;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  /** Name in our certificate. */
  readonly desktop: string;
  readonly version: string;
  readonly onError: (error: Error) => void;
}

export interface LiveHandler {
  onBatch(batch: BinaryMessage): void;
  /** Batches that were numbered and never came, beside the gaps that the agent states. */
  onLost(batches: number): void;
}

export interface Link extends AsyncDisposable {
  /** Calls a tool of the agent; a refusal is a Fault in the agent's words. */
  call<Input extends z.ZodObject, Answer extends z.ZodObject>(
    tool: Tool<Input, Answer>,
    input: z.input<Input>,
    signal?: AbortSignal,
  ): Promise<z.output<Answer>>;
  /** Opens a live stream of a radio; ends when it is disposed of. */
  live(radio: string, handler: LiveHandler): Promise<AsyncDisposable>;
}

const CALL_MS = 60_000;
const CREDIT_BATCHES = 16;

/**
 * Connects a desktop to its agent: one connection for calls, one for live data, so that a full live queue delays no call
 * (edge-protocol.md, 4.1).
 * @throws {Fault} io when the broker or the agent does not answer in time, or `signal` aborts
 */
export async function openLink(options: LinkOptions, signal: AbortSignal): Promise<Link> {
  const { agent, endpoint, credentials, desktop, version, onError } = options;
  const open = (purpose: string): MqttClient =>
    openMqtt({ endpoint, credentials, clientId: `${desktop}-${purpose}`, keepSessionS: 0, onError });
  const calls = open('rpc');
  const live = open('live');
  const streams = new Map<string, (batch: BinaryMessage) => void>();
  const topic = rpcTopic(desktop, agent.device, agent.site);
  const channel = createMcpChannel({ client: calls, topic, role: 'mcp-client' });
  const client = new Client(
    { name: `airguard-workstation ${desktop}`, version },
    { versionNegotiation: { mode: { pin: MCP_ERA } } },
  );
  calls.on('message', (from, payload, packet) => {
    if (from === topic) channel.receive(payload, packet);
  });
  live.on('message', (from, payload) => {
    const found = parseTopic(from)?.channel;
    const take = found?.kind === 'live_data' ? streams.get(found.stream) : undefined;
    if (take === undefined) return;
    try {
      take(decodeBinary(payload));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      onError(error);
    }
  });
  const end = async (): Promise<void> => {
    await client.close();
    await Promise.all([calls, live].map((each) => each.endAsync(!each.connected)));
  };

  try {
    await connected(calls, signal);
    await calls.subscribeAsync(topic, { qos: 1, nl: true });
    await connected(live, signal);
    await client.connect(channel);
  } catch (error) {
    await end();
    throw new Fault(
      'io',
      `the agent ${agent.device} does not answer at ${endpoint.host}:${endpoint.port}: ${textOf(error)}`,
      {
        cause: error,
      },
    );
  }

  const call: Link['call'] = async (tool, input, callSignal) => {
    const result = await client.callTool(
      { name: tool.name, arguments: input },
      { timeout: CALL_MS, ...(callSignal === undefined ? {} : { signal: callSignal }) },
    );
    const refused = refusalSchema.safeParse(result.structuredContent);
    if (refused.success) throw new Fault('bad_request', `${agent.device}: ${refused.data.error.message}`);
    const answer = tool.answer.safeParse(result.structuredContent);
    if (answer.success) return answer.data;
    throw new Fault('corrupt_input', `${agent.device} answered ${tool.name} in a way that this program does not read`, {
      cause: answer.error,
    });
  };

  return {
    call,
    async live(radio, handler) {
      const { stream_id: stream } = await call(streamOpen, { radio });
      const place = { radio, stream };
      let acknowledged = 0;
      let said = 0;
      const creditTopic = topicOf(agent, { kind: 'live_credit', ...place });
      const sayCredit = () => {
        said = acknowledged;
        const credit = encodeCredit({ acknowledged, credit: CREDIT_BATCHES });
        live.publish(creditTopic, Buffer.from(credit), { qos: 0, properties: { messageExpiryInterval: 2 } });
      };
      streams.set(stream, (batch) => {
        if (batch.sequence <= acknowledged) return;
        const lost = batch.sequence - acknowledged - 1;
        acknowledged = batch.sequence;
        if (lost > 0) handler.onLost(lost);
        handler.onBatch(batch);
        if (acknowledged - said >= CREDIT_BATCHES / 2) sayCredit();
      });
      await live.subscribeAsync(topicOf(agent, { kind: 'live_data', ...place }), { qos: 0 });
      sayCredit();
      const timer = setInterval(sayCredit, CREDIT_PERIOD_MS);
      return {
        async [Symbol.asyncDispose]() {
          clearInterval(timer);
          streams.delete(stream);
          if (!calls.connected) return;
          await live.unsubscribeAsync(topicOf(agent, { kind: 'live_data', ...place }));
          await call(streamClose, { stream_id: stream });
        },
      };
    },
    [Symbol.asyncDispose]: end,
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function connected(client: MqttClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (client.connected) return resolve();
    client.once('connect', () => resolve());
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
}
