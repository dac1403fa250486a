import {
  encodeFlatBuffer,
  type FlatNode,
  i16,
  i32,
  i64,
  ref,
  setInt64,
  table,
  text,
  u8,
  vector,
} from './flat-buffer.ts';

/**
 * Arrow IPC file framing, written by hand because the column buffers are already laid out as Arrow wants them: a record
 * batch costs one small head, and its bodies go to disk as they are. Any Arrow implementation opens the files.
 * Format: arrow.apache.org, "Serialization and Interprocess Communication", format version V5.
 */
export type ArrowType =
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** Fixed-size binary. */
  | { readonly kind: 'bytes'; readonly width: number }
  /** Fixed-size list of int16. */
  | { readonly kind: 'int16s'; readonly count: number };

export interface ArrowColumn {
  readonly name: string;
  readonly type: ArrowType;
}
export type ArrowSchema = readonly ArrowColumn[];

export interface ArrowBlock {
  readonly offset: number;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

const MAGIC = new TextEncoder().encode('ARROW1');
const METADATA_V5 = 4;
const HEADER_SCHEMA = 1;
const HEADER_RECORD_BATCH = 3;
const TYPE_INT = 2;
const TYPE_FLOAT = 3;
const TYPE_FIXED_SIZE_BINARY = 15;
const TYPE_FIXED_SIZE_LIST = 16;
const CONTINUATION = 0xffffffff;

/** Bytes of one row of a column. */
export function rowBytes(type: ArrowType): number {
  if (type.kind === 'bytes') return type.width;
  if (type.kind === 'int16s') return 2 * type.count;
  return type.bits / 8;
}

const padded = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** Where each column begins in the body of a batch of `rows`, and the body's length. */
export function batchLayout(
  schema: ArrowSchema,
  rows: number,
): { readonly offsets: number[]; readonly bodyBytes: number } {
  let bodyBytes = 0;
  const offsets = schema.map((column) => {
    const offset = bodyBytes;
    bodyBytes += padded(rows * rowBytes(column.type));
    return offset;
  });
  return { offsets, bodyBytes };
}

/** Magic and schema: how every file begins. */
export function encodeFileHead(schema: ArrowSchema): Uint8Array<ArrayBuffer> {
  const message = encapsulate(HEADER_SCHEMA, schemaNode(schema), 0);
  const head = new Uint8Array(8 + message.length);
  head.set(MAGIC);
  head.set(message, 8);
  return head;
}

/** The message in front of a batch's body. Its length depends only on the schema. */
export function encodeBatchHead(schema: ArrowSchema, rows: number): Uint8Array<ArrayBuffer> {
  const nodes: (readonly [number, number])[] = [];
  const buffers: (readonly [number, number])[] = [];
  const { offsets, bodyBytes } = batchLayout(schema, rows);
  schema.forEach(({ type }, column) => {
    const offset = offsets[column] ?? 0;
    nodes.push([rows, 0]);
    buffers.push([offset, 0]);
    if (type.kind === 'int16s') {
      nodes.push([rows * type.count, 0]);
      buffers.push([offset, 0]);
    }
    buffers.push([offset, rows * rowBytes(type)]);
  });
  const batch = table(i64(rows), ref(pairs(nodes)), ref(pairs(buffers)));
  return encapsulate(HEADER_RECORD_BATCH, batch, bodyBytes);
}

/** End-of-stream mark, footer, its length and the closing magic. */
export function encodeFileFoot(schema: ArrowSchema, blocks: readonly ArrowBlock[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(24 * blocks.length);
  const view = new DataView(bytes.buffer);
  blocks.forEach((block, index) => {
    setInt64(view, 24 * index, block.offset);
    view.setInt32(24 * index + 8, block.headBytes, true);
    setInt64(view, 24 * index + 16, block.bodyBytes);
  });
  const none: FlatNode = { kind: 'structs', count: 0, bytes: new Uint8Array() };
  const batches: FlatNode = { kind: 'structs', count: blocks.length, bytes };
  const footer = encodeFlatBuffer(table(i16(METADATA_V5), ref(schemaNode(schema)), ref(none), ref(batches)));
  const foot = new Uint8Array(8 + footer.length + 4 + MAGIC.length);
  const footView = new DataView(foot.buffer);
  footView.setUint32(0, CONTINUATION, true);
  foot.set(footer, 8);
  footView.setInt32(8 + footer.length, footer.length, true);
  foot.set(MAGIC, 12 + footer.length);
  return foot;
}

function encapsulate(headerType: number, header: FlatNode, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const message = encodeFlatBuffer(table(i16(METADATA_V5), u8(headerType), ref(header), i64(bodyBytes)));
  const framed = new Uint8Array(8 + message.length);
  const view = new DataView(framed.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, message.length, true);
  framed.set(message, 8);
  return framed;
}

function schemaNode(schema: ArrowSchema): FlatNode {
  return table(i16(0), ref(vector(schema.map((column) => fieldNode(column.name, column.type)))));
}

function fieldNode(name: string, type: ArrowType): FlatNode {
  const children = type.kind === 'int16s' ? [fieldNode('item', { kind: 'int', bits: 16, signed: true })] : [];
  const [typeId, node] = typeNode(type);
  return table(ref(text(name)), u8(0), u8(typeId), ref(node), undefined, ref(vector(children)));
}

function typeNode(type: ArrowType): readonly [number, FlatNode] {
  switch (type.kind) {
    case 'int':
      return [TYPE_INT, table(i32(type.bits), u8(type.signed ? 1 : 0))];
    case 'float':
      return [TYPE_FLOAT, table(i16(type.bits === 32 ? 1 : 2))];
    case 'bytes':
      return [TYPE_FIXED_SIZE_BINARY, table(i32(type.width))];
    case 'int16s':
      return [TYPE_FIXED_SIZE_LIST, table(i32(type.count))];
  }
}

function pairs(values: readonly (readonly [number, number])[]): FlatNode {
  const bytes = new Uint8Array(16 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach(([first, second], index) => {
    setInt64(view, 16 * index, first);
    setInt64(view, 16 * index + 8, second);
  });
  return { kind: 'structs', count: values.length, bytes };
}
