import { z } from 'zod';

/** Buckets that dumps are pulled from: what the screen knows of a connection. A secret only ever goes from screen to host. */

const id = z.string().min(1).max(64);
/** A name of the person's own; no control characters, so that it cannot forge a line. */
const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
export const bucketSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const keySchema = z.string().min(1).max(1024);
const prefixSchema = z.string().max(1024);

export const credentialsSchema = z.discriminatedUnion('kind', [
  /** A profile of the shared AWS files of this user. */
  z.object({ kind: z.literal('profile'), profile: z.string().min(1).max(200) }),
  /** The secret that belongs to the key is in the secret store. */
  z.object({
    kind: z.literal('key'),
    accessKeyId: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[\x21-\x7e]+$/),
  }),
  z.object({ kind: z.literal('anonymous') }),
]);
export type Credentials = z.infer<typeof credentialsSchema>;

/** How to reach a store: all but its secret. */
export const connectionSchema = z.object({
  id,
  name: nameSchema,
  /** Absent: AWS itself. */
  endpoint: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  region: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[A-Za-z0-9-]+$/),
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; what most stores but AWS need. */
  pathStyle: z.boolean(),
  credentials: credentialsSchema,
  /** The only certificate authorities that this connection trusts, in PEM; absent: those of the system. */
  caPem: z.string().max(200_000).optional(),
  /** Demand the checksums that AWS keeps; other stores often lack them. */
  strictChecksums: z.boolean(),
  /** The bucket to begin with. */
  bucket: bucketSchema.optional(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const secretSchema = z.object({
  secretAccessKey: z.string().min(1).max(1000),
  sessionToken: z.string().min(1).max(10_000).optional(),
});
export type Secret = z.infer<typeof secretSchema>;

export const connectionInfoSchema = connectionSchema.extend({
  /** `kept`: on this machine, encrypted; `session`: until the program ends; `locked`: perhaps in the vault, which is locked. */
  secret: z.enum(['not needed', 'kept', 'session', 'locked', 'missing']),
});
export type ConnectionInfo = z.infer<typeof connectionInfoSchema>;

/** Where secrets are kept now. */
export const secretModeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keyring'), backend: z.string() }),
  z.object({ kind: z.literal('vault'), locked: z.boolean() }),
  z.object({ kind: z.literal('memory') }),
]);
export type SecretMode = z.infer<typeof secretModeSchema>;

export const sourcesStateSchema = z.object({ connections: z.array(connectionInfoSchema), secrets: secretModeSchema });
export type SourcesState = z.infer<typeof sourcesStateSchema>;
export const EMPTY_SOURCES: SourcesState = { connections: [], secrets: { kind: 'memory' } };

export const objectInfoSchema = z.object({
  key: z.string(),
  bytes: z.number(),
  /** Of the object's upload. */
  modifiedMs: z.number().optional(),
  etag: z.string(),
  /** From the key, where it follows the layout `raw_fft/<device>/<time>` or `photos/<device>/…`. */
  device: z.string().optional(),
  timeMs: z.number().optional(),
});
export type ObjectInfo = z.infer<typeof objectInfoSchema>;

/** Objects whose key has no device or time do not pass a filter that asks for one. */
export const objectFilterSchema = z.object({
  device: z.string().min(1).max(200).optional(),
  /** UTC, inclusive. */
  fromMs: z.number().optional(),
  /** UTC, exclusive. */
  toMs: z.number().optional(),
});
export type ObjectFilter = z.infer<typeof objectFilterSchema>;

export function passesFilter({ device, timeMs }: Pick<ObjectInfo, 'device' | 'timeMs'>, filter: ObjectFilter): boolean {
  if (filter.device !== undefined && device !== filter.device) return false;
  if (filter.fromMs === undefined && filter.toMs === undefined) return true;
  if (timeMs === undefined) return false;
  return timeMs >= (filter.fromMs ?? Number.NEGATIVE_INFINITY) && timeMs < (filter.toMs ?? Number.POSITIVE_INFINITY);
}

export const MAX_PULLED_OBJECTS = 10_000;

export const selectionItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('object'), key: keySchema }),
  /** Everything whose key begins with it. */
  z.object({ kind: z.literal('prefix'), prefix: prefixSchema }),
]);
export type SelectionItem = z.infer<typeof selectionItemSchema>;

export const selectionSchema = z.object({
  connection: id,
  bucket: bucketSchema,
  items: z.array(selectionItemSchema).min(1).max(MAX_PULLED_OBJECTS),
  filter: objectFilterSchema,
});
export type Selection = z.infer<typeof selectionSchema>;

/** `s3://bucket/key` as text; what is not printable is left as it is, so whoever shows it must quote. */
export function objectUri(bucket: string, key = ''): string {
  return `s3://${bucket}/${key}`;
}
