import { tableFromIPC, type Vector } from 'apache-arrow';

/** Columns of an Arrow IPC reply as plain arrays: the only place of the screen that knows Arrow. */
export interface ArrowTable {
  readonly rows: number;
  /** Numbers of a column; NaN where it is null. Throws a RangeError when there is no such column. */
  numbers(name: string): Float64Array;
  /** Row after row of a fixed-size binary column, reinterpreted as little-endian uint32. */
  words(name: string): Uint32Array;
  metadata(name: string): string | undefined;
}

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : Number.NaN;
}

function columnOf(vector: Vector | null, name: string): Vector {
  if (vector === null) throw new RangeError(`the reply has no column ${name}`);
  return vector;
}

/** Throws when the bytes are not Arrow IPC. */
export function decodeTable(bytes: ArrayBuffer): ArrowTable {
  const table = tableFromIPC(new Uint8Array(bytes));
  return {
    rows: table.numRows,
    numbers(name) {
      const column = columnOf(table.getChild(name), name);
      const out = new Float64Array(table.numRows);
      for (let row = 0; row < out.length; row++) out[row] = toNumber(column.get(row));
      return out;
    },
    words(name) {
      const column = columnOf(table.getChild(name), name);
      const parts: Uint8Array[] = [];
      let total = 0;
      for (let row = 0; row < table.numRows; row++) {
        const cell: unknown = column.get(row);
        const part =
          cell instanceof Uint8Array
            ? cell
            : cell instanceof Uint32Array
              ? new Uint8Array(cell.buffer, cell.byteOffset, cell.byteLength)
              : listBytes(cell, name);
        parts.push(part);
        total += part.byteLength;
      }
      const all = new Uint8Array(total - (total % 4));
      let at = 0;
      for (const part of parts) {
        all.set(part.subarray(0, all.byteLength - at), at);
        at += part.byteLength;
      }
      return new Uint32Array(all.buffer);
    },
    metadata: (name) => table.schema.metadata.get(name),
  };
}

/** A list cell (a Vector of uint32) as bytes. */
function listBytes(cell: unknown, name: string): Uint8Array {
  if (typeof cell === 'object' && cell !== null && 'toArray' in cell && typeof cell.toArray === 'function') {
    const values: unknown = cell.toArray();
    if (values instanceof Uint32Array) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  throw new RangeError(`column ${name} is not uint32`);
}
