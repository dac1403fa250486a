import { createHash } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { BytesQuery } from '../contract/bytes.ts';
import { Fault } from '../contract/faults.ts';
import { type BaseMap, hostOfAddress, type MapSources, tileAddressSchema } from '../contract/map-services.ts';
import { replaceFile } from '../custody/files.ts';
import { faultOf, quoteName } from './errors.ts';

/** The person's base maps and the address of online tiles (contract/map-services.ts). */
export interface BaseMaps {
  sources(): Promise<MapSources>;
  add(path: string): Promise<MapSources>;
  remove(id: string): Promise<MapSources>;
  setTileAddress(address: string | undefined): Promise<MapSources>;
  /** Bytes of a range of a base map's file; fewer where the file ends. */
  range(query: Extract<BytesQuery, { kind: 'base map' }>): Promise<ArrayBuffer>;
  /** One online tile as its server sent it. Refuses when no address is set. */
  tile(query: Extract<BytesQuery, { kind: 'online tile' }>, signal: AbortSignal): Promise<ArrayBuffer>;
}

const HEADER_BYTES = 127;
const MAX_TILE_BYTES = 8 * 1024 * 1024;
const TILE_TIMEOUT_MS = 20_000;

const keptSchema = z.object({
  version: z.literal(1),
  baseMaps: z.array(z.object({ id: z.string(), path: z.string() })),
  tileAddress: tileAddressSchema.optional(),
});
type Kept = z.infer<typeof keptSchema>;

export function createBaseMaps(options: {
  /** Where the list is kept. */
  readonly folder: string;
  /** For tests without a network. */
  readonly fetchTile?: typeof fetch;
}): BaseMaps {
  const file = join(options.folder, 'base-maps.json');
  let changing: Promise<unknown> = Promise.resolve();

  /** A list that is missing or not readable is an empty one: it only says which files to offer. */
  async function kept(): Promise<Kept> {
    const text = await readFile(file, 'utf8').catch(() => '');
    try {
      return keptSchema.parse(JSON.parse(text));
    } catch {
      return { version: 1, baseMaps: [] };
    }
  }

  async function described(state: Kept): Promise<MapSources> {
    const baseMaps = await Promise.all(state.baseMaps.map(({ id, path }) => lookAt(id, path)));
    return { baseMaps, ...(state.tileAddress === undefined ? {} : { tileAddress: state.tileAddress }) };
  }

  function change(next: (state: Kept) => Kept | Promise<Kept>): Promise<MapSources> {
    const changed = changing.then(async () => {
      const state = await next(await kept());
      await mkdir(options.folder, { recursive: true });
      await replaceFile(file, `${JSON.stringify(state, undefined, 2)}\n`);
      return described(state);
    });
    changing = changed.catch(() => undefined);
    return changed;
  }

  return {
    sources: async () => described(await kept()),
    add: (path) =>
      change(async (state) => {
        const full = resolve(path);
        await readHeader(full);
        const id = createHash('sha256').update(full).digest('hex').slice(0, 16);
        return { ...state, baseMaps: [...state.baseMaps.filter((known) => known.id !== id), { id, path: full }] };
      }),
    remove: (id) => change((state) => ({ ...state, baseMaps: state.baseMaps.filter((known) => known.id !== id) })),
    setTileAddress: (address) =>
      change(({ version, baseMaps }) => ({
        version,
        baseMaps,
        ...(address === undefined ? {} : { tileAddress: tileAddressSchema.parse(address) }),
      })),
    async range({ map, offset, length }) {
      const known = (await kept()).baseMaps.find(({ id }) => id === map);
      if (known === undefined)
        throw new Fault('not_found', 'This base map is not in the list any more; add its file again.');
      return readRange(known.path, offset, length);
    },
    async tile(query, signal) {
      const { tileAddress } = await kept();
      if (tileAddress === undefined)
        throw new Fault('bad_request', 'No address of online tiles is set, so nothing was fetched.');
      return fetchOnlineTile(tileAddress, query, options.fetchTile ?? fetch, signal);
    },
  };
}

