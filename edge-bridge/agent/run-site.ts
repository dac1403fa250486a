import type { Role } from '../protocol/pairing.ts';
import type { SourceKind } from '../protocol/tools.ts';
import type { AgentAddress } from '../protocol/topics.ts';
import { type Broker, runBroker } from './broker/run-broker.ts';
import { LEAST_BETWEEN_MS, type PairingOutcome, servePairing } from './pairing/pairing-server.ts';
import { type Agent, runAgent } from './run-agent.ts';
import { openSiteHome } from './site-home.ts';
import type { Clock, SpectralSource } from './source/record-runs.ts';

export interface SiteOptions extends AgentAddress {
  /** Where keys, certificates and paired desktops are kept. */
  readonly folder: string;
  readonly version: string;
  /** Address to listen on, and under which desktops reach it. */
  readonly host: string;
  readonly brokerPort: number;
  readonly pairingPort: number;
  readonly sourceKind: SourceKind;
  readonly sources: readonly SpectralSource[];
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onPairing: (outcome: PairingOutcome) => void;
}

export interface Site extends AsyncDisposable {
  readonly agent: Agent;
  readonly broker: Broker;
  /** Opens a pairing for five minutes; gives the link. */
  pair(role: Role): string;
}

/** Everything that runs on the Jetson: broker, agent, door for pairing. */
export async function runSite(options: SiteOptions): Promise<Site> {
  const { site, device, host, clock, log } = options;
  const home = await openSiteHome(options.folder, {
    site,
    device,
    hosts: [...new Set([host, '127.0.0.1', 'localhost'])],
  });
  const open: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const part of open.splice(0).reverse()) await part[Symbol.asyncDispose]();
  };
  const keep = <Part extends AsyncDisposable>(part: Part): Part => {
    open.push(part);
    return part;
  };
  const names = () => home.desktops().map(({ desktop }) => desktop);
  try {
    const broker = keep(
      await runBroker({
        folder: home.brokerFolder,
        site,
        device,
        host,
        port: options.brokerPort,
        authorityPem: home.authority.certificatePem,
        identity: home.server,
        desktops: names(),
        log: (line) => log(`broker: ${line}`),
      }),
    );
    const pairing = keep(
      await servePairing({
        host,
        port: options.pairingPort,
        reachedAt: host,
        site,
        device,
        authority: home.authority,
        identity: home.server,
        broker: { host, port: broker.port },
        signPub: home.signPub,
        nowUs: () => BigInt(Math.round(performance.now() * 1000)),
        leastBetweenMs: LEAST_BETWEEN_MS,
        async admit(desktop) {
          await home.keep(desktop);
          await broker.admit(names());
        },
        onOutcome: options.onPairing,
      }),
    );
    const agent = keep(
      runAgent({
        site,
        device,
        version: options.version,
        endpoint: { host, port: broker.port },
        credentials: home.client,
        sourceKind: options.sourceKind,
        sources: options.sources,
        clock,
        log,
      }),
    );
    return { agent, broker, pair: (role) => pairing.offer(role), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
