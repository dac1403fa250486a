import { openMqtt } from '../mqtt/open-mqtt.ts';
import type { TapEntry } from '../protocol/tap-archive.ts';
import { agentRoot } from '../protocol/topics.ts';
import { connected, type LinkOptions } from './open-link.ts';

/** Hears every message of an agent's tree, from now on and what is retained, until it is disposed of. */
export async function tapMessages(
  options: LinkOptions,
  onMessage: (entry: TapEntry) => void,
  signal: AbortSignal,
): Promise<AsyncDisposable> {
  const { agent, endpoint, credentials, desktop, onError } = options;
  const client = openMqtt({ endpoint, credentials, clientId: `${desktop}-tap`, keepSessionS: 0, onError });
  client.on('message', (topic, payload, packet) => {
    onMessage({ receivedUs: BigInt(Date.now()) * 1000n, topic, retained: packet.retain, payload });
  });
  const end = () => client.endAsync(!client.connected);
  try {
    await connected(client, signal);
    await client.subscribeAsync(`${agentRoot(agent)}/#`, { qos: 1 });
  } catch (error) {
    await end();
    throw error;
  }
  return { [Symbol.asyncDispose]: end };
}
