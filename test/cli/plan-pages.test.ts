import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { connectHost, type HostClient } from '../../renderer/data/host-client.ts';
import { socketTransports } from '../../renderer/data/transport/web-socket.ts';
import { run, start, temporaryFolder } from './support.ts';

const clients: HostClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client[Symbol.dispose]();
});

/** Serves a case as its own process, and calls it the way a page does. */
async function served(path: string, root: string) {
  const { child, ended } = await start(['serve', path, '--root', root, '--port', '0']);
  let printed = '';
  const address = await new Promise<URL>((resolve) => {
    child.stdout?.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+(?=\s)/.exec(printed);
      if (found !== null) resolve(new URL(found[0]));
    });
  });
  const { origin, hash } = address;
  const answer = await fetch(new URL('/session', origin), {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ token: hash.slice('#t='.length) }),
  });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { tab } = z.object({ tab: z.string() }).parse(await answer.json());
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { origin, cookie } });
      // Without a listener Node ends for a refused connection; a page's socket only closes.
      this.on('error', () => {});
    }
  }
  Object.assign(globalThis, { WebSocket: PageSocket });
  const client = connectHost(socketTransports(origin, { secret: tab, onRenewed: () => {} }));
  clients.push(client);
  return { calls: client.calls, child, ended };
}

const evidenceOf = (path: string) =>
  readdirSync(join(path, 'evidence')).filter((name) => /^[0-9a-f]{64}$/.test(name)).length;
const audited = (path: string) => readFileSync(join(path, 'audit.jsonl'), 'utf8');

/** What the file system shows between the steps of adding a page. */
const moments: readonly (readonly [string, (path: string) => boolean])[] = [
  [
    'the journal announces the commit',
    (path) =>
      readdirSync(join(path, 'incoming')).some((job) => {
        const journal = join(path, 'incoming', job, 'journal.jsonl');
        return existsSync(journal) && readFileSync(journal, 'utf8').includes('"commit"');
      }),
  ],
  ['the evidence is in its place', (path) => evidenceOf(path) > 0],
  ['the evidence has its audit line', (path) => audited(path).includes('evidence.added')],
  ['the plan has its audit line', (path) => audited(path).includes('plan.added')],
];

test.each(moments)('K16 killed when %s: the plan is there with its evidence, or neither', async (_, seen) => {
  const root = temporaryFolder();
  const path = join(root, 'case');
  await run('case', 'new', path);
  writeFileSync(join(root, 'plan.pdf'), Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(4 * 2 ** 20, 7)]));
  const { calls, child, ended } = await served(path, root);
  const [folder] = (await calls.files.list({})).entries;
  const { entries } = await calls.files.list({ grant: folder?.grant ?? '' });
  const pdf = entries.find(({ name }) => name === 'plan.pdf');
  const adding = calls.plans.addPage({
    grant: pdf?.grant ?? '',
    page: 1,
    widthPx: 595,
    heightPx: 842,
    name: 'Ground floor',
  });
  // The process is killed on the way: the call then never ends well.
  adding.catch(() => undefined);
  while (child.exitCode === null && !seen(path)) await new Promise((resolve) => setImmediate(resolve));
  child.kill('SIGKILL');
  await ended;
  const verified = await run('verify', path, '--json');
  expect(JSON.parse(verified.out).problems).toEqual([]);
  expect(verified.code).toBe(0);
  const plans = (await run('sql', path, 'SELECT id FROM floor_plans', '--csv')).out.trim().split(/\s+/).slice(1);
  expect(evidenceOf(path)).toBe(plans.length);
  expect(readdirSync(join(path, 'incoming'))).toEqual([]);
  expect(audited(path).match(/"plan\.added"/g) ?? []).toHaveLength(plans.length);
  expect((await run('sql', path, 'SELECT * FROM jobs', '--csv')).out.trim().split('\n')).toHaveLength(1);
});