async function readRange(path: string, offset: number, length: number): Promise<ArrayBuffer> {
  try {
    const handle = await open(path, 'r');
    try {
      const bytes = new Uint8Array(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(bytes, read, length - read, offset + read);
        if (bytesRead === 0) break;
        read += bytesRead;
      }
      return bytes.buffer.slice(0, read);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw faultOf(error, path);
  }
}

async function lookAt(id: string, path: string): Promise<BaseMap> {
  const name = basename(path);
  try {
    return { id, name, bytes: (await stat(path)).size, ...(await readHeader(path)) };
  } catch (error) {
    const bounds = { westDeg: -180, southDeg: -85, eastDeg: 180, northDeg: 85 };
    return {
      id,
      name,
      kind: 'raster',
      bytes: 0,
      minZoom: 0,
      maxZoom: 0,
      bounds,
      problem: faultOf(error, path).message,
    };
  }
}

/**
 * The fixed header of PMTiles version 3 (github.com/protomaps/PMTiles, spec/v3/spec.md): zoom levels, bounds, kind of tiles.
 * Throws a Fault for any other file.
 */
async function readHeader(path: string): Promise<Pick<BaseMap, 'kind' | 'minZoom' | 'maxZoom' | 'bounds'>> {
  const bytes = await readRange(path, 0, HEADER_BYTES);
  const magic = new TextDecoder('latin1').decode(bytes.slice(0, 7));
  const view = new DataView(bytes);
  if (magic !== 'PMTiles' || bytes.byteLength < HEADER_BYTES)
    throw new Fault('unsupported_format', `This is not a PMTiles file; choose one that is: ${quoteName(path)}`);
  const version = view.getUint8(7);
  if (version !== 3)
    throw new Fault(
      'unsupported_format',
      `This PMTiles file has version ${version}, and only version 3 is read; convert it with pmtiles convert: ${quoteName(path)}`,
    );
  const kind = ({ 1: 'vector', 2: 'raster', 3: 'raster', 4: 'raster', 5: 'raster' } as const)[view.getUint8(99)];
  if (kind === undefined)
    throw new Fault('unsupported_format', `The tiles of this PMTiles file are of an unknown kind: ${quoteName(path)}`);
  const degrees = (at: number) => view.getInt32(at, true) / 1e7;
  const bounds = { westDeg: degrees(102), southDeg: degrees(106), eastDeg: degrees(110), northDeg: degrees(114) };
  return { kind, minZoom: view.getUint8(100), maxZoom: view.getUint8(101), bounds };
}

async function fetchOnlineTile(
  template: string,
  { z: zoom, x, y }: { readonly z: number; readonly x: number; readonly y: number },
  fetchTile: typeof fetch,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const address = template.replaceAll('{z}', String(zoom)).replaceAll('{x}', String(x)).replaceAll('{y}', String(y));
  const server = hostOfAddress(address) ?? 'the tile server';
  const controller = new AbortController();
  const end = () => controller.abort();
  const timer = setTimeout(end, TILE_TIMEOUT_MS);
  signal.addEventListener('abort', end, { once: true });
  try {
    const response = await fetchTile(address, {
      signal: controller.signal,
      headers: { accept: 'image/*', 'user-agent': 'Airguard Workstation' },
      referrerPolicy: 'no-referrer',
    });
    if (response.url !== '' && hostOfAddress(response.url) === undefined)
      throw new Fault('io', `The tile server leads away from https, so its tile was left out: ${server}`);
    if (!response.ok)
      throw new Fault('io', `The tile server answered ${response.status}; look at the address: ${server}`);
    const type = response.headers.get('content-type') ?? '';
    if (!/^image\/(png|jpeg|webp|avif)/.test(type))
      throw new Fault('unsupported_format', `The tile server sent no picture (${type || 'no type'}): ${server}`);
    return await boundedBody(response, server, end);
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (signal.aborted) throw new Fault('cancelled', 'Cancelled.', { cause: error });
    throw new Fault('io', `The tile server cannot be reached; the map works without it: ${server}`, { cause: error });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

async function boundedBody(response: Response, server: string, end: () => void): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for await (const part of response.body ?? []) {
    total += part.byteLength;
    if (total > MAX_TILE_BYTES) {
      end();
      throw new Fault('io', `A tile of this server is larger than 8 MiB and was left out: ${server}`);
    }
    parts.push(part);
  }
  return new Blob(parts.map((part) => part.slice())).arrayBuffer();
}
