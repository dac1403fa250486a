import { connect as connectTls } from 'node:tls';
import { type IClientOptions, MqttClient } from 'mqtt';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Who we are to the broker, and whose certificates we take: PEM. */
export interface Credentials {
  readonly authorityPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
}

export interface MqttOptions {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly clientId: string;
  /** Seconds the broker keeps the session without us; 0: nothing survives a break. */
  readonly keepSessionS: number;
  readonly will?: IClientOptions['will'];
  /** Every failed attempt; the connection is tried again all the same. */
  readonly onError: (error: Error) => void;
}

/** First and longest pause between attempts to connect again. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const KEEPALIVE_S = 15;
const CONNECT_MS = 10_000;
/** Messages of quality 1 on their way to us at once. */
const RECEIVE_MAXIMUM = 32;
export const MOST_PACKET_BYTES = 2 * 1024 * 1024;

/**
 * An MQTT 5 connection over TLS 1.3 with both certificates, which connects again by itself with growing pauses. Nagle's
 * algorithm is off: with it a call takes 45 ms instead of 1.4 ms (edge-protocol.md, 0.3). Ends with `endAsync`.
 */
export function openMqtt({ endpoint, credentials, clientId, keepSessionS, will, onError }: MqttOptions): MqttClient {
  const client = new MqttClient(
    () => {
      const socket = connectTls({
        host: endpoint.host,
        port: endpoint.port,
        servername: /^[\d.]+$|:/u.test(endpoint.host) ? '' : endpoint.host,
        ca: credentials.authorityPem,
        cert: credentials.certificatePem,
        key: credentials.keyPem,
        minVersion: 'TLSv1.3',
      });
      return socket.setNoDelay(true);
    },
    {
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId,
      clean: keepSessionS === 0,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_MS,
      reconnectPeriod: FIRST_PAUSE_MS,
      resubscribe: true,
      queueQoSZero: false,
      timerVariant: 'native',
      properties: {
        sessionExpiryInterval: keepSessionS,
        receiveMaximum: RECEIVE_MAXIMUM,
        maximumPacketSize: MOST_PACKET_BYTES,
      },
      ...(will === undefined ? {} : { will }),
    },
  );
  client.on('error', onError);
  client.on('connect', () => {
    client.options.reconnectPeriod = FIRST_PAUSE_MS;
  });
  client.on('close', () => {
    client.options.reconnectPeriod = Math.min(LONGEST_PAUSE_MS, (client.options.reconnectPeriod ?? FIRST_PAUSE_MS) * 2);
  });
  return client;
}
