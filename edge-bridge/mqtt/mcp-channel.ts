import { randomUUID } from 'node:crypto';
import { JSONRPCMessageSchema } from '@modelcontextprotocol/core';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import type { IPublishPacket, MqttClient } from 'mqtt';

/** The era of MCP that is spoken here; the SDK's own newest constant is older (edge-protocol.md, 1.3). */
export const MCP_ERA = '2026-07-28';
/** A request that did not arrive by then is worth nothing. */
export const REQUEST_DEADLINE_S = 60;
/** One delivery more is dropped when it comes within this time of the first. */
const REPEAT_MS = 5 * 60_000;
const MOST_REMEMBERED = 4096;
const MOST_MESSAGE_BYTES = 256 * 1024;
const MESSAGE_ID = 'sw-mid';
const SENDER = 'MCP-MQTT-CLIENT-ID';

export const rpcTopic = (desktop: string, device: string, site: string): string =>
  `$mcp-rpc/${desktop}/${device}/spectrum/${site}`;

/** Remembers message ids: quality 1 may deliver twice (C2). */
function createRepeats(): (id: string) => boolean {
  const seen = new Map<string, number>();
  return (id) => {
    const now = performance.now();
    for (const [old, at] of seen) {
      if (now - at < REPEAT_MS && seen.size < MOST_REMEMBERED) break;
      seen.delete(old);
    }
    if (seen.has(id)) return true;
    seen.set(id, now);
    return false;
  };
}

function userProperty(packet: IPublishPacket, name: string): string | undefined {
  const value = packet.properties?.userProperties?.[name];
  return Array.isArray(value) ? value[0] : value;
}

export interface McpChannel extends Transport {
  /** Takes a message that came in on the topic; the owner of the connection hands it over. */
  receive(payload: Uint8Array, packet: IPublishPacket): void;
}

export interface McpChannelOptions {
  readonly client: MqttClient;
  readonly topic: string;
  readonly role: 'mcp-server' | 'mcp-client';
  readonly onClose?: () => void;
}

/**
 * One conversation of the Model Context Protocol over one MQTT topic, both directions (SPEC.md, C1–C3; the topics are those of
 * EMQX's binding, without its handshake). Subscribing is the owner's, with *No Local*, so that an agent needs one subscription for
 * all desktops.
 */
export function createMcpChannel({ client, topic, role, onClose }: McpChannelOptions): McpChannel {
  const isRepeat = createRepeats();
  let closed = false;
  const channel: McpChannel = {
    async start() {},
    async send(message: JSONRPCMessage) {
      if (closed) throw new Error('the conversation has ended');
      await client.publishAsync(topic, JSON.stringify(message), {
        qos: 1,
        properties: {
          messageExpiryInterval: REQUEST_DEADLINE_S,
          contentType: 'application/json',
          userProperties: {
            'MCP-COMPONENT-TYPE': role,
            [SENDER]: client.options.clientId ?? '',
            [MESSAGE_ID]: randomUUID(),
          },
        },
      });
    },
    async close() {
      if (closed) return;
      closed = true;
      channel.onclose?.();
      onClose?.();
    },
    receive(payload, packet) {
      if (closed) return;
      const id = userProperty(packet, MESSAGE_ID);
      if (id !== undefined && isRepeat(id)) return;
      let value: unknown;
      try {
        if (payload.length > MOST_MESSAGE_BYTES) throw new RangeError(`a message of ${payload.length} bytes`);
        value = JSON.parse(Buffer.from(payload).toString('utf8'));
      } catch (error) {
        channel.onerror?.(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      const message = JSONRPCMessageSchema.safeParse(value);
      if (message.success) channel.onmessage?.(message.data);
      else channel.onerror?.(new Error(`not a JSON-RPC message: ${message.error.issues[0]?.message ?? ''}`));
    },
  };
  return channel;
}
