import { z } from 'zod';
import { Fault } from '../../workers/contract/faults.ts';
import type { BinaryMessage } from './binary-message.ts';

/** Vectors of the agent's autoencoder: exactly 256 bytes each, of the type that the model card names (edge-protocol.md, 4.5). */
export const VECTOR_BYTES = 256;
export const vectorTypes = ['int8', 'float16', 'float32'] as const;
export type VectorType = (typeof vectorTypes)[number];

export const caeCardSchema = z.object({
  dtype: z.enum(vectorTypes),
  /** Value of one step of int8; 1 for the others. */
  scale: z.number().positive(),
  dimensions: z.int(),
  model_sha256: z.string().regex(/^[0-9a-f]{64}$/u),
});
export type CaeCard = z.output<typeof caeCardSchema>;

const elementBytes: Readonly<Record<VectorType, number>> = { int8: 1, float16: 2, float32: 4 };

/** IEEE 754 binary16, for runtimes without Float16Array. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The vectors of a message, one Float32Array each.
 * @throws {Fault} corrupt_input when the body is not a whole number of vectors, or holds what is no number
 */
export function decodeCaeVectors(message: BinaryMessage, card: CaeCard): readonly Float32Array[] {
  const { body, records } = message;
  if (message.type !== 'cae') throw new Fault('corrupt_input', `a message of vectors is of the type ${message.type}`);
  if (body.length !== records * VECTOR_BYTES) {
    throw new Fault(
      'corrupt_input',
      `${records} vectors of ${VECTOR_BYTES} bytes are stated; ${body.length} bytes came`,
    );
  }
  const dimensions = VECTOR_BYTES / elementBytes[card.dtype];
  if (card.dimensions !== dimensions) {
    throw new Fault(
      'corrupt_input',
      `the model card says ${card.dimensions} numbers of ${card.dtype}; ${VECTOR_BYTES} bytes hold ${dimensions}`,
    );
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const element = (at: number): number => {
    switch (card.dtype) {
      case 'int8':
        return view.getInt8(at) * card.scale;
      case 'float16':
        return halfToNumber(view.getUint16(at * 2, true)) * card.scale;
      case 'float32':
        return view.getFloat32(at * 4, true) * card.scale;
    }
  };
  return Array.from({ length: records }, (_, record) => {
    const vector = Float32Array.from({ length: dimensions }, (_each, at) => element(record * dimensions + at));
    if (!vector.every(Number.isFinite)) throw new Fault('corrupt_input', `vector ${record} holds what is no number`);
    return vector;
  });
}
