import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, runBroker } from '../agent/broker/run-broker.ts';
import { createAuthority, createIdentity } from '../agent/certificates.ts';
import { systemClock } from '../agent/clock.ts';
import { type Agent, runAgent } from '../agent/run-agent.ts';
import { playedSource } from '../agent/source/record-runs.ts';
import { type Link, type LinkOptions, openLink } from '../link/open-link.ts';
import type { Credentials, Endpoint } from '../mqtt/open-mqtt.ts';

export const SITE = 'site1';
export const DEVICE = 'jet1';
const HOST = '127.0.0.1';

/** A real Mosquitto with certificates, an agent and desktops, all on loopback; for tests and the bench. */
export interface TestSite extends AsyncDisposable {
  readonly broker: Broker;
  readonly endpoint: Endpoint;
  readonly log: readonly string[];
  credentials(name: string): Promise<Credentials>;
  /** An agent that plays these relay bytes, `speed` times as fast. */
  agent(bytes: Readonly<Record<string, Uint8Array>>, speed?: number): Promise<Agent>;
  linkOptions(desktop: string): Promise<LinkOptions>;
  link(desktop: string): Promise<Link>;
}

export async function openTestSite(desktops: readonly string[]): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), 'airguard-site-'));
  const authority = await createAuthority(SITE);
  const log: string[] = [];
  const note = (line: string) => void log.push(line);
  const broker = await runBroker({
    folder: join(folder, 'broker'),
    site: SITE,
    device: DEVICE,
    host: HOST,
    port: 0,
    authorityPem: authority.certificatePem,
    identity: await createIdentity(authority, DEVICE, { kind: 'server', hosts: [HOST, 'localhost'] }),
    desktops,
    log: note,
  });
  const endpoint = { host: HOST, port: broker.port };
  const credentials = async (name: string): Promise<Credentials> => ({
    ...(await createIdentity(authority, name, { kind: 'client' })),
    authorityPem: authority.certificatePem,
  });
  /** In the order they were opened; disposed of from the last. */
  const open: AsyncDisposable[] = [{ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }, broker];
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    open.push(part);
    return part;
  };
  const linkOptions = async (desktop: string): Promise<LinkOptions> => ({
    agent: { site: SITE, device: DEVICE },
    endpoint,
    credentials: await credentials(desktop),
    desktop,
    version: 'test',
    onError: (error) => note(error.message),
  });
  return {
    broker,
    endpoint,
    log,
    credentials,
    async agent(bytes, speed = 1) {
      const clock = systemClock(speed);
      const once = (data: Uint8Array) =>
        async function* () {
          yield data;
        };
      return keep(
        runAgent({
          site: SITE,
          device: DEVICE,
          version: 'test',
          endpoint,
          credentials: await credentials(DEVICE),
          sourceKind: 'replay',
          sources: Object.entries(bytes).map(([radio, data]) =>
            playedSource(radio, once(data), { clock, again: false }),
          ),
          clock,
          log: note,
        }),
      );
    },
    linkOptions,
    async link(desktop) {
      return keep(await openLink(await linkOptions(desktop), AbortSignal.timeout(10_000)));
    },
    async [Symbol.asyncDispose]() {
      for (const part of open.reverse()) await part[Symbol.asyncDispose]();
    },
  };
}
