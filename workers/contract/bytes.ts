import { z } from 'zod';
import { exportBytesQueries } from './exports.ts';
import { faultCodeSchema } from './faults.ts';
import { surveyBytesQueries } from './survey-bytes.ts';
import { stretchesSchema } from './time-ranges.ts';

/**
 * The bytes plane (D2): `request id → status, bytes`. Requests are small JSON text; replies are one buffer. The same on a
 * message port (structured clone of the reply object) and on a WebSocket (frames of `encodeReply`).
 */
const where = { recording: z.string().max(64) };
const span = { fromNs: z.number(), toNs: z.number() };

export const bytesQuerySchema = z.discriminatedUnion('kind', [
  /** → tile-codec.ts */
  z.object({
    kind: z.literal('tile'),
    ...where,
    stream: z.int(),
    level: z.int(),
    tile: z.int(),
    plane: z.enum(['max', 'mean']),
  }),
  /** Times of a level's tiles → tile-directory.ts */
  z.object({ kind: z.literal('directory'), ...where, stream: z.int(), level: z.int() }),
  /** Max-hold strip of the recording for the time panel → Arrow: start_ns, end_ns, max_code, frames */
  z.object({ kind: z.literal('overview'), ...where, ...span, columns: z.int().min(1).max(8192) }),
  /**
   * One stream over a time range → Arrow, one row a bin: freq_hz, min_db, mean_db, max_db, frames, below, histogram
   * (256 × uint32: how often each level code occurred). Schema metadata: frames_used, frames_total ("exact" when equal).
   */
  z.object({
    kind: z.literal('spectrum'),
    ...where,
    ...span,
    stream: z.int(),
    /** Only frames that reach into one of these stretches. */
    within: stretchesSchema.optional(),
    /** More frames than this are sampled in evenly spaced blocks and the reply says so. */
    maxFrames: z.int().min(1),
  }),
  /** Power in a band over time (zero span) → Arrow: start_ns, end_ns, max_db, mean_db, frames */
  z.object({
    kind: z.literal('trace'),
    ...where,
    ...span,
    lowHz: z.number(),
    highHz: z.number(),
    buckets: z.int().min(1).max(8192),
  }),
  ...surveyBytesQueries,
  ...exportBytesQueries,
]);
export type BytesQuery = z.infer<typeof bytesQuerySchema>;

export const bytesRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('get'), id: z.int(), query: bytesQuerySchema }),
  z.object({ kind: z.literal('abort'), id: z.int() }),
]);
export type BytesRequest = z.infer<typeof bytesRequestSchema>;

export type BytesReply =
  | { readonly kind: 'ok'; readonly id: number; readonly bytes: ArrayBuffer }
  | {
      readonly kind: 'fault';
      readonly id: number;
      readonly code: z.infer<typeof faultCodeSchema>;
      readonly message: string;
    };

const faultBodySchema = z.object({ code: faultCodeSchema, message: z.string() });
const HEAD_BYTES = 8;

/** One WebSocket frame: uint32 id, uint32 status (0 ok, 1 fault), then the body. */
export function encodeReply(reply: BytesReply): Uint8Array {
  const body =
    reply.kind === 'ok'
      ? new Uint8Array(reply.bytes)
      : new TextEncoder().encode(JSON.stringify({ code: reply.code, message: reply.message }));
  const frame = new Uint8Array(HEAD_BYTES + body.byteLength);
  new Uint32Array(frame.buffer, 0, 2).set([reply.id, reply.kind === 'ok' ? 0 : 1]);
  frame.set(body, HEAD_BYTES);
  return frame;
}

/** Inverse of `encodeReply`; throws a RangeError on a frame without a head. */
export function decodeReply(frame: ArrayBuffer): BytesReply {
  if (frame.byteLength < HEAD_BYTES) throw new RangeError(`reply of ${frame.byteLength} bytes has no head`);
  const [id = 0, status] = new Uint32Array(frame, 0, 2);
  const bytes = frame.slice(HEAD_BYTES);
  if (status === 0) return { kind: 'ok', id, bytes };
  return { kind: 'fault', id, ...faultBodySchema.parse(JSON.parse(new TextDecoder().decode(bytes))) };
}
