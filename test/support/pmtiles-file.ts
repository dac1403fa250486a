import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { polygonTile } from './vector-tile.ts';

/** Small PMTiles files (version 3, no compression, one root directory) for tests of base maps. */
export interface TileOfFile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array;
}

const KINDS = { vector: 1, png: 2 } as const;
const HEADER_BYTES = 127;

/** Place of a tile on the Hilbert curves of all zoom levels, as the format counts. */
export function tileIdOf(z: number, x: number, y: number): number {
  let id = (4 ** z - 1) / 3;
  let [column, row] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (column & side) > 0 ? 1 : 0;
    const lower = (row & side) > 0 ? 1 : 0;
    id += side * side * ((3 * right) ^ lower);
    if (lower === 0) {
      if (right === 1) [column, row] = [side - 1 - column, side - 1 - row];
      [column, row] = [row, column];
    }
  }
  return id;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return [...bytes, left];
}

export function pmtilesBytes(kind: keyof typeof KINDS, tiles: readonly TileOfFile[]): Uint8Array {
  const sorted = tiles
    .map((tile) => ({ id: tileIdOf(tile.z, tile.x, tile.y), ...tile }))
    .toSorted((a, b) => a.id - b.id);
  const directory = Uint8Array.from([
    ...varint(sorted.length),
    ...sorted.flatMap(({ id }, index) => varint(id - (sorted[index - 1]?.id ?? 0))),
    ...sorted.flatMap(() => varint(1)),
    ...sorted.flatMap(({ bytes }) => varint(bytes.byteLength)),
    ...sorted.flatMap((_, index) => (index === 0 ? [1] : [0])),
  ]);
  const metadata = new TextEncoder().encode('{}');
  const metadataAt = HEADER_BYTES + directory.byteLength;
  const dataAt = metadataAt + metadata.byteLength;
  const dataBytes = sorted.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const file = new Uint8Array(dataAt + dataBytes);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode('PMTiles'));
  view.setUint8(7, 3);
  for (const [index, value] of [
    HEADER_BYTES,
    directory.byteLength,
    metadataAt,
    metadata.byteLength,
    0,
    0,
    dataAt,
    dataBytes,
    sorted.length,
    sorted.length,
    sorted.length,
  ].entries())
    view.setBigUint64(8 + 8 * index, BigInt(value), true);
  view.setUint8(96, 1);
  view.setUint8(97, 1);
  view.setUint8(98, 1);
  view.setUint8(99, KINDS[kind]);
  const zooms = sorted.map(({ z }) => z);
  view.setUint8(100, Math.min(...zooms));
  view.setUint8(101, Math.max(...zooms));
  for (const [at, degrees] of [
    [102, -180],
    [106, -85],
    [110, 180],
    [114, 85],
  ] as const)
    view.setInt32(at, degrees * 1e7, true);
  file.set(directory, HEADER_BYTES);
  file.set(metadata, metadataAt);
  let at = dataAt;
  for (const { bytes } of sorted) {
    file.set(bytes, at);
    at += bytes.byteLength;
  }
  return file;
}

/** A tile in one colour with a border, so that a picture shows where tiles meet. */
export function plainTile(red: number, green: number, blue: number): Uint8Array {
  const image = new PNG({ width: 256, height: 256 });
  for (let pixel = 0; pixel < 256 * 256; pixel++) {
    const edge = pixel % 256 === 0 || pixel < 256;
    image.data.set(edge ? [255, 255, 255, 255] : [red, green, blue, 255], 4 * pixel);
  }
  return PNG.sync.write(image);
}

/** The whole world down to `maxZoom`, each tile made by `bytesOf`. */
function worldOf(maxZoom: number, bytesOf: (z: number, x: number) => Uint8Array): readonly TileOfFile[] {
  const tiles: TileOfFile[] = [];
  for (let z = 0; z <= maxZoom; z++) {
    for (let x = 0; x < 2 ** z; x++) {
      for (let y = 0; y < 2 ** z; y++) tiles.push({ z, x, y, bytes: bytesOf(z, x) });
    }
  }
  return tiles;
}

export function writeRasterMap(path: string, maxZoom: number): void {
  const tiles = worldOf(maxZoom, (z, x) => plainTile(40 + 30 * z, 60 + 20 * (x % 4), 90));
  writeFileSync(path, pmtilesBytes('png', tiles));
}

/** Water everywhere but at the rims of the tiles. */
export function writeVectorMap(path: string, maxZoom: number): void {
  const tile = polygonTile('water', 0.02);
  writeFileSync(
    path,
    pmtilesBytes(
      'vector',
      worldOf(maxZoom, () => tile),
    ),
  );
}
