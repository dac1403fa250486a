import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { run, temporaryFolder } from './support.ts';

let folder = '';
let path = '';

beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder, 'case');
  await run('case', 'new', path, '--title', 'Hall <4> & Ünïcode αβγ 會');
  const walk = join(folder, 'walk');
  await run('generate', 'site-walk', '-o', walk);
  expect(await run('import', path, walk)).toMatchObject({ code: 0 });
}, 120_000);

async function report(name: string, of = path): Promise<Buffer> {
  const file = join(folder, name);
  expect(await run('report', of, '--kind', 'survey', '-o', file)).toMatchObject({ code: 0, err: '' });
  return readFileSync(file);
}

async function pdfText(bytes: Buffer): Promise<string> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false }).promise;
  const pages: string[] = [];
  for (let page = 1; page <= pdf.numPages; page++) {
    const { items } = await (await pdf.getPage(page)).getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return pages.join('\n').replace(/\s+/g, ' ');
}

test('the HTML asks nothing of anybody, and names are text (R1)', { timeout: 120_000 }, async () => {
  const html = (await report('a.html')).toString('utf8');
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|<link|<iframe|url\(|(?:href|src)="(?!data:image\/)/);
  expect(html).toContain('Hall &lt;4&gt; &amp; Ünïcode αβγ 會');
  expect(html).not.toContain('<4>');
});

test('the same case gives the same bytes (R2)', { timeout: 240_000 }, async () => {
  expect((await report('a2.html')).equals(await report('b2.html'))).toBe(true);
  expect((await report('a2.pdf')).equals(await report('b2.pdf'))).toBe(true);
});

test('every figure says what made it, of a map with recording and track (R3)', { timeout: 120_000 }, async () => {
  const html = (await report('c.html')).toString('utf8');
  const figures = html.split('<figure><svg').length - 1;
  const sources = [...html.matchAll(/Made by: (.*?)\. Evidence SHA-256: ([0-9a-f, ]+)\./g)];
  expect(figures).toBe(8);
  expect(sources).toHaveLength(figures);
  const evidence = await run('export', path, 'evidence', '-o', join(folder, 'e.json'));
  expect(evidence.code).toBe(0);
  const known = z
    .object({ rows: z.array(z.object({ sha256: z.string() })) })
    .parse(JSON.parse(readFileSync(join(folder, 'e.json'), 'utf8')))
    .rows.map(({ sha256 }) => sha256);
  const hashes = sources.map(([, , list = '']) => list.split(', '));
  for (const hash of hashes.flat()) expect(known).toContain(hash);
  expect(hashes.slice(0, 4).every((list) => list.length >= 2)).toBe(true);
});

test('each channel of a recording that hops has a map, and its strongest cells are listed (R7)', async () => {
  const html = (await report('h.html')).toString('utf8');
  expect(html.match(/>Band power [\d.–]+ MHz, dBm</g)).toEqual(
    ['2401.8–2471.8', '2401.8–2421.8', '2426.8–2446.8', '2451.8–2471.8'].map((band) => `>Band power ${band} MHz, dBm<`),
  );
  const [, cells = ''] = /Strongest measured cells of each map(.*?)<\/table>/s.exec(html) ?? [];
  expect(cells.match(/<tr><td>/g)).toHaveLength(9);
  expect(cells).toMatch(/<td class="r">−\d+\.\d dBm<\/td><td>52\.\d{6}°, 13\.\d{6}°<\/td>/);
});

test('the PDF says the same as the HTML, with fonts of its own (R1, R6)', { timeout: 120_000 }, async () => {
  const pdf = await report('d.pdf');
  const text = await pdfText(pdf);
  const html = (await report('d.html')).toString('utf8');
  expect(pdf.toString('latin1').match(/\/FontFile2/g)?.length).toBeGreaterThanOrEqual(3);
  expect(text).toContain('Hall <4> & Ünïcode αβγ ?');
  for (const [, heading = ''] of html.matchAll(/<h2>(.*?)<\/h2>/g)) expect(text).toContain(heading);
  for (const words of [
    'Weather, people and doors were not recorded.',
    '2426.8–2446.8 MHz: mean in linear power of the samples in each cell of 5 m',
  ])
    expect([html.includes(words), text.includes(words)]).toEqual([true, true]);
});

test('what cannot be mapped is a limit and no failure (R5)', { timeout: 120_000 }, async () => {
  const other = join(temporaryFolder(), 'case');
  await run('case', 'new', other);
  const empty = (await report('e.html', other)).toString('utf8');
  expect(empty.match(/The case has no recordings\./g)).toHaveLength(4);
  expect(empty).toContain('Nothing was measured: the case has no recordings.');
  expect(empty).not.toMatch(/<tbody><\/tbody>|<svg/);
  const dump = join(temporaryFolder(), 'dump.bin');
  await run('generate', 'quiet', '-o', dump, '--seconds', '1');
  writeFileSync(dump.replace(/\.bin$/, '.json'), '{"device_id":"x"}');
  await run('import', other, dump);
  const html = (await report('f.html', other)).toString('utf8');
  expect(html).toContain('Nothing could be mapped; the limits below say why.');
  expect(html).toMatch(/<h2>Limits<\/h2>.*no map\. This recording shows relative time only/s);
  await report('f.pdf', other);
});
