import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../edge-bridge/agent/clock.ts';
import type { PairingOutcome } from '../../../edge-bridge/agent/pairing/pairing-server.ts';
import { runSite } from '../../../edge-bridge/agent/run-site.ts';
import { playedSource } from '../../../edge-bridge/agent/source/record-runs.ts';
import { fingerprintOf, type Role } from '../../../edge-bridge/protocol/pairing.ts';
import { defaultBins, generate, scenarios } from '../../../fixtures/generate/index.ts';
import { makeOwnedFolder } from '../../catalog/owned-folder.ts';
import { quoteName } from '../errors.ts';
import { buildName } from './build-name.ts';
import { type CommandContext, UsageError } from './command.ts';
import { wholeNumber } from './values.ts';

const MOST_RADIOS = 8;
/** The generator's longest recording; the source starts over when it ends. */
const SCENARIO_SECONDS = 600;
const DEMO_ROLE: Role = 'operator';

export async function runAgentDemo({ value, output, signal }: CommandContext): Promise<number> {
  const scenario = value('scenario') ?? 'office';
  if (!scenarios.some(({ name }) => name === scenario)) {
    throw new UsageError(`there is no scenario "${scenario}"; airguard generate --list shows them`);
  }
  const radios = wholeNumber(value('radios'), 'radios', { min: 1, max: MOST_RADIOS, default: 1 });
  const seed = wholeNumber(value('seed'), 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER - MOST_RADIOS, default: 1 });
  const clock = systemClock();
  const folder = await makeOwnedFolder('airguard-agent');
  try {
    await using site = await runSite({
      folder: join(folder, 'agent'),
      site: 'demo',
      device: 'demo-jetson',
      version: buildName,
      host: '127.0.0.1',
      brokerPort: 0,
      pairingPort: 0,
      sourceKind: 'synthetic',
      sources: Array.from({ length: radios }, (_, at) => {
        const spec = {
          scenario,
          seed: seed + at,
          seconds: SCENARIO_SECONDS,
          format: 'ath11k',
          bins: defaultBins.ath11k,
        } as const;
        return playedSource(`phy${at}`, () => generate(spec), { clock, again: true });
      }),
      clock,
      log: (line) => output.err(`${quoteName(line)}\n`),
      onPairing(outcome) {
        output.err(`${pairingText(outcome)}\n`);
        if (outcome.kind === 'paired') output.out(`Pairing link: ${site.pair(DEMO_ROLE)}\n`);
      },
    });
    output.out(
      `Agent demo-jetson of site demo: ${radios} radio${radios === 1 ? '' : 's'}, ${scenario}. The broker is 127.0.0.1:${site.broker.port}.\n`,
    );
    output.out(`Pairing link: ${site.pair(DEMO_ROLE)}\n`);
    output.out(
      'It is good for five minutes and one use. Try: airguard tap LINK -o demo.tap.cborseq --live --seconds 10\n',
    );
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

function pairingText(outcome: PairingOutcome): string {
  switch (outcome.kind) {
    case 'paired': {
      const { name, role, desktop, signPub } = outcome.desktop;
      return `paired ${quoteName(name)} as ${desktop} (${role}), digits ${outcome.digits}, key ${fingerprintOf(signPub)}`;
    }
    case 'refused':
      return `pairing refused (${outcome.from}): ${outcome.why}`;
  }
}
