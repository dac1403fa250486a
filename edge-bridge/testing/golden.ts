import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Golden bytes of `fixtures/golden`, written by another program from the layouts (Python's struct, and CBOR by hand). */
export function golden(name: string): Uint8Array {
  const text = readFileSync(join(import.meta.dirname, `../../fixtures/golden/${name}.hex`), 'utf8');
  return new Uint8Array(Buffer.from(text.replace(/\s/gu, ''), 'hex'));
}
