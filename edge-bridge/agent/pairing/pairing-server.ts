import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { Fault } from '../../../workers/contract/faults.ts';
import type { Endpoint } from '../../mqtt/open-mqtt.ts';
import {
  answerMac,
  comparisonDigits,
  formatPairingLink,
  PAIRING_PATH,
  type PairingAnswer,
  type PairingRequest,
  pairingRequestSchema,
  type Role,
} from '../../protocol/pairing.ts';
import { type KeyAndCertificate, pinOf, signRequest } from '../certificates.ts';
import { createPairingOffer } from './pairing-offer.ts';

export interface PairedDesktop {
  /** Name in its certificate; ours, not its own. */
  readonly desktop: string;
  /** What it calls itself. */
  readonly name: string;
  readonly role: Role;
  readonly signPub: string;
}

export interface PairingServerOptions {
  readonly host: string;
  readonly port: number;
  /** Hosts under which the agent is reached; the first is in the link. */
  readonly reachedAt: string;
  readonly site: string;
  readonly device: string;
  readonly authority: KeyAndCertificate;
  readonly identity: KeyAndCertificate;
  readonly broker: Endpoint;
  /** The agent's Ed25519 key, SPKI, base64url. */
  readonly signPub: string;
  readonly nowUs: () => bigint;
  /** Between two tries, milliseconds. */
  readonly leastBetweenMs: number;
  /** Keeps the desktop and lets it in at the broker; only then it gets its answer. */
  readonly admit: (desktop: PairedDesktop) => Promise<void>;
  /** Somebody was let in, with the digits to compare, or was not. */
  readonly onOutcome: (outcome: PairingOutcome) => void;
}

export type PairingOutcome =
  | { readonly kind: 'paired'; readonly desktop: PairedDesktop; readonly digits: string }
  | { readonly kind: 'refused'; readonly why: string; readonly from: string };

export interface PairingServer extends AsyncDisposable {
  /** Opens an offer and gives its link. */
  offer(role: Role): string;
}

const MOST_BODY_BYTES = 32 * 1024;
/** Everybody together: who guesses waits (P3). */
export const LEAST_BETWEEN_MS = 500;

const words = {
  no_offer: 'no pairing is open on the agent, or its link was used; make a new one there',
  expired: 'the link is older than five minutes; make a new one on the agent',
  wrong_mac: 'the link is not that of this agent, or was changed',
  too_many_tries: 'the link was tried too often and is void; make a new one on the agent',
} as const;

async function readBody(request: IncomingMessage): Promise<PairingRequest> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > MOST_BODY_BYTES) throw new Fault('bad_request', 'the request is too long');
    pieces.push(piece);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch (error) {
    throw new Fault('bad_request', 'the request is not JSON', { cause: error });
  }
  const read = pairingRequestSchema.safeParse(value);
  if (!read.success)
    throw new Fault('bad_request', `the request is not one for pairing: ${read.error.issues[0]?.path.join('.')}`);
  return read.data;
}

/** The agent's door for pairing: closed unless an offer is open (P1–P6). */
export async function servePairing(options: PairingServerOptions): Promise<PairingServer> {
  const pin = pinOf(options.identity.certificatePem);
  const offer = createPairingOffer(pin);
  let busy = Promise.resolve();
  let lastMs = Number.NEGATIVE_INFINITY;

  const pair = async (request: PairingRequest): Promise<PairingAnswer> => {
    const verdict = offer.judge(request, options.nowUs());
    if (verdict.kind === 'refused') throw new Fault('bad_request', words[verdict.why]);
    const desktop = `desk-${randomBytes(6).toString('hex')}`;
    const certificate = await signRequest(options.authority, request.request, desktop);
    const body = {
      authority: options.authority.certificatePem,
      certificate,
      sign_pub: options.signPub,
      site: options.site,
      device: options.device,
      desktop,
      role: verdict.role,
      broker: { host: options.broker.host, port: options.broker.port },
      nonce: randomBytes(16).toString('base64url'),
    };
    const answer = { ...body, mac: answerMac(verdict.token, request.nonce, body) };
    const paired = { desktop, name: request.name, role: verdict.role, signPub: request.sign_pub };
    await options.admit(paired);
    options.onOutcome({ kind: 'paired', desktop: paired, digits: comparisonDigits(request, answer, pin) });
    return answer;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' || request.url !== PAIRING_PATH) {
      response.writeHead(404).end();
      return;
    }
    try {
      if (!offer.isOpen(options.nowUs())) throw new Fault('bad_request', words.no_offer);
      const since = performance.now() - lastMs;
      lastMs = performance.now();
      if (since < options.leastBetweenMs) throw new Fault('busy', 'somebody tried a moment ago; try again in a second');
      const answer = await pair(await readBody(request));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      options.onOutcome({ kind: 'refused', why: error.message, from: request.socket.remoteAddress ?? 'unknown' });
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: error.message }));
    }
  };

  const server: Server = createServer({
    key: options.identity.keyPem,
    cert: options.identity.certificatePem,
    minVersion: 'TLSv1.3',
    requestTimeout: 10_000,
  });
  server.on('request', (request, response) => {
    // One after another: an offer is used once.
    busy = busy.then(() => handle(request, response));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port');
  const { port } = address;
  return {
    offer: (role) =>
      formatPairingLink({ host: options.reachedAt, port, pin, token: offer.open(role, options.nowUs()) }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
