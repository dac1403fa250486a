/** Mapbox vector tiles (specification 2.1) of one layer with one polygon, for tests of base maps. */

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}

const number = (field: number, value: number) => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, content: readonly number[]) => [
  ...varint(field * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (field: number, words: string) => bytes(field, [...new TextEncoder().encode(words)]);
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);

const EXTENT = 4096;
const POLYGON = 3;
const moveTo = (count: number) => 8 * count + 1;
const lineTo = (count: number) => 8 * count + 2;
const CLOSE = 15;

/** A layer called `layer` whose one polygon covers the tile but for `marginShare` of it at every edge. */
export function polygonTile(layer: string, marginShare = 0): Uint8Array {
  const margin = Math.round(marginShare * EXTENT);
  const side = EXTENT - 2 * margin;
  const geometry = [
    moveTo(1),
    ...[margin, margin].map(zigzag),
    lineTo(3),
    ...[side, 0, 0, side, -side, 0].map(zigzag),
    CLOSE,
  ].flatMap(varint);
  const feature = [...number(3, POLYGON), ...bytes(4, geometry)];
  const content = [...text(1, layer), ...bytes(2, feature), ...number(5, EXTENT), ...number(15, 2)];
  return Uint8Array.from(bytes(3, content));
}
