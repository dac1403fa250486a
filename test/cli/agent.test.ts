import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeBinary } from '../../edge-bridge/protocol/binary-message.ts';
import { readTap, type TapItem } from '../../edge-bridge/protocol/tap-archive.ts';
import { parseTopic } from '../../edge-bridge/protocol/topics.ts';
import { haveBroker, needBroker } from '../../edge-bridge/testing/need-broker.ts';
import { allocateFrameColumns } from '../../workers/decode/columns.ts';
import { scanRecords } from '../../workers/decode/scan.ts';
import { run, start, temporaryFolder } from './support.ts';

/** The real program as agent with a real Mosquitto, and the command line as desktop. */
needBroker();

describe('airguard agent demo and tap', () => {
  let demo: Awaited<ReturnType<typeof start>>;
  const links: string[] = [];
  beforeAll(async () => {
    if (!haveBroker) return;
    demo = await start(['agent', 'demo', '--radios', '2', '--scenario', 'wifi']);
    demo.child.stdout?.on('data', (bytes: Buffer) => links.push(...(bytes.toString().match(/swpair:\S+/gu) ?? [])));
    await vi.waitUntil(() => links.length > 0, { timeout: 20_000 });
  });
  afterAll(async () => {
    if (!haveBroker) return;
    demo.child.kill('SIGINT');
    await demo.ended;
  });

  test('the messages of an agent are kept: every record intact, of both radios, in order (W9, L1, P1)', async () => {
    const path = join(temporaryFolder(), 'demo.tap.cborseq');
    const { code, out } = await run('tap', links[0] ?? '', '-o', path, '--live', '--seconds', '2', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ agent: { site: 'demo', device: 'demo-jetson' } });
    const items: TapItem[] = [];
    for await (const item of readTap(createReadStream(path))) items.push(item);
    expect(items[0]).toMatchObject({ kind: 'head', head: { site: 'demo', device: 'demo-jetson' } });
    const frames = new Map<string, number>();
    const last = new Map<string, number>();
    for (const item of items) {
      if (item.kind !== 'entry') continue;
      const channel = parseTopic(item.entry.topic)?.channel;
      if (channel?.kind !== 'live_data') continue;
      const { body, records, sequence, gapBefore } = decodeBinary(item.entry.payload);
      expect([sequence, gapBefore]).toEqual([(last.get(channel.radio) ?? 0) + 1, false]);
      last.set(channel.radio, sequence);
      const columns = allocateFrameColumns(1024);
      expect(scanRecords(body, 0, body.length, true, columns)).toEqual({ kind: 'end', at: body.length });
      expect(columns.count).toBe(records);
      frames.set(channel.radio, (frames.get(channel.radio) ?? 0) + records);
    }
    // 1.3 ms a frame: about 1,500 of each radio in 2 s; a busy machine may be late, but not that late.
    expect([...frames.keys()].sort()).toEqual(['phy0', 'phy1']);
    for (const count of frames.values()) expect(count).toBeGreaterThan(300);
  });

  test('a used link, a wrong place and a name that is taken are refused in words', async () => {
    const folder = temporaryFolder();
    const used = await run('tap', links[0] ?? '', '-o', join(folder, 'again.tap.cborseq'));
    expect(used).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^airguard: the link is not that of this agent/u),
    });
    expect(existsSync(join(folder, 'again.tap.cborseq'))).toBe(false);
    expect(await run('tap', 'swpair:1?h=x', '-o', join(folder, 'a'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not a pairing link'),
    });
    expect(await run('tap', links[0] ?? '', '-o', import.meta.filename)).toMatchObject({
      code: 1,
      err: expect.stringContaining('a file here already'),
    });
    expect(await run('agent', 'demo', '--scenario', 'nothing')).toMatchObject({ code: 2 });
  });

  test('Ctrl-C leaves nothing behind', async () => {
    demo.child.kill('SIGINT');
    expect((await demo.ended).code).toBe(0);
    expect(
      readdirSync(tmpdir()).filter((name) => name.includes(`-${demo.child.pid}-`) && name.startsWith('airguard-agent')),
    ).toEqual([]);
  });
});
