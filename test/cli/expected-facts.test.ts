import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { run, sharedData, whyNoData } from './support.ts';

/**
 * `inspect --json` against every `*.expected.json` of the shared data: each key of an expected file is compared deeply
 * with the same key of the program, unless it stands here. Exact, but for levels in dB: within 0.001.
 */

/** Folders of formats that `inspect` does not read: tables of summaries without bins. */
const OTHER_FORMATS: ReadonlySet<string> = new Set(['labelled']);

/** Keys that say something about another program or about how the file was made. */
const COMMENTARY: Readonly<Record<string, string>> = {
  decoder_policy: 'how the reference decoder works',
  note: 'prose about the file',
  cross_check_fft_eval_json: 'what another program reads',
  fft_eval_reads: 'what another program reads',
  fft_eval_reads_if_the_leading_fragment_is_cut_off: 'what another program reads',
  freq_mhz_first_last_fft_eval: 'frequencies by the rule of another program; ours are the subcarriers (D13)',
  damage_events: 'how the file was damaged on purpose; what is left intact is compared',
  intact_but_to_be_dropped: 'none in this file; samples are compared',
};

/** Keys that name one of our facts in other words. */
const SAME_AS: Readonly<Record<string, string>> = {
  intact_records: 'samples',
  decodable_intact_records: 'samples',
  decodable_by_type: 'samples_by_type',
  dbm_all_bins_of_intact: 'dbm_all_bins',
  values: 'bins',
};

const LEVEL = /^(?:dbm|db_)/u;
const LEVEL_TOLERANCE_DB = 0.001;
const documentSchema = z.record(z.string(), z.unknown());
const stretchesSchema = z.array(z.object({ offset: z.number(), bytes: z.number() }));
type Document = z.infer<typeof documentSchema>;

const documentOf = (text: string): Document => documentSchema.parse(JSON.parse(text));

/** What differs, one line each. */
function differences(wanted: unknown, actual: unknown, at: string, tolerance: number): string[] {
  if (typeof wanted === 'number' && typeof actual === 'number')
    return Math.abs(wanted - actual) <= tolerance ? [] : [`${at}: ${actual}, not ${wanted}`];
  if (typeof wanted !== 'object' || wanted === null || typeof actual !== 'object' || actual === null)
    return wanted === actual ? [] : [`${at}: ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`];
  const left = new Map(Object.entries(actual));
  const found = Object.entries(wanted).flatMap(([key, value]) =>
    left.has(key) ? differences(value, left.get(key), `${at}.${key}`, tolerance) : [`${at}.${key} is missing`],
  );
  const surplus = [...left.keys()].filter((key) => !(key in wanted)).map((key) => `${at}.${key} is not expected`);
  return [...found, ...surplus];
}

/** Bytes that stretches cover, as joined intervals: the reference cuts one stretch of damage in other places. */
function covered(stretches: unknown): number[][] {
  const joined: number[][] = [];
  for (const { offset, bytes } of stretchesSchema.parse(stretches).sort((a, b) => a.offset - b.offset)) {
    const last = joined.at(-1);
    if (last !== undefined && last[1] === offset) last[1] = offset + bytes;
    else joined.push([offset, offset + bytes]);
  }
  return joined;
}

async function compare(path: string, wanted: Document, actual: Document): Promise<string[]> {
  const problems: string[] = [];
  for (const [key, value] of Object.entries(wanted)) {
    if (key in COMMENTARY) continue;
    const ours = SAME_AS[key] ?? key;
    if (key === 'rejected') problems.push(...differences(covered(value), covered(actual.damage), key, 0));
    else if (key === 'intact_bytes')
      problems.push(...differences(value, Number(actual.bytes) - Number(actual.rejected_bytes), key, 0));
    else if (key === 'intact_offsets') problems.push(...(await compareOffsets(path, z.array(z.number()).parse(value))));
    else if (key === 'spot_samples')
      for (const spot of z.array(documentSchema).parse(value)) problems.push(...(await compareFrame(path, spot)));
    else if (key === 'first' && !Array.isArray(value))
      problems.push(...(await compareFrame(path, { index: 0, ...documentSchema.parse(value) })));
    else if (!(ours in actual)) problems.push(`${key} is missing`);
    else problems.push(...differences(value, actual[ours], key, LEVEL.test(key) ? LEVEL_TOLERANCE_DB : 0));
  }
  return problems;
}

async function frameOf(path: string, index: unknown): Promise<Document> {
  return documentOf((await run('inspect', path, '--frame', String(index), '--json')).out);
}

async function compareFrame(path: string, { freq_mhz_first_last_subcarrier: ends, ...spot }: Document) {
  const frame = await frameOf(path, spot.index);
  const problems = await compare(path, spot, frame);
  if (ends !== undefined) {
    const axis = z.array(z.number()).parse(frame.freq_mhz);
    // The reference rounds to a hertz.
    problems.push(...differences(ends, [axis[0], axis.at(-1)], 'freq_mhz', 0.51e-6));
  }
  return problems.map((problem) => `frame ${spot.index}: ${problem}`);
}

/** Every 97th and the last; the decoder's own tests compare all of them. */
async function compareOffsets(path: string, offsets: readonly number[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, offset] of offsets.entries()) {
    if (index % 97 !== 0 && index !== offsets.length - 1) continue;
    const frame = await frameOf(path, index);
    problems.push(...differences(offset, frame.offset, `offset of frame ${index}`, 0));
  }
  return problems;
}

function expectedFiles(): readonly string[] {
  const readme = sharedData('README.md');
  if (readme === undefined) return [];
  const names = readdirSync(dirname(readme), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.expected.json') && !OTHER_FORMATS.has(folderOf(name)));
}

function folderOf(name: string): string {
  return name.slice(0, name.search(/[\\/]/u));
}

describe('inspect --json has every key of the reference facts', () => {
  const files = expectedFiles();
  test('the reference facts are here', ({ skip }) => {
    if (sharedData('README.md') === undefined) return skip(whyNoData);
    expect(files.length).toBeGreaterThanOrEqual(14);
  });

  test.for(files)('%s', async (name) => {
    const facts = sharedData(name) ?? '';
    const path = facts.replace(/\.expected\.json$/u, '');
    const wanted = documentOf(readFileSync(facts, 'utf8'));
    const ran = await run('inspect', path, '--json');
    const actual = documentOf(ran.out);
    expect(await compare(path, wanted, actual)).toEqual([]);
    expect(actual).toMatchObject({
      format: expect.any(String),
      ...('items' in actual ? {} : { recovered: expect.any(Number), damage: expect.any(Array) }),
    });
    // No frame at all is a failure, and the facts are printed all the same.
    expect(ran.code).toBe(actual.recovered === 0 ? 1 : 0);
  });
});
