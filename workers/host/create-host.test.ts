import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, expect, test } from 'vitest';
import { writeBigDump } from '../../test/support/big-dump.ts';
import { programDir } from '../../test/support/program.ts';
import type { WorkspaceState } from '../contract/model.ts';
import { PROTOCOL_VERSION } from '../contract/services.ts';
import { PREVIEW_LEVEL } from '../contract/tile-address.ts';
import { decodeTile } from '../contract/tile-codec.ts';
import { decodeDirectory } from '../contract/tile-directory.ts';
import { createHost, type Host, type HostOptions } from './create-host.ts';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'airguard-host-')));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function hostWith(more: Partial<HostOptions> = {}) {
  const host = createHost({
    capabilities: { host: 'memory', dialogs: false, browse: true, upload: false },
    programDir: await programDir(),
    build: 'test',
    ...more,
  });
  cleanUps.push(() => host.dispose());
  const calls = createRouterClient(host.router);
  return { host, calls };
}

async function stateUntil(
  calls: Awaited<ReturnType<typeof hostWith>>['calls'],
  wanted: (state: WorkspaceState) => boolean,
): Promise<WorkspaceState> {
  for await (const state of await calls.workspace.state()) if (wanted(state)) return state;
  throw new Error('the state ended');
}

async function caseWithDump(host: Host, calls: Awaited<ReturnType<typeof hostWith>>['calls'], bytes: number) {
  const root = folder();
  await calls.cases.open({ grant: host.grant(join(root, 'case')), title: 'T' });
  const dump = join(root, 'a.dump');
  const frames = writeBigDump(dump, bytes, 512);
  const { jobs } = await calls.imports.start({ grants: [host.grant(dump)] });
  return { root, casePath: join(root, 'case'), dump, frames, job: jobs[0] ?? '' };
}

const never = () => new AbortController().signal;

test('C8: hello refuses another protocol and names both', async () => {
  const { calls } = await hostWith();
  expect(await calls.system.hello({ protocol: PROTOCOL_VERSION })).toMatchObject({ build: 'test' });
  await expect(calls.system.hello({ protocol: 99 })).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringMatching(/99.*1/),
  });
});

test('C4: an invalid request is bad_request and changes nothing', async () => {
  const { calls } = await hostWith();
  await expect(calls.imports.start({ grants: [] })).rejects.toMatchObject({ code: 'bad_request' });
  await expect(calls.cases.verify()).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/No case is open/),
  });
});

test('a recording shows a preview first, tiles while it grows, and is sealed in the end', async () => {
  const { host, calls } = await hostWith();
  const { frames, job } = await caseWithDump(host, calls, 120 * 2 ** 20);
  const first = await stateUntil(calls, ({ recordings }) => recordings.length > 0);
  const recording = first.recordings[0]?.id ?? '';
  expect(first.recordings[0]).toMatchObject({ state: 'open', hasPreview: true });
  const preview = await host.bytes(
    { kind: 'tile', recording, stream: 0, level: PREVIEW_LEVEL, tile: 0, plane: 'max' },
    never(),
  );
  expect(decodeTile(preview).rows).toBeGreaterThan(100);
  const grown = await stateUntil(calls, ({ recordings }) => (recordings[0]?.streams[0]?.levels[1]?.tiles ?? 0) > 0);
  const tile = await host.bytes({ kind: 'tile', recording, stream: 0, level: 1, tile: 0, plane: 'max' }, never());
  expect(decodeTile(tile)).toMatchObject({ rows: 512, bins: 512, level: 1 });
  expect(grown.recordings[0]?.generation).toBeGreaterThan(0);
  const done = await stateUntil(calls, ({ jobs }) => jobs.find(({ id }) => id === job)?.state === 'done');
  expect(done.recordings[0]).toMatchObject({ state: 'sealed', frames, hasPreview: false });
  const directory = decodeDirectory(await host.bytes({ kind: 'directory', recording, stream: 0, level: 0 }, never()));
  expect(directory.rows.reduce((sum, rows) => sum + rows, 0)).toBe(frames);
  for (const kind of ['overview', 'spectrum', 'trace'] as const) {
    const query = {
      recording,
      fromNs: 0,
      toNs: 1e9,
      columns: 100,
      stream: 0,
      maxFrames: 1000,
      lowHz: 5.18e9,
      highHz: 5.24e9,
      buckets: 10,
    };
    expect((await host.bytes({ kind, ...query }, never())).byteLength).toBeGreaterThan(100);
  }
  expect((await calls.recordings.frameAt({ recording, stream: 0, timeNs: 1e9 })).frame?.levelDb).toHaveLength(512);
  expect(await calls.cases.verify()).toMatchObject({ ok: true });
  const about = await calls.system.about();
  expect(about.memory.map(({ name }) => name)).toContain('tiles on the host');
});

