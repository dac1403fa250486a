import { McpServer, type StandardSchemaWithJSON, type ToolAnnotations } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { IPublishPacket, MqttClient } from 'mqtt';
import { z } from 'zod';
import { createMcpChannel, type McpChannel, rpcTopic } from '../../mqtt/mcp-channel.ts';
import { type Refusal, refusalSchema, type Tool } from '../../protocol/tools.ts';
import { isTopicName } from '../../protocol/topics.ts';

export interface Caller {
  /** The name in the caller's certificate, which the broker's rules vouch for. */
  readonly desktop: string;
}

/** A tool with what the agent does for it. */
export interface BoundTool {
  readonly name: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly input: StandardSchemaWithJSON;
  readonly output: StandardSchemaWithJSON;
  run(given: unknown, caller: Caller): Promise<object>;
}

export function bindTool<Input extends z.ZodObject, Answer extends z.ZodObject>(
  { name, description, annotations, input, answer }: Tool<Input, Answer>,
  handler: (input: z.output<Input>, caller: Caller) => z.output<Answer> | Refusal | Promise<z.output<Answer> | Refusal>,
): BoundTool {
  return {
    name,
    description,
    annotations,
    input,
    output: z.union([answer, refusalSchema]),
    run: async (given, caller) => handler(input.parse(given), caller),
  };
}

/** A conversation that nobody spoke in for so long is forgotten; the next word starts another. */
const IDLE_MS = 15 * 60_000;
const MOST_CONVERSATIONS = 64;

export interface ToolServer extends AsyncDisposable {
  /** The one subscription for the requests of every desktop. */
  readonly topic: string;
  /** Takes a message of a topic; false when the topic is none of its. */
  receive(topic: string, payload: Uint8Array, packet: IPublishPacket): boolean;
}

interface Conversation {
  readonly channel: McpChannel;
  readonly end: () => Promise<void>;
  lastMs: number;
}

/** Serves the agent's tools to every desktop, one conversation for each (SPEC.md, C1–C4). */
export function createToolServer(options: {
  readonly client: MqttClient;
  readonly site: string;
  readonly device: string;
  readonly version: string;
  readonly tools: readonly BoundTool[];
  readonly onError: (error: Error) => void;
}): ToolServer {
  const { client, site, device, version, tools, onError } = options;
  const conversations = new Map<string, Conversation>();
  const tail = rpcTopic('', device, site).slice('$mcp-rpc/'.length);

  const makeRoom = (): void => {
    const now = performance.now();
    for (const [desktop, { end, lastMs }] of conversations) {
      if (now - lastMs < IDLE_MS && conversations.size < MOST_CONVERSATIONS) continue;
      conversations.delete(desktop);
      end().catch(onError);
    }
  };

  const serve = (desktop: string): Conversation => {
    makeRoom();
    const channel = createMcpChannel({
      client,
      topic: rpcTopic(desktop, device, site),
      role: 'mcp-server',
      onClose: () => conversations.delete(desktop),
    });
    const handle = serveStdio(() => describeServer(device, version, tools, { desktop }), {
      transport: channel,
      legacy: 'reject',
      onerror: onError,
    });
    return { channel, end: () => handle.close(), lastMs: performance.now() };
  };

  return {
    topic: rpcTopic('+', device, site),
    receive(topic, payload, packet) {
      if (!topic.startsWith('$mcp-rpc/') || !topic.endsWith(tail)) return false;
      const desktop = topic.slice('$mcp-rpc/'.length, -tail.length);
      if (!isTopicName(desktop)) return true;
      const conversation = conversations.get(desktop) ?? serve(desktop);
      // Last in order of use, so that room is made of those that nobody uses.
      conversations.delete(desktop);
      conversations.set(desktop, conversation);
      conversation.lastMs = performance.now();
      conversation.channel.receive(payload, packet);
      return true;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...conversations.values()].map(({ end }) => end()));
      conversations.clear();
    },
  };
}

function describeServer(device: string, version: string, bound: readonly BoundTool[], caller: Caller): McpServer {
  const server = new McpServer({ name: `airguard-agent ${device}`, version }, { capabilities: { tools: {} } });
  for (const { name, description, annotations, input, output, run } of bound) {
    const config = { description, annotations, inputSchema: input, outputSchema: output };
    server.registerTool(name, config, async (given: unknown) => {
      const result = await run(given, caller);
      return {
        content: [{ type: 'text', text: JSON.stringify(result) }],
        structuredContent: { ...result },
        isError: 'error' in result,
      };
    });
  }
  return server;
}
