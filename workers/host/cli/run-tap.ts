import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { openLink } from '../../../edge-bridge/link/open-link.ts';
import { pairWith } from '../../../edge-bridge/link/pair.ts';
import { tapMessages } from '../../../edge-bridge/link/tap.ts';
import { parsePairingLink } from '../../../edge-bridge/protocol/pairing.ts';
import { encodeTapEntry, encodeTapHead } from '../../../edge-bridge/protocol/tap-archive.ts';
import { capabilityGet } from '../../../edge-bridge/protocol/tools.ts';
import { parseTopic } from '../../../edge-bridge/protocol/topics.ts';
import { Fault } from '../../contract/faults.ts';
import { quoteName } from '../errors.ts';
import { refusePlace } from '../output-file.ts';
import { buildName } from './build-name.ts';
import { type CommandContext, UsageError } from './command.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { finiteNumber } from './values.ts';

const CONNECT_MS = 30_000;

export async function runTap({ positionals, value, flag, output, signal }: CommandContext): Promise<number> {
  const target = value('output');
  if (target === undefined) throw new UsageError('-o FILE is missing; it says where the messages go');
  const seconds = value('seconds') === undefined ? undefined : finiteNumber(value('seconds'), 'seconds', 0);
  const invitation = parsePairingLink(positionals[0] ?? '');
  const path = resolve(target);
  await refusePlace(path);
  if (existsSync(path)) throw new Fault('bad_request', `There is a file here already; choose another name: ${path}`);
  const { pairing, digits } = await pairWith(invitation, hostname(), signal);
  const { agent, desktop, role, broker: endpoint, credentials } = pairing;
  output.err(`paired with ${agent.device} of ${agent.site} as ${desktop} (${role}), digits ${digits}\n`);
  const options = {
    agent,
    endpoint,
    credentials,
    desktop,
    version: buildName,
    onError: (error: Error) => output.err(`${quoteName(error.message)}\n`),
  };
  const untilConnected = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  const counts = new Map<string, { messages: number; bytes: number }>();
  let written = Promise.resolve();
  await using file = await open(path, 'wx');
  const write = (bytes: Uint8Array): void => {
    written = written.then(async () => {
      await file.appendFile(bytes);
    });
  };
  write(encodeTapHead({ ...agent, desktop }));
  const streams: AsyncDisposable[] = [];
  {
    await using _tap = await tapMessages(
      options,
      (entry) => {
        const kind = parseTopic(entry.topic)?.channel.kind ?? 'not of the tree';
        const count = counts.get(kind) ?? { messages: 0, bytes: 0 };
        counts.set(kind, { messages: count.messages + 1, bytes: count.bytes + entry.payload.length });
        write(encodeTapEntry(entry));
      },
      untilConnected,
    );
    await using link = await openLink(options, untilConnected);
    if (flag('live')) {
      const { radios } = await link.call(capabilityGet, {});
      for (const { radio } of radios) streams.push(await link.live(radio, { onBatch() {}, onLost() {} }));
    }
    await ended(signal, seconds);
    for (const stream of streams) await stream[Symbol.asyncDispose]();
  }
  await written;
  await file.sync();
  const kinds = [...counts].map(([kind, { messages, bytes }]) => ({ kind, messages, bytes }));
  const rows = kinds.map(({ kind, messages, bytes }) => [kind, String(messages), bytesText(bytes)]);
  output.out(
    flag('json') ? jsonText({ file: path, agent, kinds }) : textTable(['MESSAGES OF', 'NUMBER', 'PAYLOAD'], rows),
  );
  return 0;
}

function ended(signal: AbortSignal, seconds: number | undefined): Promise<void> {
  const end = seconds === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  return new Promise((resolveEnd) => {
    if (end.aborted) resolveEnd();
    else end.addEventListener('abort', () => resolveEnd(), { once: true });
  });
}