test('cancel ends an import at once and leaves nothing', async () => {
  const { host, calls } = await hostWith();
  const { casePath, job } = await caseWithDump(host, calls, 120 * 2 ** 20);
  await stateUntil(calls, ({ jobs }) => (jobs[0]?.doneBytes ?? 0) > 0);
  await calls.jobs.cancel({ job });
  const state = await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'cancelled');
  expect(state.recordings).toEqual([]);
  for (const name of ['evidence', 'recordings', 'incoming']) expect(readdirSync(join(casePath, name))).toEqual([]);
  expect(await calls.cases.verify()).toMatchObject({ ok: true });
  await calls.jobs.resume({ job });
  expect(await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'done')).toMatchObject({
    recordings: [{ state: 'sealed' }],
  });
  await calls.jobs.dismiss({ job });
  expect((await stateUntil(calls, () => true)).jobs).toEqual([]);
});

test('an import pauses while the disk is low and goes on when there is space again', async () => {
  let free = 0;
  const { host, calls } = await hostWith({ freeBytes: async () => free });
  const { job } = await caseWithDump(host, calls, 4 * 2 ** 20);
  const paused = await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'paused');
  expect(paused.jobs[0]?.message).toMatch(/Not enough space/);
  free = 1e12;
  expect((await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'done')).recordings).toHaveLength(1);
  expect(job).not.toBe('');
});

test('a paused import can be cancelled', async () => {
  const { host, calls } = await hostWith({ freeBytes: async () => 0 });
  const { job, casePath } = await caseWithDump(host, calls, 4 * 2 ** 20);
  await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'paused');
  await calls.jobs.cancel({ job });
  await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'cancelled');
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
});

test('a host that closes in the middle leaves an interrupted job that the next host resumes', async () => {
  const { host, calls } = await hostWith();
  const { casePath, frames } = await caseWithDump(host, calls, 120 * 2 ** 20);
  await stateUntil(calls, ({ jobs }) => (jobs[0]?.doneBytes ?? 0) > 0);
  await host.dispose();
  const next = await hostWith();
  await next.calls.cases.open({ grant: next.host.grant(casePath) });
  const waiting = await stateUntil(next.calls, ({ jobs }) => jobs.length > 0);
  expect(waiting.jobs[0]).toMatchObject({ state: 'interrupted', title: 'a.dump' });
  await next.calls.jobs.resume({ job: waiting.jobs[0]?.id ?? '' });
  const done = await stateUntil(next.calls, ({ jobs }) => jobs[0]?.state === 'done');
  expect(done.recordings[0]).toMatchObject({ state: 'sealed', frames });
});

test('an interrupted job that is dismissed leaves nothing behind', async () => {
  const { host, calls } = await hostWith();
  const { casePath } = await caseWithDump(host, calls, 120 * 2 ** 20);
  await stateUntil(calls, ({ jobs }) => (jobs[0]?.doneBytes ?? 0) > 0);
  await host.dispose();
  const next = await hostWith();
  await next.calls.cases.open({ grant: next.host.grant(casePath) });
  const waiting = await stateUntil(next.calls, ({ jobs }) => jobs.length > 0);
  await next.calls.jobs.dismiss({ job: waiting.jobs[0]?.id ?? '' });
  expect(readdirSync(join(casePath, 'incoming'))).toEqual([]);
  expect(await next.calls.cases.verify()).toMatchObject({ ok: true });
});

