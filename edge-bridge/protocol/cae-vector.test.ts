import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../workers/contract/faults.ts';
import { type BinaryMessage, decodeBinary, encodeBinary } from './binary-message.ts';
import { type CaeCard, decodeCaeVectors, VECTOR_BYTES, vectorTypes } from './cae-vector.ts';

const message = (body: Uint8Array, records = body.length / VECTOR_BYTES): BinaryMessage => ({
  type: 'cae',
  timeSynced: true,
  gapBefore: false,
  bigEndian: false,
  records,
  timeUs: 1n,
  sequence: 1,
  schema: 1,
  source: 0,
  body,
});
const card = (dtype: CaeCard['dtype'], scale = 1): CaeCard => ({
  dtype,
  scale,
  dimensions: VECTOR_BYTES / { int8: 1, float16: 2, float32: 4 }[dtype],
  model_sha256: '0'.repeat(64),
});

describe('vectors of the autoencoder (W12)', () => {
  it('are the numbers that were sent, of each type', () => {
    const floats = Float32Array.from({ length: 64 }, (_, at) => Math.sin(at));
    const sent = decodeBinary(encodeBinary(message(new Uint8Array(floats.buffer))));
    expect(decodeCaeVectors(sent, card('float32'))).toEqual([floats]);
    const steps = Int8Array.from({ length: 512 }, (_, at) => (at % 256) - 128);
    const [first, second] = decodeCaeVectors(message(new Uint8Array(steps.buffer)), card('int8', 0.5));
    expect([first?.[0], first?.[255], second?.[1]]).toEqual([-64, 63.5, -63.5]);
    const halves = new Uint8Array(VECTOR_BYTES);
    // IEEE 754-2008, binary16: 1, −2, the least and the greatest number.
    for (const [at, bits] of [0x3c00, 0xc000, 0x0001, 0x7bff].entries()) {
      new DataView(halves.buffer).setUint16(at * 2, bits, true);
    }
    const [read] = decodeCaeVectors(message(halves), card('float16'));
    expect([...(read?.subarray(0, 5) ?? [])]).toEqual([1, -2, 2 ** -24, 65504, 0]);
  });

  it('whatever comes: vectors of finite numbers, or a sentence', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.nat({ max: 3 }),
        fc.constantFrom(...vectorTypes),
        (body, records, dtype) => {
          try {
            for (const vector of decodeCaeVectors(message(body, records), card(dtype)))
              expect(vector.every(Number.isFinite)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(Fault);
          }
        },
      ),
    );
    expect(() =>
      decodeCaeVectors(message(new Uint8Array(VECTOR_BYTES)), { ...card('float32'), dimensions: 65 }),
    ).toThrow('256 bytes hold 64');
  });
});
