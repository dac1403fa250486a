import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { SiteTruth } from '../../fixtures/generate/index.ts';
import { distanceM } from '../../workers/analysis/geo/geodesy.ts';
import { photoClock, photoUtcNs } from '../../workers/contract/photo-clock.ts';
import type { ClockSubject } from '../../workers/contract/survey.ts';
import type { CaseSession } from '../../workers/host/case-session.ts';
import { createHost, type Host } from '../../workers/host/create-host.ts';
import { proposeClock } from '../../workers/host/propose-clock.ts';
import { type BucketServer, SECRET, startBucketServer } from '../../workers/source/testing/bucket-server.ts';
import { programDir } from '../support/program.ts';
import { run, temporaryFolder } from './support.ts';

// The walk is synthesised frame by frame, and machines that run everything at once are slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

/** Farther from an emitter than this the map would mislead whoever looks for it. */
const FOUND_WITHIN_M = 10;

let server: BucketServer;
let casePath: string;
let truth: SiteTruth;

/** The survey of a site comes from a bucket into a case, as it would from an agent. */
beforeAll(async () => {
  const folder = temporaryFolder();
  const site = join(folder, 'site');
  expect(await run('generate', 'site-walk', '-o', site, '--json')).toMatchObject({ code: 0, err: '' });
  truth = JSON.parse(readFileSync(join(site, 'truth.json'), 'utf8'));
  server = await startBucketServer();
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder());
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET.secretAccessKey);
  for (const name of readdirSync(site, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(join(site, name)).isFile() || name === 'truth.json') continue;
    await server.put(`site-17/${name}`, readFileSync(join(site, name)));
  }
  casePath = join(folder, 'case');
  await run('case', 'new', casePath);
  const pulled = await run(
    'pull',
    casePath,
    's3://survey/site-17/',
    '--endpoint',
    `http://127.0.0.1:${server.proxy.port}`,
  );
  expect(pulled).toMatchObject({ code: 0, err: '' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const featuresSchema = z.object({
  features: z.array(
    z.object({
      geometry: z.object({ coordinates: z.tuple([z.array(z.tuple([z.number(), z.number()]))]) }),
      properties: z.object({ value: z.number(), samples: z.number(), estimated: z.boolean() }),
    }),
  ),
});

/** Middle of the strongest measured cell of a band, by `airguard heatmap`. */
async function strongestCell(lowHz: number, highHz: number) {
  const file = join(temporaryFolder(), 'map.geojson');
  const made = await run('heatmap', casePath, '--band', `${lowHz}-${highHz}`, '-o', file);
  expect(made).toMatchObject({ code: 0, err: '' });
  const { features } = featuresSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(features.every(({ properties }) => !properties.estimated && properties.samples > 0)).toBe(true);
  const [strongest] = features.sort((a, b) => b.properties.value - a.properties.value);
  const [west = [0, 0], , east = [0, 0]] = strongest?.geometry.coordinates[0] ?? [];
  return { longitudeDeg: (west[0] + east[0]) / 2, latitudeDeg: (west[1] + east[1]) / 2 };
}

async function withCase<T>(use: (session: CaseSession, host: Host) => Promise<T>): Promise<T> {
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: await programDir(),
    build: 'test',
  });
  try {
    return await use(await host.openCase(casePath, { create: false }), host);
  } finally {
    await host.dispose();
  }
}

/** Proposes a clock's setting, checks it against the truth, and sets it. */
async function setByProposal(session: CaseSession, subject: ClockSubject, offsetS: number) {
  const proposal = await proposeClock(session, subject, undefined);
  if (proposal.kind === 'none') throw new Error(proposal.why);
  const errorNs = Math.abs(Number(proposal.offsetNs) - offsetS * 1e9);
  expect(errorNs, proposal.evidence).toBeLessThanOrEqual(proposal.uncertaintyNs);
  const { offsetNs, uncertaintyNs, evidence } = proposal;
  await session.survey.setClock(subject, { offsetNs, uncertaintyNs, how: 'proposed', note: evidence });
  return proposal;
}