test('a second host reads the case and says who writes', async () => {
  const { host, calls } = await hostWith();
  const { casePath } = await caseWithDump(host, calls, 2 * 2 ** 20);
  await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'done');
  const second = await hostWith();
  await second.calls.cases.open({ grant: second.host.grant(casePath) });
  const state = await stateUntil(second.calls, () => true);
  expect(state).toMatchObject({ case: { access: { kind: 'read' } }, recordings: [{ state: 'sealed' }] });
  const recording = state.recordings[0]?.id ?? '';
  expect(
    (await second.host.bytes({ kind: 'tile', recording, stream: 0, level: 0, tile: 0, plane: 'max' }, never()))
      .byteLength,
  ).toBeGreaterThan(0);
  await expect(second.calls.imports.start({ grants: [second.host.grant(casePath)] })).rejects.toMatchObject({
    code: 'read_only',
  });
});

test('what cannot be opened leaves the open case open; files are listed below the roots only', async () => {
  const root = folder();
  writeFileSync(join(root, 'x'), 'x');
  const { host, calls } = await hostWith({ roots: [root] });
  await calls.cases.open({ grant: host.grant(join(root, 'case')) });
  await expect(calls.cases.open({ grant: host.grant(join(root, 'x')) })).rejects.toMatchObject({ code: 'bad_request' });
  expect(host.session?.folder.paths.root).toBe(join(root, 'case'));
  const top = await calls.files.list({});
  const inside = await calls.files.list({ grant: top.entries[0]?.grant });
  expect(inside.entries.map(({ name, kind }) => [name, kind])).toEqual([
    ['case', 'case'],
    ['x', 'file'],
  ]);
});

test('C1: an aborted bytes request ends with cancelled', async () => {
  const { host, calls } = await hostWith();
  await caseWithDump(host, calls, 2 * 2 ** 20);
  const state = await stateUntil(calls, ({ jobs }) => jobs[0]?.state === 'done');
  const recording = state.recordings[0]?.id ?? '';
  const controller = new AbortController();
  controller.abort();
  await expect(
    host.bytes({ kind: 'overview', recording, fromNs: 0, toNs: 1e9, columns: 10 }, controller.signal),
  ).rejects.toMatchObject({ code: 'cancelled' });
});

test('a disk that fills up in the middle: the import fails, nothing is left, the case is well', async (context) => {
  const disk = folder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=90m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    context.skip('this user may not mount a small disk');
  }
  cleanUps.push(() => void execFileSync('umount', ['-l', disk]));
  const source = folder();
  // The host is told that there is plenty, so that it meets the end of the disk while it writes.
  const { host, calls } = await hostWith({ freeBytes: async () => 1e12, whenLowOnSpace: 'fail' });
  await calls.cases.open({ grant: host.grant(join(disk, 'case')) });
  // From far too large to nearly fitting: the copy, the pyramid, the database and the commit each meet the end once.
  const sizes = [200, 80, 75, 70, 66, 63, 60, 58, 57, 56, 55, 54, 53];
  let failed = 0;
  for (const mebibytes of sizes) {
    const name = `${mebibytes}.dump`;
    writeBigDump(join(source, name), mebibytes * 2 ** 20, 64);
    const { jobs } = await calls.imports.start({ grants: [host.grant(join(source, name))] });
    const job = await host.session?.jobs.finished(jobs[0] ?? '');
    rmSync(join(source, name));
    expect(await calls.cases.verify(), name).toMatchObject({ ok: true, problems: [] });
    if (job?.state === 'done') break;
    failed++;
    expect(job, name).toMatchObject({ state: 'failed', message: expect.stringMatching(/disk is full/) });
    for (const part of ['evidence', 'recordings', 'incoming']) {
      expect(readdirSync(join(disk, 'case', part)), name).toEqual([]);
    }
  }
  expect(failed).toBeGreaterThanOrEqual(3);
});
