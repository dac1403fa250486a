import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import { decodeCbor, encodeCbor, gridSchema, gridValue, uint16Schema, uint16Value } from './cbor.ts';
import { matrixKinds } from './topics.ts';

/** Operational metrics and coordination matrices: CBOR maps with small integer keys (edge-protocol.md, 4.4). */
export const TELEMETRY_MAJOR = 1;
export const OPS_SCHEMA = 1;
export const MATRIX_SCHEMA = 2;
/** A cell of a matrix that nobody measured. */
export const MISSING_CELL = -32_768;
const MOST_NAMES = 256;

const whole = (least: number, most: number) => z.int().min(least).max(most);
const word = whole(0, 0xffff_ffff);

const commonFields = {
  schema: word,
  major: word,
  timeUs: z
    .union([z.int(), z.bigint()])
    .transform(BigInt)
    .refine((value) => value >= 0n, { error: 'a time since 1970' }),
  sequence: word,
  bootId: z.string().max(64),
};
const commonKeys = { schema: 0, major: 1, timeUs: 2, sequence: 3, bootId: 4 } as const;

const opsSchema = z.object({
  ...commonFields,
  framesPerS: z.number().min(0).optional(),
  monitorState: whole(0, 255).optional(),
  dwellMs: word.optional(),
  fftPeriodRaw: word.optional(),
  scanPriority: whole(0, 255).optional(),
  noiseReferenceDbm: whole(-200, 100).optional(),
  reportMode: whole(0, 255).optional(),
  dfsFalsePerHour: z.number().min(0).optional(),
  /** Zones in rows; now, trip and highest so far in columns, 0.01 °C. */
  thermal: gridSchema.refine((grid) => grid.columns === 3, { error: 'three columns' }).optional(),
  /** Rails in 10 mW; their names are on the capability card. */
  power: uint16Schema.optional(),
  fftPerS: z.number().min(0).optional(),
  relayDrops: word.optional(),
  frequencyMhz: whole(0, 100_000).optional(),
  widthMhz: whole(0, 1000).optional(),
  busyPermille: whole(0, 1000).optional(),
});
export type OpsMessage = z.output<typeof opsSchema>;

const opsKeys = {
  ...commonKeys,
  framesPerS: 10,
  monitorState: 11,
  dwellMs: 12,
  fftPeriodRaw: 13,
  scanPriority: 14,
  noiseReferenceDbm: 15,
  reportMode: 16,
  dfsFalsePerHour: 17,
  thermal: 18,
  power: 19,
  fftPerS: 20,
  relayDrops: 21,
  frequencyMhz: 22,
  widthMhz: 23,
  busyPermille: 24,
} as const satisfies Record<keyof OpsMessage, number>;

const matrixSchema = z
  .object({
    ...commonFields,
    matrix: z.enum(matrixKinds),
    unit: z.string().max(16),
    rowNames: z.array(z.string().max(64)).max(MOST_NAMES),
    columnNames: z.array(z.string().max(64)).max(MOST_NAMES),
    /** 0.01 of the unit; MISSING_CELL where nothing was measured. */
    cells: gridSchema,
    confidence: z.number().min(0).max(1).optional(),
  })
  .refine(
    ({ cells, rowNames, columnNames }) => cells.rows === rowNames.length && cells.columns === columnNames.length,
    {
      error: 'as many names as rows and columns',
    },
  );
export type MatrixMessage = z.output<typeof matrixSchema>;

const matrixKeys = {
  ...commonKeys,
  matrix: 10,
  unit: 11,
  rowNames: 12,
  columnNames: 13,
  cells: 14,
  confidence: 15,
} as const satisfies Record<keyof MatrixMessage, number>;

/** Keys that are not known are passed over: a later minor version may have more (W2). */
function decodeMap<Schema extends z.ZodType>(
  bytes: Uint8Array,
  keys: Readonly<Record<string, number>>,
  schema: Schema,
  what: string,
): z.output<Schema> {
  const map = decodeCbor(bytes, z.map(z.int(), z.unknown()), what);
  if (map.get(commonKeys.major) !== TELEMETRY_MAJOR) {
    throw new Fault(
      'unsupported_format',
      `${what}: version ${String(map.get(commonKeys.major))} came; ${TELEMETRY_MAJOR} is read here`,
    );
  }
  const named = Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, map.get(key)]));
  const read = schema.safeParse(named);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault('corrupt_input', `${what}: ${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? ''}`);
}

function encodeMap(values: Readonly<Record<string, unknown>>, keys: Readonly<Record<string, number>>): Uint8Array {
  const entries = Object.entries(keys).map(([name, key]) => [key, values[name]] as const);
  return encodeCbor(new Map(entries.filter(([, value]) => value !== undefined)));
}

/** @throws {Fault} corrupt_input with the field that does not fit; unsupported_format for another major version */
export const decodeOps = (bytes: Uint8Array): OpsMessage => decodeMap(bytes, opsKeys, opsSchema, 'operational metrics');

export const encodeOps = ({ thermal, power, ...rest }: OpsMessage): Uint8Array =>
  encodeMap(
    {
      ...rest,
      thermal: thermal === undefined ? undefined : gridValue(thermal),
      power: power === undefined ? undefined : uint16Value(power),
    },
    opsKeys,
  );

/** @throws {Fault} corrupt_input with the field that does not fit; unsupported_format for another major version */
export const decodeMatrix = (bytes: Uint8Array): MatrixMessage =>
  decodeMap(bytes, matrixKeys, matrixSchema, 'a coordination matrix');

export const encodeMatrix = ({ cells, ...rest }: MatrixMessage): Uint8Array =>
  encodeMap({ ...rest, cells: gridValue(cells) }, matrixKeys);
