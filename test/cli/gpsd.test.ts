import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { followGpsd, parseGpsdAddress } from '../../workers/source/gpsd.ts';
import { run, temporaryFolder } from './support.ts';

const children: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGINT');
  for (const server of servers.splice(0)) server.close();
});

const haveGpsd = spawnSync('gpsfake', ['-h']).status === 0;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { port, server } = await listening(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(onSocket);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

/** Sentences of a receiver that moves north, one fix a second. */
function receiverLog(): string {
  const sentence = (body: string) => {
    const sum = [...body].reduce((xor, letter) => xor ^ letter.charCodeAt(0), 0);
    return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
  };
  return Array.from({ length: 60 }, (_, i) => {
    const time = `1200${String(i).padStart(2, '0')}.00`;
    const latitude = `50${(i / 100).toFixed(4).padStart(7, '0')}`;
    return (
      sentence(`GPRMC,${time},A,${latitude},N,01400.0000,E,2.0,0.0,010624,,,A`) +
      sentence(`GPGGA,${time},${latitude},N,01400.0000,E,1,08,0.9,250.0,M,45.0,M,,`)
    );
  }).join('');
}

test('a track is recorded from a real gpsd and kept as evidence (S20, T14)', { timeout: 60_000 }, async ({ skip }) => {
  if (!haveGpsd) return skip('gpsd and gpsfake are not installed (Debian packages gpsd gpsd-clients)');
  const folder = temporaryFolder();
  const log = join(folder, 'receiver.nmea');
  writeFileSync(log, receiverLog());
  const port = await freePort();
  children.push(spawn('gpsfake', ['-q', '-n', '-c', '0.02', '-P', String(port), log], { stdio: 'ignore' }));
  const path = join(folder, 'case');
  await run('case', 'new', path);
  const recorded = await run('tracks', path, '--gpsd', `127.0.0.1:${port}`, '--seconds', '6');
  expect(recorded.code, recorded.err).toBe(0);
  expect(recorded.out).toMatch(/Imported a track of \d+ points/u);
  const { tracks } = JSON.parse((await run('tracks', path, '--json')).out);
  expect(tracks).toHaveLength(1);
  expect(tracks[0]).toMatchObject({
    kind: 'gpsd',
    frame: 'wgs84',
    name: expect.stringMatching(/^gpsd-\d{8}T\d{6}Z\.json$/u),
  });
  expect(tracks[0].points).toBeGreaterThan(3);
  expect(tracks[0].bounds.southDeg).toBeGreaterThanOrEqual(50);
  expect(tracks[0].bounds.westDeg).toBeCloseTo(14, 6);
  expect((await run('tracks', path)).out).toMatch(/gpsd .* 2024-06-01T12:00/u);
  expect(await run('verify', path)).toMatchObject({ code: 0 });
});

test('without a gpsd one sentence says what to do, and nothing is imported', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  const port = await freePort();
  const ran = await run('tracks', path, '--gpsd', `127.0.0.1:${port}`, '--seconds', '0.4');
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(
    /Nothing came from gpsd \(nobody listens there\): start it, or correct the address: 127\.0\.0\.1/u,
  );
  expect(JSON.parse((await run('tracks', path, '--json')).out).tracks).toEqual([]);
  expect(await run('tracks', path, '--gpsd', 'a b')).toMatchObject({ code: 2 });
  expect(await run('tracks', path, '--seconds', '5')).toMatchObject({ code: 2 });
});

test('a cut connection is made again, and reports that arrive in pieces stay whole (S20)', async () => {
  let connections = 0;
  const report = `${JSON.stringify({ class: 'TPV', mode: 3, time: '2024-01-01T00:00:00Z', lat: 1, lon: 2 })}\n`;
  const { port } = await listening((socket) => {
    connections++;
    socket.once('data', (watch) => {
      expect(String(watch)).toMatch(/^\?WATCH=/u);
      socket.write(report.slice(0, 10));
      setImmediate(() => socket.end(report.slice(10)));
    });
  });
  const lines: string[] = [];
  const troubles: string[] = [];
  const ending = new AbortController();
  await followGpsd({
    host: '127.0.0.1',
    port,
    signal: ending.signal,
    onReport(line) {
      lines.push(new TextDecoder().decode(line));
      if (lines.length === 2) ending.abort();
    },
    onTrouble: (sentence) => troubles.push(sentence),
  });
  expect(lines).toEqual([report, report]);
  expect(connections).toBe(2);
  expect(troubles[0]).toMatch(/is lost \(it closed the connection\); trying again\.$/u);
});

test.each([
  ['SSH-2.0-OpenSSH_9\n', /does not speak the protocol of gpsd/u],
  ['{'.repeat(70_000), /lines are too long for gpsd/u],
])('what is no gpsd is refused', async (greeting, sentence) => {
  const { port } = await listening((socket) => {
    socket.on('error', () => undefined);
    socket.write(greeting);
  });
  const ending = new AbortController();
  const onTrouble = () => ending.abort();
  const following = followGpsd({
    host: '127.0.0.1',
    port,
    signal: ending.signal,
    onReport: () => undefined,
    onTrouble,
  });
  await expect(following).rejects.toThrow(sentence);
});

test('addresses', () => {
  expect(parseGpsdAddress('truck')).toEqual({ host: 'truck', port: 2947 });
  expect(parseGpsdAddress('10.0.0.1:3000')).toEqual({ host: '10.0.0.1', port: 3000 });
  expect(parseGpsdAddress('[::1]:3000')).toEqual({ host: '::1', port: 3000 });
  for (const bad of ['', 'a:b', 'a:0', 'a:70000', '::1']) expect(parseGpsdAddress(bad)).toBeUndefined();
});
