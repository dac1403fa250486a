import { TOPIC_ROOT } from '../../protocol/topics.ts';

export interface BrokerPlan {
  readonly site: string;
  readonly device: string;
  /** Account the broker runs as: started by root it would become another one that cannot read its rules again. */
  readonly account: string;
  readonly host: string;
  readonly port: number;
  /** Names of the certificates of those who may connect beside the agent. */
  readonly desktops: readonly string[];
  readonly files: {
    readonly authority: string;
    readonly certificate: string;
    readonly key: string;
    readonly revoked: string | undefined;
    readonly rules: string;
  };
}

/** Room for what a slow reader has not taken: beyond it Mosquitto drops the newest, so the flow is bounded before (edge-protocol.md, 4.7). */
const QUEUED_MESSAGES = 200;
const QUEUED_BYTES = 8 * 1024 * 1024;
/** Greater than any message of ours; a greater packet closes the connection that sent it. */
const MOST_PACKET_BYTES = 2 * 1024 * 1024;

/** mosquitto.conf: TLS 1.3 with client certificates on one port, names from the certificates, rules from a file (SPEC.md, B1–B4). */
export function brokerConfiguration({ account, host, port, files }: BrokerPlan): string {
  return [
    `user ${account}`,
    'per_listener_settings false',
    'allow_anonymous false',
    `acl_file ${files.rules}`,
    `listener ${port} ${host}`,
    'protocol mqtt',
    'tls_version tlsv1.3',
    `cafile ${files.authority}`,
    `certfile ${files.certificate}`,
    `keyfile ${files.key}`,
    ...(files.revoked === undefined ? [] : [`crlfile ${files.revoked}`]),
    'require_certificate true',
    'use_identity_as_username true',
    'use_username_as_clientid false',
    'set_tcp_nodelay true',
    `max_queued_messages ${QUEUED_MESSAGES}`,
    `max_queued_bytes ${QUEUED_BYTES}`,
    `max_packet_size ${MOST_PACKET_BYTES}`,
    'persistence false',
    'log_dest stderr',
    'log_type error',
    'log_type warning',
    'log_type notice',
    '',
  ].join('\n');
}

/** The access rules: a desktop reads the agent and writes its own requests and its credits, nothing else (B2). */
export function brokerRules({ site, device, desktops }: BrokerPlan): string {
  const tree = `${TOPIC_ROOT}/${site}/${device}`;
  const agent = [
    `user ${device}`,
    `topic readwrite ${tree}/#`,
    `topic readwrite $mcp-server/+/${device}/#`,
    `topic readwrite $mcp-server/${device}/#`,
    `topic readwrite $mcp-rpc/+/${device}/#`,
    'topic read $mcp-client/presence/+',
  ];
  const rules = desktops.map((desktop) => [
    `user ${desktop}`,
    `topic read ${tree}/#`,
    `topic write ${tree}/live/+/+/credit`,
    `topic readwrite $mcp-rpc/${desktop}/${device}/#`,
    `topic write $mcp-client/presence/${desktop}`,
    'topic read $mcp-server/presence/+/#',
  ]);
  return [agent, ...rules].map((lines) => `${lines.join('\n')}\n`).join('\n');
}
