/** The topic tree of an agent, `sw/v1/{site}/{device}/…` (SPEC.md, T1–T3; edge-protocol.md 4.1). */
export const TOPIC_ROOT = 'sw/v1';
/** Sites, devices, radios, streams and every other level that is a name: nothing that a broker or a file system reads otherwise. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/u;

export const eventFamilies = ['mon', 'dfs', 'anomaly', 'interf', 'decision', 'key', 'access', 'compliance'] as const;
export type EventFamily = (typeof eventFamilies)[number];
export const matrixKinds = ['interf', 'assign', 'cci', 'aclr', 'imd', 'div'] as const;
export type MatrixKind = (typeof matrixKinds)[number];
export const loraKinds = ['state', 'hb', 'alert', 'ack'] as const;
export type LoraKind = (typeof loraKinds)[number];

export interface AgentAddress {
  readonly site: string;
  readonly device: string;
}

/** What a topic below an agent carries. */
export type Channel =
  | { readonly kind: 'status' }
  | { readonly kind: 'card' }
  | { readonly kind: 'cae_card' }
  | { readonly kind: 'cae'; readonly radio: string }
  | { readonly kind: 'ops'; readonly source: string; readonly last: boolean }
  | { readonly kind: 'matrix'; readonly matrix: MatrixKind }
  | { readonly kind: 'event'; readonly family: EventFamily }
  | { readonly kind: 'calibration'; readonly radio: string; readonly quantity: string }
  | { readonly kind: 'config_reported' }
  | { readonly kind: 'config_commit'; readonly commit: string }
  | { readonly kind: 'live_data'; readonly radio: string; readonly stream: string }
  | { readonly kind: 'live_credit'; readonly radio: string; readonly stream: string }
  | { readonly kind: 'live_stat'; readonly radio: string; readonly stream: string }
  | { readonly kind: 'gradient'; readonly round: string; readonly shard: string }
  | { readonly kind: 'lora'; readonly layout: LoraKind }
  | { readonly kind: 'recorder_index' };

export const isTopicName = (text: string): boolean => NAME.test(text);

export const agentRoot = ({ site, device }: AgentAddress): string => `${TOPIC_ROOT}/${site}/${device}`;

/** The path of a channel below its agent. */
function pathOf(channel: Channel): string {
  switch (channel.kind) {
    case 'status':
      return 'status';
    case 'card':
      return 'meta/card';
    case 'cae_card':
      return 'meta/cae';
    case 'cae':
      return `tel/cae/${channel.radio}`;
    case 'ops':
      return `tel/ops/${channel.source}${channel.last ? '/last' : ''}`;
    case 'matrix':
      return `tel/matrix/${channel.matrix}`;
    case 'event':
      return `evt/${channel.family}`;
    case 'calibration':
      return `cal/${channel.radio}/${channel.quantity}`;
    case 'config_reported':
      return 'cfg/reported';
    case 'config_commit':
      return `cfg/commit/${channel.commit}`;
    case 'live_data':
      return `live/${channel.radio}/${channel.stream}/data`;
    case 'live_credit':
      return `live/${channel.radio}/${channel.stream}/credit`;
    case 'live_stat':
      return `live/${channel.radio}/${channel.stream}/stat`;
    case 'gradient':
      return `fl/grad/${channel.round}/${channel.shard}`;
    case 'lora':
      return `lora/${channel.layout}`;
    case 'recorder_index':
      return 'rec/index';
  }
}

export const topicOf = (agent: AgentAddress, channel: Channel): string => `${agentRoot(agent)}/${pathOf(channel)}`;

const among = <T extends string>(names: readonly T[], text: string): T | undefined =>
  names.find((name) => name === text);

function channelOf(levels: readonly string[]): Channel | undefined {
  const [head = '', first = '', second = '', third = ''] = levels;
  switch (`${head}/${levels.length}`) {
    case 'status/1':
      return { kind: 'status' };
    case 'meta/2':
      return first === 'card' ? { kind: 'card' } : first === 'cae' ? { kind: 'cae_card' } : undefined;
    case 'tel/3': {
      if (first === 'cae') return { kind: 'cae', radio: second };
      if (first === 'ops') return { kind: 'ops', source: second, last: false };
      const matrix = first === 'matrix' ? among(matrixKinds, second) : undefined;
      return matrix === undefined ? undefined : { kind: 'matrix', matrix };
    }
    case 'tel/4':
      return first === 'ops' && third === 'last' ? { kind: 'ops', source: second, last: true } : undefined;
    case 'evt/2': {
      const family = among(eventFamilies, first);
      return family === undefined ? undefined : { kind: 'event', family };
    }
    case 'cal/3':
      return { kind: 'calibration', radio: first, quantity: second };
    case 'cfg/2':
      return first === 'reported' ? { kind: 'config_reported' } : undefined;
    case 'cfg/3':
      return first === 'commit' ? { kind: 'config_commit', commit: second } : undefined;
    case 'live/4': {
      const kind = among(['live_data', 'live_credit', 'live_stat'], `live_${third}`);
      return kind === undefined ? undefined : { kind, radio: first, stream: second };
    }
    case 'fl/4':
      return first === 'grad' ? { kind: 'gradient', round: second, shard: third } : undefined;
    case 'lora/2': {
      const layout = among(loraKinds, first);
      return layout === undefined ? undefined : { kind: 'lora', layout };
    }
    case 'rec/2':
      return first === 'index' ? { kind: 'recorder_index' } : undefined;
    default:
      return undefined;
  }
}

/** What a topic of any origin carries and whose it is; undefined for one that is not of the tree. */
export function parseTopic(topic: string): { readonly agent: AgentAddress; readonly channel: Channel } | undefined {
  const prefix = `${TOPIC_ROOT}/`;
  if (!topic.startsWith(prefix)) return undefined;
  const [site = '', device = '', ...levels] = topic.slice(prefix.length).split('/');
  if (![site, device, ...levels].every(isTopicName)) return undefined;
  const channel = channelOf(levels);
  return channel === undefined ? undefined : { agent: { site, device }, channel };
}
