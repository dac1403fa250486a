/**
 * Just enough FlatBuffers to write Arrow's messages: a tree of tables, strings and vectors is laid out front to back, so
 * that every reference points forwards, as the format demands.
 * Format: the FlatBuffers internals page (vtables, soffset, uoffset) and Arrow's Message.fbs, Schema.fbs, File.fbs.
 */
interface Scalar {
  readonly kind: 'u8' | 'i16' | 'i32' | 'i64';
  readonly value: number;
}
interface Reference {
  readonly kind: 'ref';
  readonly to: FlatNode;
}
type Field = Scalar | Reference | undefined;
export type FlatNode =
  | { readonly kind: 'table'; readonly fields: readonly Field[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'vector'; readonly items: readonly FlatNode[] }
  /** Structs of 8-byte alignment, already encoded. */
  | { readonly kind: 'structs'; readonly count: number; readonly bytes: Uint8Array };

export const u8 = (value: number): Scalar => ({ kind: 'u8', value });
export const i16 = (value: number): Scalar => ({ kind: 'i16', value });
export const i32 = (value: number): Scalar => ({ kind: 'i32', value });
export const i64 = (value: number): Scalar => ({ kind: 'i64', value });
export const ref = (to: FlatNode): Reference => ({ kind: 'ref', to });
export const table = (...fields: readonly Field[]): FlatNode => ({ kind: 'table', fields });
export const text = (value: string): FlatNode => ({ kind: 'string', text: value });
export const vector = (items: readonly FlatNode[]): FlatNode => ({ kind: 'vector', items });

const sizes = { u8: 1, i16: 2, i32: 4, i64: 8, ref: 4 } as const;

/** Bytes of the tree, their number a multiple of 8. */
export function encodeFlatBuffer(root: FlatNode): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(1024);
  let view = new DataView(bytes.buffer);
  let end = 4;
  const reserve = (count: number) => {
    const at = end;
    end += count;
    if (end > bytes.length) {
      const grown = new Uint8Array(Math.max(end, bytes.length * 2));
      grown.set(bytes);
      bytes = grown;
      view = new DataView(bytes.buffer);
    }
    return at;
  };
  const align = (unit: number, remainder: number) => reserve((((remainder - end) % unit) + unit) % unit);
  const refer = (at: number, node: FlatNode) => {
    const target = place(node);
    view.setUint32(at, target - at, true);
  };

  const placeTable = (fields: readonly Field[]): number => {
    const vtableBytes = 4 + 2 * fields.length;
    align(8, (((4 - vtableBytes) % 8) + 8) % 8);
    const vtable = reserve(vtableBytes);
    const order = fields.flatMap((field, id) => (field === undefined ? [] : [{ field, id }]));
    order.sort((a, b) => sizes[b.field.kind] - sizes[a.field.kind]);
    const start = reserve(4 + order.reduce((sum, { field }) => sum + sizes[field.kind], 0));
    view.setUint16(vtable, vtableBytes, true);
    view.setUint16(vtable + 2, end - start, true);
    view.setInt32(start, start - vtable, true);
    const refs: { at: number; to: FlatNode }[] = [];
    let at = start + 4;
    for (const { field, id } of order) {
      view.setUint16(vtable + 4 + 2 * id, at - start, true);
      if (field.kind === 'u8') view.setUint8(at, field.value);
      else if (field.kind === 'i16') view.setInt16(at, field.value, true);
      else if (field.kind === 'i32') view.setInt32(at, field.value, true);
      else if (field.kind === 'i64') setInt64(view, at, field.value);
      else if (field.kind === 'ref') refs.push({ at, to: field.to });
      at += sizes[field.kind];
    }
    for (const { at: place, to } of refs) refer(place, to);
    return start;
  };

  const place = (node: FlatNode): number => {
    switch (node.kind) {
      case 'table':
        return placeTable(node.fields);
      case 'string': {
        const utf8 = new TextEncoder().encode(node.text);
        align(4, 0);
        const at = reserve(4 + utf8.length + 1);
        view.setUint32(at, utf8.length, true);
        bytes.set(utf8, at + 4);
        return at;
      }
      case 'vector': {
        align(4, 0);
        const at = reserve(4 + 4 * node.items.length);
        view.setUint32(at, node.items.length, true);
        node.items.forEach((item, index) => {
          refer(at + 4 + 4 * index, item);
        });
        return at;
      }
      case 'structs': {
        align(8, 4);
        const at = reserve(4 + node.bytes.length);
        view.setUint32(at, node.count, true);
        bytes.set(node.bytes, at + 4);
        return at;
      }
    }
  };

  refer(0, root);
  align(8, 0);
  return bytes.slice(0, end);
}

/** Writes a safe integer as int64; negative numbers in two's complement. */
export function setInt64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

/** Reads an int64 as a number; exact while it is a safe integer. */
export function getInt64(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
}
