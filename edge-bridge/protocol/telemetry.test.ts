import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../workers/contract/faults.ts';
import { golden } from '../testing/golden.ts';
import { encodeCbor } from './cbor.ts';
import {
  decodeMatrix,
  decodeOps,
  encodeMatrix,
  encodeOps,
  type MatrixMessage,
  MISSING_CELL,
  type OpsMessage,
} from './telemetry.ts';

const common = { major: 1, timeUs: 1_773_481_800_123_456n, bootId: 'b0075' };
const ops: OpsMessage = {
  ...common,
  schema: 1,
  sequence: 7,
  framesPerS: 769,
  monitorState: 2,
  dwellMs: 200,
  fftPeriodRaw: 224,
  scanPriority: 1,
  noiseReferenceDbm: -96,
  reportMode: 2,
  thermal: { rows: 2, columns: 3, values: Int16Array.of(4512, 9500, 6100, -250, 9000, 310) },
  power: Uint16Array.of(520, 131, 60_000),
  fftPerS: 750,
  relayDrops: 0,
  frequencyMhz: 5260,
  widthMhz: 80,
  busyPermille: 417,
};
const matrix: MatrixMessage = {
  ...common,
  schema: 2,
  sequence: 8,
  matrix: 'aclr',
  unit: 'dB',
  rowNames: ['phy0', 'phy1'],
  columnNames: ['lower', 'upper', 'second'],
  cells: { rows: 2, columns: 3, values: Int16Array.of(-4125, -4400, MISSING_CELL, -3990, -5000, 1) },
  confidence: 0.75,
};

describe('telemetry in CBOR (W7, W8, W11)', () => {
  it('is the bytes of the golden files, both ways', () => {
    expect(decodeOps(golden('ops'))).toEqual(ops);
    expect(Buffer.from(encodeOps(ops)).toString('hex')).toBe(Buffer.from(golden('ops')).toString('hex'));
    expect(decodeMatrix(golden('matrix-aclr'))).toEqual(matrix);
    expect(Buffer.from(encodeMatrix(matrix)).toString('hex')).toBe(Buffer.from(golden('matrix-aclr')).toString('hex'));
  });

  it('passes over keys of a later version, refuses another major one, and names what does not fit', () => {
    const head: [number, unknown][] = [
      [0, 1],
      [1, 1],
      [2, 5],
      [3, 1],
      [4, 'b'],
    ];
    const of = (...more: [number, unknown][]) => encodeCbor(new Map([...head, ...more]));
    expect(decodeOps(of([99, 'later']))).toMatchObject({ sequence: 1, timeUs: 5n });
    expect(() => decodeOps(of([1, 2]))).toThrow('version 2 came; 1 is read here');
    expect(() => decodeOps(of([24, 5000]))).toThrow(/operational metrics: busyPermille/u);
    expect(() => decodeOps(of([18, 7]))).toThrow(/operational metrics: thermal/u);
    expect(() => decodeMatrix(encodeMatrix({ ...matrix, rowNames: ['phy0'] }))).toThrow(
      'as many names as rows and columns',
    );
    const twice = Uint8Array.of(0xa2, 0x01, 0x01, 0x01, 0x02);
    expect(() => decodeOps(twice)).toThrow(/not CBOR as it is read here/u);
    const prototype = encodeCbor(new Map<unknown, unknown>([...head, ['__proto__', { polluted: true }]]));
    expect(() => decodeOps(prototype)).toThrow(Fault);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('whatever bytes come: a message or a sentence', () => {
    const near = fc
      .tuple(
        fc.constantFrom(golden('ops'), golden('matrix-aclr')),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
      )
      .map(([bytes, place, value, cut]) => {
        const at = place % bytes.length;
        const broken = Uint8Array.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) broken[at] = value;
        return broken;
      });
    fc.assert(
      fc.property(
        fc.oneof(near, fc.uint8Array({ maxLength: 120 })),
        fc.constantFrom(decodeOps, decodeMatrix),
        (bytes, decode) => {
          try {
            decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Fault);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
