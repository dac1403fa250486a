import { Fault } from '../../workers/contract/faults.ts';

/** Layouts of packed little-endian bytes: which number stands where, and what one step of it is worth. */
export type PackedKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32';

/** Offset in bytes, kind, and the value of one step in the unit that the field's name says (1 when left out). */
export type PackedField = readonly [at: number, kind: PackedKind, step?: number];

export interface PackedLayout<Name extends string> {
  readonly bytes: number;
  readonly names: readonly Name[];
  /** @throws {Fault} corrupt_input when fewer bytes than the layout has stand from `base` on */
  decode(data: Uint8Array, base?: number): Readonly<Record<Name, number>>;
  /** A value beyond the range of its field is held at the end of the range. */
  encode(values: Readonly<Record<Name, number>>, data: Uint8Array, base?: number): void;
}

const BITS: Readonly<Record<PackedKind, number>> = { u8: 8, i8: 8, u16: 16, i16: 16, u32: 32, i32: 32 };
const leastOf = (kind: PackedKind): number => (kind.startsWith('i') ? -(2 ** (BITS[kind] - 1)) : 0);

function read(view: DataView, at: number, kind: PackedKind): number {
  switch (kind) {
    case 'u8':
      return view.getUint8(at);
    case 'i8':
      return view.getInt8(at);
    case 'u16':
      return view.getUint16(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i32':
      return view.getInt32(at, true);
  }
}

/** The setters take a value of either sign: its lowest bits count. */
function write(view: DataView, at: number, kind: PackedKind, value: number): void {
  if (BITS[kind] === 8) view.setUint8(at, value);
  else if (BITS[kind] === 16) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}

const isKeyOf = <Name extends string>(fields: Readonly<Record<Name, PackedField>>, name: string): name is Name =>
  Object.hasOwn(fields, name);

const hasAll = <Name extends string>(
  values: Readonly<Record<string, number>>,
  names: readonly Name[],
): values is Readonly<Record<Name, number>> => names.every((name) => Object.hasOwn(values, name));

export function packedLayout<const Name extends string>(
  what: string,
  bytes: number,
  fields: Readonly<Record<Name, PackedField>>,
): PackedLayout<Name> {
  const names = Object.keys(fields).filter((name) => isKeyOf(fields, name));
  return {
    bytes,
    names,
    decode(data, base = 0) {
      if (data.length < base + bytes) {
        throw new Fault('corrupt_input', `${what} has ${bytes} bytes; ${Math.max(0, data.length - base)} came`);
      }
      const view = new DataView(data.buffer, data.byteOffset + base, bytes);
      const values = Object.fromEntries(
        names.map((name) => {
          const [at, kind, step = 1] = fields[name];
          // 1 / step is a whole number for every step in use: the value is the nearest to what was meant.
          return [name, step === 1 ? read(view, at, kind) : read(view, at, kind) / Math.round(1 / step)];
        }),
      );
      if (!hasAll(values, names)) throw new Error(`${what} lost a field`);
      return values;
    },
    encode(values, data, base = 0) {
      const view = new DataView(data.buffer, data.byteOffset + base, bytes);
      for (const name of names) {
        const [at, kind, step = 1] = fields[name];
        const least = leastOf(kind);
        const steps = Math.round(values[name] * Math.round(1 / step));
        write(view, at, kind, Math.max(least, Math.min(least + 2 ** BITS[kind] - 1, steps)));
      }
    },
  };
}
