import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';

/** Pairing by a link with a one-time token (way A of edge-protocol.md, 3.2). Both ends read it here (SPEC.md, P1–P6). */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface PairingLink {
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the public key of the agent's certificate, base64url. */
  readonly pin: string;
  /** 16 random bytes, base64url. */
  readonly token: string;
}

/** Where the agent takes a request. */
export const PAIRING_PATH = '/v1/pair';

const PREFIX = 'swpair:1?';
const PIN = /^[A-Za-z0-9_-]{43}$/u;
const TOKEN = /^[A-Za-z0-9_-]{22}$/u;
const HOST = /^[A-Za-z0-9.:-]{1,253}$/u;

export function formatPairingLink({ host, port, pin, token }: PairingLink): string {
  return `${PREFIX}${new URLSearchParams({ h: host, p: String(port), k: pin, t: token })}`;
}

/** @throws {Fault} bad_request, with what a link looks like */
export function parsePairingLink(text: string): PairingLink {
  const refused = (why: string) =>
    new Fault('bad_request', `this is not a pairing link: ${why}; airguard agent pair prints one on the agent`);
  const trimmed = text.trim();
  if (!trimmed.startsWith(PREFIX)) throw refused(`it does not begin with ${PREFIX}`);
  const fields = new URLSearchParams(trimmed.slice(PREFIX.length));
  const host = fields.get('h') ?? '';
  const port = Number(fields.get('p'));
  const pin = fields.get('k') ?? '';
  const token = fields.get('t') ?? '';
  if (!HOST.test(host)) throw refused('h is no host');
  if (!(Number.isInteger(port) && port > 0 && port < 65_536)) throw refused('p is no port');
  if (!PIN.test(pin)) throw refused('k is no key');
  if (!TOKEN.test(token)) throw refused('t is no token');
  return { host, port, pin, token };
}

const base64url = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`, 'u'));
const nonce = base64url(22);
const mac = base64url(43);
/** Ed25519 public key as SPKI, 44 bytes. */
const signingKey = base64url(59);
const pem = z.string().min(1).max(8192);

export const pairingRequestSchema = z.strictObject({
  request: pem,
  sign_pub: signingKey,
  /** What the desktop calls itself, for people. */
  name: z.string().min(1).max(80),
  nonce,
  mac,
});
export type PairingRequest = z.output<typeof pairingRequestSchema>;

export const pairingAnswerSchema = z.strictObject({
  authority: pem,
  certificate: pem,
  sign_pub: signingKey,
  site: z.string(),
  device: z.string(),
  /** The name in the desktop's certificate. */
  desktop: z.string(),
  role: z.enum(roles),
  broker: z.strictObject({ host: z.string(), port: z.int() }),
  nonce,
  mac,
});
export type PairingAnswer = z.output<typeof pairingAnswerSchema>;

/** Fields one after another, each with its length, so that none can reach into the next. */
function macOf(token: string, fields: readonly string[]): string {
  const hmac = createHmac('sha256', Buffer.from(token, 'base64url'));
  for (const field of fields) hmac.update(`${Buffer.byteLength(field)}:`).update(field);
  return hmac.digest('base64url');
}

/** Proof that a request comes from who has the link, and that nobody changed it on the way. */
export const requestMac = (link: Pick<PairingLink, 'pin' | 'token'>, body: Omit<PairingRequest, 'mac'>): string =>
  macOf(link.token, ['sw-pair-v1', body.request, body.sign_pub, body.name, body.nonce, link.pin]);

/** Proof that the answer comes from the agent that made the link. */
export const answerMac = (token: string, requestNonce: string, body: Omit<PairingAnswer, 'mac'>): string =>
  macOf(token, [
    'sw-pair-v1-answer',
    requestNonce,
    body.authority,
    body.certificate,
    body.sign_pub,
    body.site,
    body.device,
    body.desktop,
    body.role,
    body.broker.host,
    String(body.broker.port),
    body.nonce,
  ]);

export function sameMac(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Six digits that people compare on both screens: of both signing keys, both nonces and the pin. */
export function comparisonDigits(request: PairingRequest, answer: PairingAnswer, pin: string): string {
  const hash = createHash('sha256');
  for (const field of ['sw-sas-v1', request.sign_pub, answer.sign_pub, request.nonce, answer.nonce, pin]) {
    hash.update(`${field.length}:${field}`);
  }
  return String(hash.digest().readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** A key as people compare it: SHA-256 in groups of four hexadecimal digits. */
export const fingerprintOf = (signPub: string): string =>
  (
    createHash('sha256').update(Buffer.from(signPub, 'base64url')).digest('hex').slice(0, 32).match(/.{4}/gu) ?? []
  ).join(' ');
