import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type AnnotationPlace, annotationSchema } from '../../workers/contract/survey.ts';
import { run, temporaryFolder } from './support.ts';

/** The rules G1–G5 are of workers/decode/SPEC.md. */

const RATE = 48_000;
const foreign = [
  {
    'core:sample_start': 4800,
    'core:sample_count': 2400,
    'core:freq_lower_edge': 1000,
    'core:freq_upper_edge': 5000,
    'core:label': 'tone',
    'core:comment': '=steady',
    'core:generator': 'finder 2',
    'core:uuid': '7f1c2f0e-1111-4222-8333-444455556666',
  },
  { 'core:sample_start': 9600, 'core:label': 'x'.repeat(80), 'core:freq_lower_edge': 5 },
];

function writePair(folder: string, name: string, annotations: readonly object[]): string {
  const path = join(folder, `${name}.sigmf-meta`);
  const global = {
    'core:datatype': 'ri16_le',
    'core:sample_rate': RATE,
    'core:version': '1.2.0',
    'core:author': 'Eve',
  };
  const captures = [{ 'core:sample_start': 0 }, { 'core:sample_start': 14_400 }];
  writeFileSync(path, JSON.stringify({ global, captures, annotations }));
  writeFileSync(
    join(folder, `${name}.sigmf-data`),
    new Uint8Array(40_000).map((_, i) => (i * 37 + name.length) & 0xff),
  );
  return path;
}

const listSchema = z.object({
  annotations: z.array(annotationSchema.extend({ createdUtcNs: z.string(), changedUtcNs: z.string() })),
});
const listOf = async (path: string, ...words: string[]) =>
  listSchema
    .parse(JSON.parse((await run('annotations', path, ...words, '--json')).out))
    .annotations.sort((a, b) => fromOf(a) - fromOf(b));
const fromOf = ({ place }: { place: AnnotationPlace }) => (place.kind === 'region' ? place.fromNs : 0);

test('annotations of SigMF come in with the recording, and go out and in again as they are, once (G1–G6)', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  expect(await run('import', path, writePair(folder, 'first', foreign))).toMatchObject({ code: 0, err: '' });
  const [tone, long] = await listOf(path);
  expect(tone).toMatchObject({
    id: foreign[0]?.['core:uuid'],
    place: { kind: 'region', fromNs: 100e6, toNs: 150e6, lowHz: 1000, highHz: 5000 },
    label: 'tone',
    note: '=steady',
    author: 'Eve',
    generator: 'finder 2',
  });
  expect(long).toMatchObject({ label: 'x'.repeat(60), note: 'x'.repeat(80) });
  // To the end of its capture, over the whole band.
  expect(long?.place).toEqual({
    kind: 'region',
    recording: tone?.place.kind === 'region' ? tone.place.recording : '',
    fromNs: 200e6,
    toNs: 300e6,
  });

  // The same ids in another recording: nothing that is there is replaced.
  expect(await run('import', path, writePair(folder, 'second', foreign))).toMatchObject({ code: 0, err: '' });
  const all = await listOf(path);
  expect(all).toHaveLength(4);
  expect(all.find(({ id }) => id === tone?.id)).toEqual(tone);

  const target = join(folder, 'out.sigmf-meta');
  const first = ['--recording', 'first.sigmf-data'];
  expect(await run('annotations', path, ...first, '-o', target)).toMatchObject({ code: 0, err: '' });
  const written = JSON.parse(readFileSync(target, 'utf8'));
  expect(written.annotations[0]).toMatchObject({ ...foreign[0], 'airguard:author': 'Eve' });

  const other = join(folder, 'other');
  expect(await run('case', 'new', other)).toMatchObject({ code: 0 });
  expect(await run('import', other, writePair(folder, 'bare', []))).toMatchObject({ code: 0 });
  const bare = ['--recording', 'bare.sigmf-data'];
  expect(await run('annotations', other, ...bare, '--import', target)).toMatchObject({
    code: 0,
    out: 'Added 2 to bare.sigmf-data.\n',
  });
  // By core:uuid they are there already, and without one by place, label and author.
  const { annotations, ...rest } = written;
  const nameless = annotations.map(({ 'core:uuid': _, ...each }: Record<string, unknown>) => each);
  const others = [...nameless, { ...nameless[0], 'core:label': 'other' }];
  const bareMeta = join(folder, 'nameless.sigmf-meta');
  writeFileSync(bareMeta, JSON.stringify({ ...rest, annotations: others }));
  expect(await run('annotations', other, ...bare, '--import', target)).toMatchObject({
    out: 'Added 0 to bare.sigmf-data; 2 were there already.\n',
  });
  expect(await run('annotations', other, ...bare, '--import', bareMeta)).toMatchObject({
    out: 'Added 1 to bare.sigmf-data; 2 were there already.\n',
  });
  const again = await listOf(other);
  const what = (each: (typeof again)[number] | undefined) => {
    if (each?.place.kind !== 'region') throw new Error('a region');
    const { recording: _, ...place } = each.place;
    return { place, id: each.id, label: each.label, note: each.note, colour: each.colour, author: each.author };
  };
  expect(again.filter(({ label }) => label !== 'other').map(what)).toEqual([tone, long].map(what));
  expect(await run('verify', other)).toMatchObject({ code: 0 });
});

test('what cannot be placed is refused as a whole', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'case');
  await run('case', 'new', path);
  await run('import', path, writePair(folder, 'a', []));
  const late = join(folder, 'late.sigmf-meta');
  const global = { 'core:datatype': 'ri16_le', 'core:sample_rate': RATE, 'core:version': '1.2.0' };
  const annotations = [foreign[0], { 'core:sample_start': 1e9, 'core:sample_count': 1 }];
  writeFileSync(late, JSON.stringify({ global, captures: [], annotations }));
  const own = ['--recording', 'a.sigmf-data'];
  expect(await run('annotations', path, ...own, '--import', late)).toMatchObject({
    code: 1,
    err: expect.stringContaining('1 of 2 annotations lie outside the time of a.sigmf-data, so none was added'),
  });
  expect(await listOf(path)).toEqual([]);
  writeFileSync(late, '{');
  expect(await run('annotations', path, ...own, '--import', late)).toMatchObject({ code: 1 });
  expect(await run('annotations', path, '--import', late)).toMatchObject({ code: 2 });
});
