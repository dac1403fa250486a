import { decode, encode } from 'cborg';
import type { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';

/** Retained messages are no longer than that; everything in CBOR keeps to it (edge-protocol.md, 4.1). */
export const MOST_CBOR_BYTES = 64 * 1024;

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
    value = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: false });
  } catch (error) {
    throw new Fault('corrupt_input', `${what}: not CBOR as it is read here (${String(error)})`, { cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Fault('corrupt_input', `${what}: key ${issue?.path.join('.') || 'at the top'}: ${issue?.message ?? ''}`);
}
