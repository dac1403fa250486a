import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { programDir } from '../../../test/support/program.ts';
import type { BytesQuery } from '../../contract/bytes.ts';
import { encodeAth11k } from '../../decode/encode.ts';
import { createHost, type Host } from '../create-host.ts';

const START = Date.parse('2024-05-01T10:00:00Z');
const utcNs = (seconds: number) => BigInt(START + seconds * 1000) * 1_000_000n;
const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();

let host: Host;
let folder: string;

/** A walk of 10 fixes, one a second; the fifth has no time, the third no speed. */
const walk = `time,lat,lon,speed_mps\n${Array.from({ length: 10 }, (_, i) => `${i === 4 ? '' : iso(i)},50,${14 + i / 1000},${i === 2 ? '' : i}`).join('\n')}\n`;
/** Two turns a minute about the vertical, from 350°, 10 samples a second, without a wall clock. */
const turns = `time,yaw (deg),pitch (deg),roll (deg)\n${Array.from({ length: 100 }, (_, i) => `${i / 10},${(350 + i * 1.2) % 360},${i / 10},0`).join('\n')}\n`;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-series-')));
  host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: await programDir(),
    build: 'test',
  });
  const session = await host.openCase(join(folder, 'case'), { title: 'T' });
  writeFileSync(join(folder, 'walk.csv'), walk);
  writeFileSync(join(folder, 'turns.csv'), turns);
  const frames = Array.from({ length: 4 }, (_, i) =>
    encodeAth11k(
      { chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 10 * (i + 1), tsf: 1e6 * i },
      new Uint8Array(64).fill(9),
    ),
  );
  writeFileSync(join(folder, 'a.dump'), Buffer.concat(frames));
  for (const name of ['walk.csv', 'turns.csv', 'a.dump']) {
    const job = await session.jobs.finished(session.startImport(join(folder, name)));
    expect(job.state, job.message).toBe('done');
  }
});
afterAll(async () => {
  await host.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(query: BytesQuery) {
  const bytes = await host.bytes(query, new AbortController().signal);
  const table = tableFromIPC(new Uint8Array(bytes));
  const column = (name: string) => [...(table.getChild(name) ?? [])].map(Number);
  return { column, rows: table.numRows, metadata: table.schema.metadata };
}

function ids() {
  const state = host.session?.survey.state();
  const [track, attitude, recording] = [state?.tracks[0], state?.attitudes[0], host.session?.shelf.list()[0]];
  if (track === undefined || attitude === undefined || recording === undefined) throw new Error('nothing imported');
  return { track: track.id, attitude: attitude.id, recording: recording.id };
}

test('a track comes in the order of its file, with its clock applied; what is missing is not a number', async () => {
  const { track } = ids();
  const before = await ask({ kind: 'track', track });
  expect(BigInt(before.metadata.get('base_utc_ns') ?? '0')).toBe(utcNs(0));
  expect(before.column('time_ns')).toEqual([0, 1, 2, 3, Number.NaN, 5, 6, 7, 8, 9].map((s) => s * 1e9));
  expect(before.column('speed_mps')).toEqual([0, 1, Number.NaN, 3, 4, 5, 6, 7, 8, 9]);
  expect(before.column('altitude_m').every(Number.isNaN)).toBe(true);
  const setting = { offsetNs: 2_500_000_000n, uncertaintyNs: 1, how: 'typed', note: '' } as const;
  await host.session?.survey.setClock({ kind: 'track', id: track }, setting);
  expect((await ask({ kind: 'track', track })).metadata.get('base_utc_ns')).toBe(String(utcNs(2.5)));
  await host.session?.survey.setClock({ kind: 'track', id: track }, { ...setting, offsetNs: 0n, how: 'taken back' });
});

test('levels are averaged as power (V5)', async () => {
  const source = { kind: 'recording', id: ids().recording } as const;
  const range = { fromUtcNs: '0', toUtcNs: '10000000000', buckets: 1 };
  const power = await ask({ kind: 'metric', source, name: 'power', ...range });
  const mean = 10 * Math.log10([10, 20, 30, 40].reduce((sum, rssi) => sum + 10 ** ((rssi - 95) / 10), 0) / 4);
  expect(power.column('mean')[0]).toBeCloseTo(mean, 6);
});

test('of each bucket the orientation nearest its middle', async () => {
  const { attitude } = ids();
  const found = await ask({ kind: 'attitude', attitude, fromUtcNs: '0', toUtcNs: '20000000000', buckets: 20 });
  expect(found.rows).toBe(10);
  expect(found.column('time_ns').slice(0, 3)).toEqual([0.5e9, 1.5e9, 2.5e9]);
  const norm = Math.hypot(...['qw', 'qx', 'qy', 'qz'].map((name) => found.column(name)[3] ?? 0));
  expect(norm).toBeCloseTo(1, 6);
});
