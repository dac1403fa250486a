import { z } from 'zod';
import { Fault, type FaultCode } from '../contract/faults.ts';

/** What can go wrong between us and a store, and what is done about it: SPEC.md, S10. */
export type Trouble =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'bad key' | 'bad secret' | 'expired' }
  | { readonly kind: 'missing'; readonly what: 'bucket' | 'object' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'busy'; readonly status: number; readonly code: string; readonly afterMs: number | undefined }
  | { readonly kind: 'skew'; readonly skewMs: number | undefined }
  | { readonly kind: 'region'; readonly region: string | undefined }
  | { readonly kind: 'cut' | 'silent' }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'tls'; readonly code: string }
  | { readonly kind: 'credentials'; readonly why: string }
  | { readonly kind: 'no store'; readonly status: number | undefined }
  | { readonly kind: 'other'; readonly text: string };

/** A connection that fell silent; thrown by our own watch. */
export class SilentError extends Error {}
/** The body ended before its announced length. */
export class CutError extends Error {}

const errorSchema = z.object({
  name: z.string().catch('Error'),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  Region: z.string().optional().catch(undefined),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional().catch(undefined),
  $response: z
    .object({ headers: z.record(z.string(), z.string()) })
    .optional()
    .catch(undefined),
});

const TLS_CODES =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.+|CERT_.+|ERR_TLS_.+|ERR_SSL_.+|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)$/u;
const UNREACHABLE_CODES = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);
const CUT_CODES = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
]);
const BUSY_NAMES = new Set(['SlowDown', 'ServiceUnavailable', 'InternalError', 'RequestTimeout', 'TooManyRequests']);

/** Recognises what a request threw; `nowMs` is this computer's clock, to tell how far it is off. */
export function troubleOf(error: unknown, nowMs: number): Trouble {
  if (error instanceof SilentError) return { kind: 'silent' };
  if (error instanceof CutError) return { kind: 'cut' };
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success) return { kind: 'other', text: String(error) };
  const { name, message, code, Region, $metadata, $response } = parsed.data;
  const headers = $response?.headers ?? {};
  const status = $metadata?.httpStatusCode;
  if (name === 'AbortError') return { kind: 'cancelled' };
  if (code !== undefined && TLS_CODES.test(code)) return { kind: 'tls', code };
  if (code !== undefined && UNREACHABLE_CODES.has(code)) return { kind: 'unreachable', code };
  if ((code !== undefined && CUT_CODES.has(code)) || /socket hang up|aborted/u.test(message)) return { kind: 'cut' };
  if (code === 'ETIMEDOUT' || name === 'TimeoutError') return { kind: 'silent' };
  if (name === 'CredentialsProviderError') return { kind: 'credentials', why: message };
  if (name === 'RequestTimeTooSkewed') {
    const server = Date.parse(headers.date ?? '');
    return { kind: 'skew', skewMs: Number.isNaN(server) ? undefined : nowMs - server };
  }
  const elsewhere = headers['x-amz-bucket-region'] ?? Region;
  if (status === 301 || status === 307 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed')
    return { kind: 'region', region: elsewhere };
  if (name === 'InvalidAccessKeyId') return { kind: 'bad key' };
  if (name === 'SignatureDoesNotMatch') return { kind: 'bad secret' };
  if (name === 'ExpiredToken' || name === 'InvalidToken' || name === 'TokenRefreshRequired') return { kind: 'expired' };
  if (status === 401 || status === 403)
    return { kind: 'refused', code: `${status} ${wordOf(name, 'no reason given')}` };
  if (name === 'NoSuchBucket') return { kind: 'missing', what: 'bucket' };
  if (status === 404) return { kind: 'missing', what: 'object' };
  if (status === 412) return { kind: 'changed' };
  if (status !== undefined && (status === 429 || status >= 500 || BUSY_NAMES.has(name)))
    return { kind: 'busy', status, code: wordOf(name, 'no reason given'), afterMs: afterMs(headers['retry-after']) };
  // What is not XML is no answer of a store: a proxy's page, another kind of server.
  if (name === 'SyntaxError' || /deserializ|parse/iu.test(message)) return { kind: 'no store', status };
  return { kind: 'other', text: status === undefined ? message : `${status} ${name}: ${message}` };
}

/** Words of a store as part of our sentence. */
function wordOf(name: string, otherwise: string): string {
  return /^[A-Za-z]{2,60}$/u.test(name) && name !== 'UnknownError' && name !== 'Unknown' ? name : otherwise;
}

function afterMs(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return retryAfter === undefined || !(seconds >= 0) ? undefined : Math.min(seconds, 60) * 1000;
}