describe('a walk through a building with three access points, pulled from a bucket', () => {
  test('the strongest measured cell of each band lies within 10 m of its emitter (G2, G5)', async () => {
    expect(truth.emitters.length).toBe(3);
    for (const emitter of truth.emitters) {
      const cell = await strongestCell(emitter.lowHz, emitter.highHz);
      expect(distanceM(cell, emitter), emitter.name).toBeLessThanOrEqual(FOUND_WITHIN_M);
    }
  });

  test('photos sit at their true place', () =>
    withCase(async (session) => {
      const { photos } = session.survey.state();
      for (const real of truth.photos) {
        const photo = photos.find(({ name }) => name === real.file.split('/').at(-1));
        expect(photo?.position, real.file).toBeDefined();
        expect(distanceM(photo?.position ?? real, real), real.file).toBeLessThanOrEqual(5);
        expect(photo?.directionDeg).toBe(real.directionDeg);
      }
    }));

  test('the clocks of agent, camera and antenna are found within the uncertainty that is stated (O1, O2, O4)', () =>
    withCase(async (session) => {
      const [recording] = session.shelf.list();
      const { recording: agentS, camera: cameraS } = truth.clockOffsetsS;
      const agent = await setByProposal(session, { kind: 'recording', id: recording?.id ?? '' }, agentS);
      // Better than what the agent itself says, 8 s, or nobody would need it.
      expect(agent.uncertaintyNs).toBeLessThan(3e9);
      const zoned = photoClock({ camera: truth.camera, takenFrom: 'exif with zone' });
      expect((await setByProposal(session, zoned, cameraS)).uncertaintyNs).toBeLessThan(1.5e9);
      const attitude = session.survey.state().attitudes.find(({ kind }) => kind === 'imu');
      const turns = await setByProposal(
        session,
        { kind: 'attitude', id: attitude?.id ?? '' },
        truth.clockOffsetsS.attitude,
      );
      expect(turns.uncertaintyNs).toBeLessThan(3e9);
      // Once it is set the same is found again, not twice as much.
      const again = await proposeClock(session, { kind: 'recording', id: recording?.id ?? '' }, undefined);
      expect(Math.abs(Number(again.kind === 'proposal' ? again.offsetNs : 0n) - agentS * 1e9)).toBeLessThan(3e9);
      const { photos, clocks } = session.survey.state();
      for (const real of truth.photos) {
        const photo = photos.find(({ name }) => name === real.file.split('/').at(-1));
        if (photo === undefined) throw new Error(`${real.file} was not imported`);
        const takenMs = Number((photoUtcNs(clocks, photo) ?? 0n) / 1_000_000n);
        expect(Math.abs(takenMs - Date.parse(real.utc)), real.file).toBeLessThanOrEqual(2000);
      }
    }));

  test('with the clocks set the emitters are found again, and a photo lies on the track where it was taken', async () => {
    for (const emitter of truth.emitters) {
      const cell = await strongestCell(emitter.lowHz, emitter.highHz);
      expect(distanceM(cell, emitter), emitter.name).toBeLessThanOrEqual(FOUND_WITHIN_M);
    }
    await withCase(async (session) => {
      const { photos, clocks, tracks } = session.survey.state();
      const track = tracks.find(({ kind }) => kind === 'nmea');
      for (const photo of photos) {
        const utcNs = photoUtcNs(clocks, photo);
        if (utcNs === undefined || photo.position === undefined) continue;
        const moment = BigInt64Array.of(utcNs);
        const places = await session.folder.catalog.survey.join.placeMoments(track?.id ?? '', moment, 3e9);
        const place = { latitudeDeg: places.latitudeDeg[0] ?? 0, longitudeDeg: places.longitudeDeg[0] ?? 0 };
        expect(distanceM(place, photo.position), photo.name).toBeLessThanOrEqual(12);
      }
    });
  });

  test('the host answers samples and heat maps as columns that say what they are (J3, J5, J7, G4)', () =>
    withCase(async (session, host) => {
      const [recording] = session.shelf.list();
      const [emitter] = truth.emitters;
      const query = {
        recording: recording?.id ?? '',
        measure: 'peak',
        fromNs: 0,
        toNs: 60e9,
        lowHz: emitter?.lowHz ?? 0,
        highHz: emitter?.highHz ?? 0,
        thresholdDb: -85,
        bucketNs: 1e9,
        maxGapNs: 3e9,
      } as const;
      const never = new AbortController().signal;
      const tableOf = async (bytes: Promise<ArrayBuffer>) => tableFromIPC(new Uint8Array(await bytes));
      const samples = await tableOf(host.bytes({ kind: 'samples', ...query }, never));
      expect(samples.numRows).toBe(60);
      expect(samples.schema.fields.map(({ name }) => name)).toEqual(
        'start_ns end_ns latitude_deg longitude_deg accuracy_m interpolated held_ns value frames'.split(' '),
      );
      expect(samples.schema.metadata.get('unit')).toBe('dBm');
      expect(samples.schema.metadata.get('samples_without_place')).toBe('0');
      const accuracies = [...(samples.getChild('accuracy_m') ?? [])].map(Number);
      // While standing the fixes' own; on the move more, because the clocks are known to half a second only.
      expect(Math.max(...accuracies)).toBeGreaterThan(Math.min(...accuracies));
      const limits = { cellM: 5, method: 'measured', maxDistanceM: 15, maxDeviationDb: 8 } as const;
      const map = await tableOf(host.bytes({ kind: 'heat map', ...query, ...limits }, never));
      expect(map.schema.fields.map(({ name }) => name)).toEqual('column row value deviation_db samples'.split(' '));
      expect([...(map.getChild('samples') ?? [])].reduce((sum: number, count) => sum + Number(count), 0)).toBe(
        Number(map.schema.metadata.get('samples_used')),
      );
      await expect(host.bytes({ kind: 'samples', ...query, track: 'other' }, never)).rejects.toThrow(
        /not in the case/u,
      );
      const cancelled = AbortSignal.abort();
      await expect(host.bytes({ kind: 'heat map', ...query, ...limits }, cancelled)).rejects.toThrow();
    }));

  test('estimates are marked, and a picture of exactly the cells is drawn (G6, G7)', async () => {
    const [emitter] = truth.emitters;
    const file = join(temporaryFolder(), 'map.png');
    const band = `${emitter?.lowHz}-${emitter?.highHz}`;
    const made = await run('heatmap', casePath, '--band', band, '--method', 'kriging', '-o', file, '--json');
    const about = JSON.parse(made.out);
    expect(about).toMatchObject({ unit: 'dBm', method: 'kriging', samplesWithoutPlace: 0 });
    expect(about.measuredCells).toBeGreaterThan(80);
    expect(about.estimatedCells).toBeGreaterThan(20);
    expect(about.variogram.rangeM).toBeGreaterThan(0);
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
  });

  test('wrong words get a sentence', async () => {
    expect(await run('heatmap', casePath, '-o', 'a.png')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--band/u),
    });
    const map = (...words: string[]) => run('heatmap', casePath, '--band', '2403-2421', '-o', 'a.png', ...words);
    expect(await map('--cell', '0')).toMatchObject({ code: 2, err: expect.stringMatching(/more than 0/u) });
    expect(await map('--cell', '0.01')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--cell must be at least 0.1/u),
    });
    expect(await map('--track', 'other')).toMatchObject({ code: 1, err: expect.stringMatching(/no track "other"/u) });
    expect(await map('--measure', 'beauty')).toMatchObject({ code: 2, err: expect.stringMatching(/occupancy/u) });
  });
});

test('the same options give the same bytes; a shorter walk is the beginning of a longer one (S11)', async () => {
  const make = async (...words: string[]) => {
    const folder = join(temporaryFolder(), 'walk');
    expect((await run('generate', 'site-walk', '-o', folder, ...words)).code).toBe(0);
    return (name: string) => readFileSync(join(folder, name));
  };
  const [one, same, longer, other] = [
    await make('--seconds', '20'),
    await make('--seconds', '20'),
    await make('--seconds', '30'),
    await make('--seconds', '20', '--seed', '2'),
  ];
  const stem = 'jetson-17/20260314T092956';
  for (const name of [`raw_fft/${stem}.bin`, `tracks/${stem}.nmea`, `attitude/${stem}.csv`]) {
    expect(one(name).equals(same(name)), name).toBe(true);
    expect(longer(name).subarray(0, one(name).length).equals(one(name)), name).toBe(true);
    expect(one(name).equals(other(name)), name).toBe(false);
  }
  expect(await run('generate', 'site-walk', '-o', temporaryFolder(), '--bins', '64')).toMatchObject({ code: 2 });
});
