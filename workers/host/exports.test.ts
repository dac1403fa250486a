import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, test, vi } from 'vitest';
import { programDir } from '../../test/support/program.ts';
import { EXPORT_PIECE_BYTES } from '../contract/exports.ts';
import { createHost } from './create-host.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A host with an empty case; temporary files go to `temporary`. */
async function openHost() {
  const root = mkdtempSync(join(tmpdir(), 'airguard-exports-'));
  cleanUps.push(() => rmSync(root, { recursive: true, force: true }));
  vi.stubEnv('TMPDIR', root);
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
    programDir: await programDir(),
    build: 'test',
    userFolder: join(root, 'settings'),
  });
  cleanUps.push(() => host.dispose());
  const session = await host.openCase(join(root, 'case'));
  const made = () => readdirSync(root).filter((name) => name.startsWith('airguard-export-'));
  return { root, host, session, made, calls: createRouterClient(host.router) };
}

test('a screen fetches what a job has made in pieces, and all of it goes with the case (E10)', async () => {
  const { root, host, session, made, calls } = await openHost();
  const { job } = await calls.exports.start({ kind: 'data', what: 'evidence', form: 'csv' });
  expect(await session.jobs.finished(job)).toMatchObject({ kind: 'export', title: 'evidence.csv', state: 'done' });
  const piece = async (offset: number, length: number) => {
    const bytes = await host.bytes({ kind: 'export', job, offset, length }, new AbortController().signal);
    return new TextDecoder().decode(bytes);
  };
  const whole = await piece(0, EXPORT_PIECE_BYTES);
  expect(whole).toMatch(/^sha256,.*\r\n$/);
  expect(await piece(4, 5)).toBe(whole.slice(4, 9));
  expect(await piece(whole.length, 5)).toBe('');
  await calls.jobs.dismiss({ job });
  await expect(piece(0, 5)).rejects.toThrow('make it again');
  await host.openCase(join(root, 'other'));
  expect(made()).toEqual([]);
});

test('an export that is cancelled or cannot be leaves no file, and says why (E10)', async () => {
  const { root, session, made, calls } = await openHost();
  const report = { kind: 'report', form: 'pdf', cellM: 5, thresholdDb: -85 } as const;
  const { job } = await calls.exports.start(report);
  await calls.jobs.cancel({ job });
  expect((await session.jobs.finished(job)).state).toBe('cancelled');
  const { job: frames } = await calls.exports.start({ kind: 'data', what: 'frames', form: 'csv' });
  expect(await session.jobs.finished(frames)).toMatchObject({
    state: 'failed',
    message: 'An export of frames needs a recording; choose one.',
  });
  const { job: form } = await calls.exports.start({ kind: 'data', what: 'photos', form: 'gpx' });
  expect((await session.jobs.finished(form)).message).toContain('photos cannot be written as "gpx"');
  for (const folder of made())
    expect(existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : []).toEqual([]);
});
