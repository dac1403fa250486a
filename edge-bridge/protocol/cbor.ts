import { decode, encode, Tagged } from 'cborg';
import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';

/** Retained messages are no longer than that; everything in CBOR keeps to it (edge-protocol.md, 4.1). */
export const MOST_CBOR_BYTES = 64 * 1024;

/** Arrays of numbers and grids of them (RFC 8746). */
const GRID = 40;
const UINT16 = 69;
const INT16 = 77;
const TAGS = Tagged.preserve(GRID, UINT16, INT16);

/** A value as CBOR: maps from JavaScript Maps, so that keys can be small integers (W7). */
export const encodeCbor = (value: unknown): Uint8Array => encode(value);

/**
 * Reads CBOR of any origin: bounded, no key twice, no indefinite lengths, maps as Map so that no key is a property (W7, W8).
 * @throws {Fault} corrupt_input
 */
export function decodeCbor<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  what: string,
  mostBytes = MOST_CBOR_BYTES,
): z.output<Schema> {
  if (bytes.length > mostBytes) {
    throw new Fault('corrupt_input', `${what}: ${bytes.length} bytes of CBOR; at most ${mostBytes} are read`);
  }
  let value: unknown;
  try {
    value = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: false, tags: TAGS });
  } catch (error) {
    throw new Fault('corrupt_input', `${what}: not CBOR as it is read here (${String(error)})`, { cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault('corrupt_input', `${what}: key ${issue?.path.join('.') || 'at the top'}: ${issue?.message ?? ''}`);
}

/** Numbers of 16 bits, little-endian, whatever this machine is. */
function bytesOf16(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at++) view.setUint16(at * 2, (values[at] ?? 0) & 0xffff, true);
  return bytes;
}

const taggedBytes = (tag: number) =>
  z
    .instanceof(Tagged)
    .refine((value) => value.tag === tag && value.value instanceof Uint8Array && value.value.length % 2 === 0, {
      error: `an array of 16-bit numbers (tag ${tag})`,
    });

function viewOf(tagged: Tagged): DataView {
  const { value } = tagged;
  if (!(value instanceof Uint8Array)) throw new Error('a tagged array without bytes passed its schema');
  return new DataView(value.buffer, value.byteOffset, value.byteLength);
}

export const uint16Schema = taggedBytes(UINT16).transform((tagged) => {
  const view = viewOf(tagged);
  return Uint16Array.from({ length: view.byteLength / 2 }, (_, at) => view.getUint16(at * 2, true));
});

export const uint16Value = (values: Uint16Array): Tagged => new Tagged(UINT16, bytesOf16(values));

/** Rows of whole numbers, row by row. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly values: Int16Array;
}

const sides = z.tuple([z.int().min(0).max(256), z.int().min(0).max(256)]);

export const gridSchema = z.instanceof(Tagged).transform((tagged, context): Grid => {
  const read = tagged.tag === GRID ? z.tuple([sides, taggedBytes(INT16)]).safeParse(tagged.value) : undefined;
  if (read?.success) {
    const [[rows, columns], cells] = read.data;
    const view = viewOf(cells);
    if (view.byteLength === rows * columns * 2) {
      return {
        rows,
        columns,
        values: Int16Array.from({ length: rows * columns }, (_, at) => view.getInt16(at * 2, true)),
      };
    }
  }
  context.addIssue(
    `a grid of 16-bit numbers (tags ${GRID} and ${INT16}), at most 256 × 256, as many numbers as it has cells`,
  );
  return z.NEVER;
});

export const gridValue = ({ rows, columns, values }: Grid): Tagged =>
  new Tagged(GRID, [[rows, columns], new Tagged(INT16, bytesOf16(values))]);
