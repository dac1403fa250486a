import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PMTiles } from 'pmtiles';
import { afterEach, describe, expect, it } from 'vitest';
import { plainTile, pmtilesBytes, tileIdOf, writeRasterMap } from '../../test/support/pmtiles-file.ts';
import { tileAddressSchema } from '../contract/map-services.ts';
import { createBaseMaps } from './base-maps.ts';

const folders: string[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  for (const server of servers.splice(0)) server.close();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'airguard-maps-'));
  folders.push(path);
  return path;
}

const never = () => new AbortController().signal;

describe('base maps', () => {
  it('are remembered for the person and read by ranges (M20)', async () => {
    const place = folder();
    const file = join(place, 'world.pmtiles');
    writeRasterMap(file, 2);
    const maps = createBaseMaps({ folder: join(place, 'user') });
    expect(await maps.sources()).toEqual({ baseMaps: [] });
    const { baseMaps } = await maps.add(file);
    expect(baseMaps).toMatchObject([{ name: 'world.pmtiles', kind: 'raster', minZoom: 0, maxZoom: 2 }]);
    const again = createBaseMaps({ folder: join(place, 'user') });
    expect((await again.add(file)).baseMaps).toHaveLength(1);
    const id = baseMaps[0]?.id ?? '';
    const whole = readFileSync(file);
    const end = await again.range({ kind: 'base map', map: id, offset: whole.length - 10, length: 4096 });
    expect(Buffer.from(end)).toEqual(whole.subarray(-10));
    const archive = new PMTiles({
      getKey: () => id,
      getBytes: async (offset, length) => ({ data: await again.range({ kind: 'base map', map: id, offset, length }) }),
    });
    const tile = await archive.getZxy(2, 3, 1);
    expect(Buffer.from(tile?.data ?? new ArrayBuffer(0))).toEqual(Buffer.from(plainTile(100, 120, 90)));

    rmSync(file);
    expect((await again.sources()).baseMaps[0]?.problem).toMatch(/^No such file or folder: /);
    expect(await again.remove(id)).toEqual({ baseMaps: [] });
    await expect(again.range({ kind: 'base map', map: id, offset: 0, length: 1 })).rejects.toThrow('not in the list');
  });

  it('count tiles along the curves of the format', () => {
    expect([tileIdOf(0, 0, 0), tileIdOf(1, 0, 0), tileIdOf(1, 0, 1), tileIdOf(1, 1, 1), tileIdOf(1, 1, 0)]).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('refuse what is no PMTiles file of version 3, in a sentence', async () => {
    const place = folder();
    const maps = createBaseMaps({ folder: place });
    const wrong = join(place, 'photo.jpg');
    writeFileSync(wrong, 'no map');
    await expect(maps.add(wrong)).rejects.toThrow('This is not a PMTiles file');
    const bytes = pmtilesBytes('png', [{ z: 0, x: 0, y: 0, bytes: plainTile(1, 2, 3) }]);
    bytes[7] = 2;
    writeFileSync(wrong, bytes);
    await expect(maps.add(wrong)).rejects.toThrow('has version 2');
    expect((await maps.sources()).baseMaps).toEqual([]);
  });
});

describe('online tiles', () => {
  it('are off until an https address is typed (M21)', async () => {
    for (const bad of [
      'http://tiles.test/{z}/{x}/{y}.png',
      'https://tiles.test/{z}/{x}.png',
      'file:///etc/{z}{x}{y}',
      'https://name:secret@tiles.test/{z}/{x}/{y}',
    ])
      expect(tileAddressSchema.safeParse(bad).success, bad).toBe(false);
    const maps = createBaseMaps({
      folder: folder(),
      fetchTile: () => {
        throw new Error('went online');
      },
    });
    await expect(maps.tile({ kind: 'online tile', z: 1, x: 0, y: 0 }, never())).rejects.toThrow('No address');
    await maps.setTileAddress('https://tiles.test/{z}/{x}/{y}.png');
    expect(await maps.setTileAddress(undefined)).toEqual({ baseMaps: [] });
  });

  it('are fetched from that address alone, and only pictures are taken', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url?.startsWith('/3/') === true) {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<script>');
        return;
      }
      if (request.url?.startsWith('/4/') === true) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'image/png' }).end(plainTile(9, 9, 9));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port }: AddressInfo = Object.assign({ port: 0, address: '', family: '' }, server.address());
    const maps = createBaseMaps({
      folder: folder(),
      fetchTile: (input, init) => fetch(String(input).replace('https://tiles.test', `http://127.0.0.1:${port}`), init),
    });
    await maps.setTileAddress('https://tiles.test/{z}/{x}/{y}.png');
    // The test's own http address is refused as a way off https, so the answer itself is looked at.
    await expect(maps.tile({ kind: 'online tile', z: 1, x: 0, y: 1 }, never())).rejects.toThrow(
      'leads away from https',
    );
    expect(asked).toEqual(['/1/0/1.png']);
    const bare = createBaseMaps({
      folder: folder(),
      fetchTile: async (input, init) => {
        const answer = await fetch(String(input).replace('https://tiles.test', `http://127.0.0.1:${port}`), init);
        return new Response(answer.body, answer);
      },
    });
    await bare.setTileAddress('https://tiles.test/{z}/{x}/{y}.png');
    const tile = await bare.tile({ kind: 'online tile', z: 1, x: 0, y: 1 }, never());
    expect(Buffer.from(tile)).toEqual(Buffer.from(plainTile(9, 9, 9)));
    await expect(bare.tile({ kind: 'online tile', z: 3, x: 0, y: 1 }, never())).rejects.toThrow('sent no picture');
    await expect(bare.tile({ kind: 'online tile', z: 4, x: 0, y: 1 }, never())).rejects.toThrow('answered 404');
    server.close();
    server.closeAllConnections();
    await expect(bare.tile({ kind: 'online tile', z: 1, x: 0, y: 1 }, never())).rejects.toThrow('cannot be reached');
  });
});
