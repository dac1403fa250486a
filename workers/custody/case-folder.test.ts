import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../catalog/migrations/index.ts';
import { type OpenCaseOptions, openCaseFolder } from './case-folder.ts';
import { caseForTests, checkRecording, dump, importBytes, options } from './test-case.ts';
import { verifyCase } from './verify.ts';

const { folder, root, open } = caseForTests();

function photos(): void {
  mkdirSync(root());
  writeFileSync(join(root(), 'a.jpg'), 'x');
}

describe('case folder (K8–K11)', () => {
  it('keeps its identity and title', async () => {
    const made = await open({ create: { title: 'Site "7"' } });
    expect(made.info).toMatchObject({ title: 'Site "7"', access: { kind: 'write' }, schemaVersion: SCHEMA_VERSION });
    await made.close();
    const again = await open({ create: { title: 'ignored' } });
    expect(again.info).toEqual(made.info);
    expect(existsSync(again.paths.lock)).toBe(true);
    await again.close();
    expect(existsSync(again.paths.lock)).toBe(false);
  });

  it('opened twice is read-only the second time, and says who has it', async () => {
    const first = await open();
    await importBytes(first, dump);
    const second = await open();
    expect(second.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('open already') });
    expect((await second.catalog.listRecordings()).length).toBe(1);
    await expect(second.record('x', {})).rejects.toMatchObject({ code: 'read_only' });
    expect((await verifyCase(second, { checkRecording })).problems).toEqual([]);
    await second.close();
    await first.close();
    const third = await open();
    expect(third.info.access.kind).toBe('write');
    await third.close();
  });

  it('held by another process is read-only; after that is killed it is ours again', async (context) => {
    if (process.platform !== 'linux') context.skip('reads process start times from /proc');
    await (await open()).close();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const started = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    const lock = {
      token: 't',
      pid: child.pid,
      started,
      host: hostname(),
      program: 'airguard import',
      sinceUtc: 'noon',
    };
    writeFileSync(join(root(), 'case.lock'), JSON.stringify(lock));
    const second = await open();
    expect(second.info.access).toMatchObject({
      kind: 'read',
      why: expect.stringContaining(`airguard import (process ${child.pid})`),
    });
    await second.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const third = await open();
    expect(third.info.access.kind).toBe('write');
    await third.close();
    for (const stale of [{ ...lock, pid: 1, started: 'before the last boot' }, 'half a lo']) {
      writeFileSync(join(root(), 'case.lock'), JSON.stringify(stale));
      const next = await open();
      expect(next.info.access.kind).toBe('write');
      await next.close();
    }
    writeFileSync(join(root(), 'case.lock'), JSON.stringify({ ...lock, host: 'elsewhere' }));
    const elsewhere = await open();
    expect(elsewhere.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('machine elsewhere') });
    await elsewhere.close();
  });

  it('cut short while being made is finished; with other files in it it is refused', async () => {
    const made = await open();
    await made.close();
    rmSync(made.paths.manifest);
    await expect(open({ create: undefined })).rejects.toMatchObject({ code: 'not_found' });
    const finished = await open();
    expect(finished.info.id).toBe(made.info.id);
    await importBytes(finished, dump);
    await finished.close();
    rmSync(made.paths.manifest);
    await expect(open()).rejects.toMatchObject({ code: 'bad_request', message: expect.stringContaining('manifest') });
  });

  const places: readonly {
    readonly name: string;
    readonly code: string;
    readonly prepare: () => void;
    readonly change: Partial<OpenCaseOptions>;
    readonly below?: string;
  }[] = [
    { name: 'nothing there', code: 'not_found', prepare: () => undefined, change: { create: undefined } },
    { name: 'an empty folder', code: 'not_found', prepare: () => mkdirSync(root()), change: { create: undefined } },
    { name: 'nothing there, for reading', code: 'not_found', prepare: () => undefined, change: { access: 'read' } },
    { name: 'a file', code: 'bad_request', prepare: () => writeFileSync(root(), 'x'), change: {} },
    {
      name: 'a path through a file',
      code: 'bad_request',
      prepare: () => writeFileSync(join(folder(), 'f'), 'x'),
      change: {},
      below: 'f/case',
    },
    { name: 'holiday photos', code: 'bad_request', prepare: photos, change: {} },
  ];
  it.each(places)('$name gets a sentence', async ({ code, prepare, change, below }) => {
    prepare();
    const where = below === undefined ? root() : join(folder(), below);
    const failed = openCaseFolder(where, { ...options, create: {}, ...change });
    await expect(failed).rejects.toMatchObject({
      name: 'Fault',
      code,
      message: expect.stringMatching(/^[A-Z].*: \//s),
    });
  });

  it.each([
    ['a newer database', 'newer_version', { schemaVersion: SCHEMA_VERSION + 1 }],
    ['a newer folder layout', 'newer_version', { layout: 99 }],
    ['a damaged manifest', 'corrupt_input', { id: 5 }],
  ])('%s is refused and left as it was', async (_name, code, change) => {
    const made = await open();
    await made.close();
    const text = JSON.stringify({ ...JSON.parse(readFileSync(made.paths.manifest, 'utf8')), ...change });
    writeFileSync(made.paths.manifest, text);
    const before = readdirSync(root());
    await expect(open()).rejects.toMatchObject({ name: 'Fault', code });
    expect(readFileSync(made.paths.manifest, 'utf8')).toBe(text);
    expect(readdirSync(root())).toEqual(before);
  });

  it('without its database is refused', async () => {
    const made = await open();
    await made.close();
    rmSync(made.paths.database);
    await expect(open()).rejects.toMatchObject({ code: 'corrupt_input' });
  });

  it('a manifest that a crash left behind the database is completed at the next opening (K7)', async () => {
    const made = await open();
    const before = readFileSync(made.paths.manifest);
    await importBytes(made, dump);
    await made.close();
    writeFileSync(made.paths.manifest, before);
    const again = await open();
    expect((await verifyCase(again, { checkRecording })).problems).toEqual([]);
    await again.close();
  });

  it('without write permission is read-only and says so', async (context) => {
    const made = await open();
    await importBytes(made, dump);
    await made.close();
    const nobody = 65_534;
    const asRoot = process.getuid?.() === 0;
    if (process.getuid === undefined || (asRoot && process.seteuid === undefined))
      context.skip('needs POSIX permissions');
    chmodSync(folder(), 0o755);
    if (asRoot) for (const name of [...readdirSync(root()), '.']) chownSync(join(root(), name), 0, 0);
    else chmodSync(root(), 0o555);
    try {
      if (asRoot) process.seteuid?.(nobody);
      const opened = await open();
      expect(opened.info.access).toMatchObject({ kind: 'read', why: expect.stringContaining('may not write') });
      expect((await opened.catalog.listRecordings()).length).toBe(1);
      await opened.close();
    } finally {
      if (asRoot) process.seteuid?.(0);
      chmodSync(root(), 0o755);
    }
  });
});