/** True for what may pass by itself. */
export function passes(trouble: Trouble): boolean {
  switch (trouble.kind) {
    case 'busy':
    case 'cut':
    case 'silent':
    case 'unreachable':
      return true;
    case 'cancelled':
    case 'refused':
    case 'bad key':
    case 'bad secret':
    case 'expired':
    case 'missing':
    case 'changed':
    case 'skew':
    case 'region':
    case 'tls':
    case 'credentials':
    case 'no store':
    case 'other':
      return false;
  }
}

/** True for what concerns one object and not the connection: a pull leaves that object out and goes on. */
export function concernsOneObject(trouble: Trouble): boolean {
  return (
    trouble.kind === 'refused' ||
    trouble.kind === 'changed' ||
    (trouble.kind === 'missing' && trouble.what === 'object')
  );
}

export interface Where {
  /** Name of the connection. */
  readonly connection: string;
  /** `host:port`, or "AWS in eu-central-1". */
  readonly server: string;
  /** `s3://bucket/key`; absent when no bucket was asked for. */
  readonly uri?: string | undefined;
}

/** The fault of a request that stays failed. Holds nothing of the request itself: no header, no cause (S4). */
export class StoreFault extends Fault {
  readonly trouble: Trouble;
  constructor(trouble: Trouble, where: Where) {
    const { code, text } = sentenceOf(trouble, where);
    super(code, where.uri === undefined ? `${text}.` : `${text}: ${where.uri}`);
    this.trouble = trouble;
  }
}

function sentenceOf(trouble: Trouble, { connection, server }: Where): { code: FaultCode; text: string } {
  const name = `the connection "${connection}"`;
  switch (trouble.kind) {
    case 'cancelled':
      return { code: 'cancelled', text: 'Cancelled' };
    case 'refused':
      return {
        code: 'io',
        text: `Access was refused (${trouble.code}); check that the bucket's name is right and that the credentials of ${name} may do this`,
      };
    case 'bad key':
      return { code: 'io', text: `${server} does not know the access key; correct it in ${name}` };
    case 'bad secret':
      return { code: 'io', text: `The secret does not belong to the access key; type it again in ${name}` };
    case 'expired':
      return { code: 'io', text: `The session token has expired or is not valid; renew the credentials of ${name}` };
    case 'missing':
      return {
        code: 'not_found',
        text:
          trouble.what === 'bucket'
            ? `There is no such bucket at ${server}; check its name and the region`
            : 'The object is not in the bucket (404); list the bucket again',
      };
    case 'changed':
      return {
        code: 'io',
        text: 'The object changed in the bucket while it was read (If-Match failed), so nothing of it was taken; pull it again',
      };
    case 'busy':
      return {
        code: 'busy',
        text: `${server} is busy (${trouble.status} ${trouble.code}) and stayed so for every attempt; try again later`,
      };
    case 'skew':
      return {
        code: 'io',
        text: `The clock of this computer is ${skewText(trouble.skewMs)}, so ${server} refuses every request; set the clock and try again`,
      };
    case 'region':
      return {
        code: 'bad_request',
        text: `The bucket is in ${trouble.region === undefined ? 'another region' : `the region ${trouble.region}`}; correct the region of ${name}`,
      };
    case 'cut':
      return { code: 'io', text: `${server} ended the connection in the middle, every time; try again later` };
    case 'silent':
      return { code: 'io', text: `${server} stopped answering; check the network and try again` };
    case 'unreachable':
      return { code: 'io', text: `${unreachableText(trouble.code, server)} (${trouble.code})` };
    case 'tls':
      return {
        code: 'io',
        text: `The certificate of ${server} is not trusted (${trouble.code}); when the server is yours, give its authority's certificate to ${name}`,
      };
    case 'credentials':
      return { code: 'bad_request', text: `The credentials of ${name} cannot be had: ${oneSentence(trouble.why)}` };
    case 'no store':
      return {
        code: 'bad_request',
        text: `What answers at ${server} is no S3 store${trouble.status === undefined ? '' : ` (status ${trouble.status})`}; check the endpoint of ${name}`,
      };
    case 'other':
      return { code: 'io', text: `${server} answered something unexpected (${oneSentence(trouble.text)})` };
  }
}

function unreachableText(code: string, server: string): string {
  switch (code) {
    case 'ENOTFOUND':
      return `No server has the name ${server}; check the endpoint`;
    case 'EAI_AGAIN':
      return `The name ${server} cannot be looked up now; check the network`;
    case 'ECONNREFUSED':
      return `Nothing listens at ${server}; check the endpoint and whether the store runs`;
    default:
      return `${server} cannot be reached; check the network`;
  }
}

/** "47 min 3 s behind": how this computer's clock stands to the server's. */
function skewText(skewMs: number | undefined): string {
  if (skewMs === undefined) return 'wrong by more than the store allows';
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return `${shown.map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s'} ${skewMs < 0 ? 'behind' : 'ahead'}`;
}

function oneSentence(text: string): string {
  return text.replace(/\s+/gu, ' ').trim().replace(/\.$/u, '').slice(0, 200);
}
