import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkChain, RECOVERED } from './audit-chain.ts';
import { openAuditLog } from './audit-log.ts';

let folder = '';
const path = () => join(folder, 'audit.jsonl');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'airguard-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function write(details: readonly Record<string, unknown>[]): Promise<void> {
  const log = await openAuditLog(path(), { actor: 'tester', now: () => 1_790_000_000_000 });
  for (const detail of details) await log.append('note', detail);
  await log.close();
}

describe('audit log', () => {
  it('chains lines over several openings (K5)', async () => {
    await write([{ a: 1 }, { text: 'zwölf\n"' }]);
    await write([{ b: [1, { c: undefined }] }]);
    const seen: string[] = [];
    const report = await checkChain(path(), (entry) => seen.push(`${entry.seq} ${entry.utc}`));
    expect(report).toMatchObject({ entries: 3, lastSeq: 2, problems: [], end: { kind: 'whole' } });
    expect(seen[2]).toBe('2 2026-09-21T14:13:20.000Z');
  });

  it('keeps the order of calls that overlap', async () => {
    const log = await openAuditLog(path(), { actor: 'tester' });
    await Promise.all(Array.from({ length: 50 }, (_, i) => log.append('note', { i })));
    await log.close();
    const order: unknown[] = [];
    await checkChain(path(), (entry) => order.push(entry.detail.i));
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('any edited, inserted or removed byte is found (K5)', async () => {
    await write([{ a: 1 }, { b: 'zwölf' }, { c: true }, { d: null }]);
    const good = readFileSync(path());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: good.length - 1 }),
        fc.nat({ max: 255 }),
        fc.constantFrom('edit', 'insert', 'remove'),
        async (at, byte, how) => {
          const head = good.subarray(0, at);
          const tail = good.subarray(how === 'insert' ? at : at + 1);
          const changed = Buffer.concat([head, ...(how === 'remove' ? [] : [Buffer.from([byte])]), tail]);
          fc.pre(!changed.equals(good));
          writeFileSync(path(), changed);
          expect((await checkChain(path())).problems).not.toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a removed, repeated or swapped line is found (K5)', async () => {
    await write([{ a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }]);
    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    const [a = '', b = '', c = '', d = ''] = lines;
    for (const order of [
      [a, c, d],
      [b, c, d],
      [a, b, b, c, d],
      [a, c, b, d],
      [a, b, c, d, a],
    ]) {
      writeFileSync(path(), `${order.join('\n')}\n`);
      expect((await checkChain(path())).problems, order.join()).not.toEqual([]);
    }
  });

  it('a line torn by a crash at any byte is accounted for, not dropped (K6)', async () => {
    await write([{ a: 1 }, { b: 2 }]);
    const good = readFileSync(path());
    const secondLine = good.indexOf(0x0a) + 1;
    for (let length = secondLine + 1; length < good.length; length++) {
      writeFileSync(path(), good.subarray(0, length));
      await write([{ after: length }]);
      const text = readFileSync(path());
      expect(text.subarray(0, length).equals(good.subarray(0, length))).toBe(true);
      const actions: string[] = [];
      const report = await checkChain(path(), (entry) => actions.push(entry.action));
      expect(report.problems).toEqual([]);
      const whole = length === good.length - 1;
      expect(actions).toEqual(whole ? ['note', 'note', 'note'] : ['note', RECOVERED, 'note']);
    }
  });

  it('two crashes in a row are accounted for as one stretch (K6)', async () => {
    await write([{ a: 1 }]);
    appendFileSync(path(), '{"seq":1,"utc":"20');
    appendFileSync(path(), '\n{"seq":1,"ut');
    await write([{ b: 2 }]);
    expect((await checkChain(path())).problems).toEqual([]);
    const edited = readFileSync(path(), 'utf8').replace('"utc":"20\n', '"utc":"21\n');
    writeFileSync(path(), edited);
    expect((await checkChain(path())).problems.length).toBe(1);
  });

  it('does not hold a huge line in memory, and says that it is none of ours', async () => {
    await write([{ a: 1 }]);
    appendFileSync(path(), Buffer.alloc(5_000_000, 0x61));
    appendFileSync(path(), '\n');
    expect((await checkChain(path())).problems.length).toBe(1);
    truncateSync(path(), 0);
    expect(await checkChain(path())).toMatchObject({ entries: 0, lastSeq: -1 });
  });
});
