import { TAP_ENDING } from '../../../edge-bridge/protocol/tap-ending.ts';
import { type Command, jsonOption } from './command.ts';

/** What the two do is loaded when it is wanted: MQTT, MCP and certificates cost every other command a tenth of a second. */
export const agentDemoCommand: Command = {
  name: 'agent demo',
  usage: '[--scenario NAME --radios N --seed N]',
  summary: 'Runs a synthetic agent with a broker of its own on this machine, to see the live side.',
  details:
    'Prints a pairing link for this machine; what it made is removed at the end. Needs Mosquitto. Ctrl-C ends it.',
  options: {
    scenario: { kind: 'value', value: 'NAME', help: 'what is on the air, office when left out; see generate --list' },
    radios: { kind: 'value', value: 'N', help: 'number of radios, 1 when left out' },
    seed: { kind: 'value', value: 'N', help: 'whole number, 1 when left out' },
  },
  minPositionals: 0,
  maxPositionals: 0,
  run: async (context) => (await import('./run-agent-demo.ts')).runAgentDemo(context),
};

export const tapCommand: Command = {
  name: 'tap',
  usage: `LINK -o FILE${TAP_ENDING} [--live] [--seconds S] [--json]`,
  summary: 'Pairs with an agent and writes every message that it sends to a file.',
  details:
    'LINK is what airguard agent demo prints. The file is a CBOR sequence: any CBOR tool reads it, and it can be cut anywhere. Ctrl-C ends it.',
  options: {
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where the messages go; it must not exist' },
    live: { kind: 'flag', help: 'open a live stream of every radio, which keeps it recorded too' },
    seconds: { kind: 'value', value: 'S', help: 'end after so long' },
    ...jsonOption,
  },
  minPositionals: 1,
  maxPositionals: 1,
  run: async (context) => (await import('./run-tap.ts')).runTap(context),
};
