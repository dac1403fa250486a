import fc from 'fast-check';

/** Bytes that look like a flight-recorder dump: intact records of every kind, some of them changed, some torn. */

const centres = [2412, 2437, 2462, 5180, 5500, 5955, 7115, 2199, 2801, 4799, 7201, 0];
const widths = [20, 40, 80, 160, 5, 22, 44, 88, 0, 21];

interface Fields {
  readonly centre: number;
  readonly second: number;
  readonly width: number;
  readonly noise: number;
  readonly rssi: number;
  readonly tsfHigh: number;
  readonly tsfLow: number;
  readonly exponent: number;
  readonly free: number;
}

const anyFields: fc.Arbitrary<Fields> = fc.record({
  centre: likely(fc.constantFrom(...centres.slice(0, 7)), fc.constantFrom(...centres)),
  second: likely(fc.constantFrom(0, 2437, 5500), fc.constantFrom(...centres)),
  width: likely(fc.constantFrom(...widths.slice(0, 4)), fc.constantFrom(...widths)),
  noise: likely(fc.integer({ min: -110, max: -70 }), fc.integer({ min: -300, max: 300 })),
  rssi: likely(fc.integer({ min: 0, max: 60 }), fc.integer({ min: -200, max: 600 })),
  tsfHigh: likely(fc.nat(50), fc.integer({ min: 0x1f_fff0, max: 0x20_0010 })),
  tsfLow: fc.nat(0xffff_ffff),
  exponent: fc.nat(255),
  free: fc.nat(255),
});

function likely<Value>(usual: fc.Arbitrary<Value>, rare: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

const anyBins = (count: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ minLength: count, maxLength: count }),
    fc.uint8Array({ minLength: count, maxLength: count, max: 2 }),
    fc.constant(new Uint8Array(count)),
  );

function ht20(fields: Fields, bins: Uint8Array): Uint8Array {
  const record = new Uint8Array(20 + bins.length);
  const view = started(record, 1);
  view.setUint8(3, fields.exponent);
  view.setUint16(4, fields.centre);
  view.setInt8(6, fields.rssi);
  view.setInt8(7, fields.noise);
  view.setUint32(12, fields.tsfHigh);
  view.setUint32(16, fields.tsfLow);
  record.set(bins, 20);
  return record;
}

function ht40(fields: Fields, bins: Uint8Array): Uint8Array {
  const record = new Uint8Array(27 + bins.length);
  const view = started(record, 2);
  view.setUint8(3, fields.free < 5 ? fields.free : 2 + (fields.free & 1));
  view.setUint16(4, fields.centre);
  view.setInt8(6, fields.rssi);
  view.setInt8(7, fields.rssi + 7);
  view.setUint32(8, fields.tsfHigh);
  view.setUint32(12, fields.tsfLow);
  view.setInt8(16, fields.noise);
  view.setInt8(17, fields.noise + 3);
  view.setUint8(26, fields.exponent);
  record.set(bins, 27);
  return record;
}

function ath10k(fields: Fields, bins: Uint8Array): Uint8Array {
  const record = new Uint8Array(29 + bins.length);
  const view = started(record, 3);
  view.setUint8(3, fields.width);
  view.setUint16(4, fields.centre);
  view.setUint16(6, fields.second);
  view.setInt16(8, fields.noise);
  view.setUint32(16, fields.tsfHigh);
  view.setUint32(20, fields.tsfLow);
  view.setInt8(25, fields.rssi);
  view.setUint8(28, fields.exponent);
  record.set(bins, 29);
  return record;
}

function ath11k(fields: Fields, bins: Uint8Array, vendor: boolean): Uint8Array {
  const extra = vendor ? 1 : 0;
  const record = new Uint8Array(22 + extra + bins.length);
  const view = started(record, 4);
  view.setUint8(3, fields.width);
  view.setUint8(5, fields.exponent);
  if (vendor) view.setUint8(6, fields.free < 5 ? fields.free : fields.free & 1);
  view.setUint16(6 + extra, fields.centre);
  view.setUint16(8 + extra, fields.second);
  view.setInt16(12 + extra, fields.rssi);
  view.setUint32(14 + extra, fields.tsfLow);
  view.setInt32(18 + extra, fields.noise);
  record.set(bins, 22 + extra);
  return record;
}

function started(record: Uint8Array, type: number): DataView {
  const view = new DataView(record.buffer);
  view.setUint8(0, type);
  view.setUint16(1, record.length - 3);
  return view;
}

const powersOfTwo = fc.constantFrom(16, 32, 64, 128, 256, 512);

export const anyRecord: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(anyFields, anyBins(56)).map(([fields, bins]) => ht20(fields, bins)),
  fc.tuple(anyFields, anyBins(128)).map(([fields, bins]) => ht40(fields, bins)),
  fc
    .constantFrom(64, 128, 256)
    .chain((count) => fc.tuple(anyFields, anyBins(count)))
    .map(([fields, bins]) => ath10k(fields, bins)),
  powersOfTwo
    .chain((count) => fc.tuple(anyFields, anyBins(count), fc.boolean()))
    .map(([fields, bins, vendor]) => ath11k(fields, bins, vendor)),
);

/** A run of one record with other bins, clocks and levels: what recordings mostly are. */
const anyRun: fc.Arbitrary<Uint8Array> = fc
  .tuple(anyRecord, fc.integer({ min: 2, max: 12 }), fc.nat(255))
  .map(([record, count, salt]) => {
    const run = new Uint8Array(record.length * count);
    for (let index = 0; index < count; index++) {
      run.set(record, index * record.length);
      run[index * record.length + record.length - 1] = (salt * (index + 1)) & 255;
    }
    return run;
  });

/** Records and runs, with stretches cut out, bytes changed, or foreign bytes between. */
export const anyDump: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.array(fc.oneof(anyRecord, anyRun, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }), {
      maxLength: 12,
    }),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    fc.nat(40),
  )
  .map(([parts, changes, cut]) => {
    const bytes = joined(parts);
    for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
    return cut < 10 ? bytes.subarray(0, Math.max(0, bytes.length - cut)) : bytes;
  });

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
