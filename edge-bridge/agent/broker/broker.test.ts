import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Credentials, openMqtt } from '../../mqtt/open-mqtt.ts';
import { createRequest } from '../../protocol/certificate-request.ts';
import { haveBroker, needBroker } from '../../testing/need-broker.ts';
import { createAuthority, createIdentity, type KeyAndCertificate, signRequest } from '../certificates.ts';
import { type Broker, runBroker } from './run-broker.ts';

/** Rule numbers: edge-bridge/agent/SPEC.md. */
needBroker();
const HOST = '127.0.0.1';
const device = 'jet1';
let folder: string;
let broker: Broker;
let authority: KeyAndCertificate;
const clients: MqttClient[] = [];
const failures: string[] = [];

const asClient = (identity: KeyAndCertificate): Credentials => ({
  ...identity,
  authorityPem: authority.certificatePem,
});

async function open(name: string, credentials?: Credentials): Promise<MqttClient> {
  const client = openMqtt({
    endpoint: { host: HOST, port: broker.port },
    credentials: credentials ?? asClient(await createIdentity(authority, name, { kind: 'client' })),
    clientId: name,
    keepSessionS: 0,
    onError: (error) => failures.push(error.message),
  });
  clients.push(client);
  return client;
}

const connected = (client: MqttClient) =>
  new Promise<boolean>((resolve) => {
    client.once('connect', () => resolve(true));
    client.once('close', () => resolve(client.connected));
  });

beforeAll(async () => {
  if (!haveBroker) return;
  folder = await mkdtemp(join(tmpdir(), 'airguard-broker-'));
  authority = await createAuthority('site1');
  broker = await runBroker({
    folder,
    site: 'site1',
    device,
    host: HOST,
    port: 0,
    authorityPem: authority.certificatePem,
    identity: await createIdentity(authority, device, { kind: 'server', hosts: [HOST, 'localhost'] }),
    desktops: ['desk-01'],
    log: () => {},
  });
});

afterAll(async () => {
  if (!haveBroker) return;
  for (const client of clients) await client.endAsync(true);
  await broker[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('the broker that an agent configures', () => {
  it('carries what the agent says to a desktop it knows (B1, B2)', async () => {
    const agent = await open(device);
    const desk = await open('desk-01');
    await desk.subscribeAsync(`sw/v1/site1/${device}/#`, { qos: 1 });
    const heard = new Promise<string>((resolve) => {
      desk.on('message', (_, payload) => resolve(payload.toString()));
    });
    await agent.publishAsync(`sw/v1/site1/${device}/status`, 'online', { qos: 1, retain: true });
    expect(await heard).toBe('online');
  });

  it('a desktop may not speak for the agent (B2)', async () => {
    const desk = await open('desk-01');
    await expect(desk.publishAsync(`sw/v1/site1/${device}/status`, 'mine', { qos: 1 })).rejects.toMatchObject({
      code: 0x87,
    });
    await desk.publishAsync(`sw/v1/site1/${device}/live/phy0/1/credit`, 'x', { qos: 1 });
  });

  it('nobody comes in without a certificate of the site (B1)', async () => {
    const stranger = await createAuthority('site1');
    const theirs = await createIdentity(stranger, 'desk-01', { kind: 'client' });
    expect(await connected(await open('desk-01', asClient(theirs)))).toBe(false);
    expect(failures).toEqual([expect.stringContaining('unknown ca')]);
    const { requestPem, keyPem } = await createRequest('whatever');
    const certificatePem = await signRequest(authority, requestPem, 'desk-02');
    const admitted = await open('desk-02', asClient({ keyPem, certificatePem }));
    expect(await connected(admitted)).toBe(true);
  });

  it('a desktop that is let in later reads from then on (B3)', async () => {
    const desk = await open('desk-03');
    expect(await connected(desk)).toBe(true);
    await expect(desk.publishAsync(`sw/v1/site1/${device}/live/phy0/1/credit`, 'x', { qos: 1 })).rejects.toMatchObject({
      code: 0x87,
    });
    await broker.admit(['desk-01', 'desk-03']);
    await expect
      .poll(async () => {
        try {
          await desk.publishAsync(`sw/v1/site1/${device}/live/phy0/1/credit`, 'x', { qos: 1 });
          return true;
        } catch {
          return false;
        }
      })
      .toBe(true);
  });

  it('a request whose name or key is of its own making gains nothing (B4)', async () => {
    await expect(signRequest(authority, 'nonsense', 'desk-09')).rejects.toThrow(/PKCS#10/u);
  });
});
