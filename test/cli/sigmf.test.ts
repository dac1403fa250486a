import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { writeBigDump } from '../support/big-dump.ts';
import { run, sharedData, temporaryFolder, whyNoData } from './support.ts';

const data = new Uint8Array(40_000).map((_, i) => (i * 37) & 0xff);

/** A SigMF pair of real 16-bit samples at 48 kHz; returns the path of its metadata. */
function writeSigmf(folder: string, name: string, global: object = {}): string {
  const path = join(folder, `${name}.sigmf-meta`);
  const always = { 'core:datatype': 'ri16_le', 'core:sample_rate': 48_000, 'core:version': '1.2.0' };
  writeFileSync(path, JSON.stringify({ global: { ...always, ...global }, captures: [], annotations: [] }));
  writeFileSync(join(folder, `${name}.sigmf-data`), data);
  return path;
}

async function newCase(): Promise<string> {
  const path = join(temporaryFolder(), 'case');
  expect(await run('case', 'new', path)).toMatchObject({ code: 0 });
  return path;
}

const listSchema = z.object({
  recordings: z.array(
    z.object({
      id: z.string(),
      frames: z.int(),
      evidenceSha256: z.string(),
      warnings: z.array(z.string()),
      analysis: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const recordingsOf = async (path: string) =>
  listSchema.parse(JSON.parse((await run('list', path, '--json')).out)).recordings;

test('the FFT is chosen, recorded, and another choice is a further recording of the same evidence', async () => {
  const meta = writeSigmf(temporaryFolder(), 'iq');
  const path = await newCase();
  expect(await run('import', path, meta)).toMatchObject({ code: 0, err: '' });
  const chosen = ['--fft-size', '256', '--overlap', '75', '--window', 'blackman-harris', '--channel', '0'];
  const second = await run('import', path, meta, ...chosen);
  expect(second).toMatchObject({ code: 0, err: '' });
  expect(second.out).toContain('FFT of 256 samples, blackman-harris, 75 % overlap');
  // What was left out is chosen by the sample rate, so this is the first choice again.
  const again = await run('import', path, meta, '--fft-size', '1024');
  expect(again).toMatchObject({ code: 0 });
  expect(again.out).toMatch(/in this case already, as iq\.sigmf-data, with the same FFT \(1024 samples, hann, 50 %/);
  const recordings = await recordingsOf(path);
  expect(recordings).toMatchObject([
    {
      // 20,000 samples, one frame every 512, and a last one that is filled up.
      frames: 39,
      analysis: {
        ...{ fftSize: 1024, overlapPercent: 50, window: 'hann', channel: 0, channels: 1 },
        ...{ sampleRateHz: 48_000, enbwHz: 70.3125, rowIntervalNs: (512 / 48_000) * 1e9 },
      },
    },
    { analysis: { fftSize: 256, overlapPercent: 75, window: 'blackman-harris', rowIntervalNs: (64 / 48_000) * 1e9 } },
  ]);
  expect(new Set(recordings.map(({ evidenceSha256 }) => evidenceSha256)).size).toBe(1);
  expect(JSON.parse((await run('verify', path, '--json')).out)).toMatchObject({
    ok: true,
    checked: { evidence: 2, recordings: 2 },
  });
  expect((await run('list', path)).out).toMatch(/sigmf, FFT 1024.*\n.*sigmf, FFT 256/);
  const inspected = JSON.parse((await run('inspect', meta, ...chosen, '--json')).out);
  expect(inspected).toMatchObject({
    recovered: recordings[1]?.frames,
    fft: { size: 256, overlap_percent: 75, window: 'blackman-harris', channel: 0, channels: 1 },
  });
});

test('a choice out of range is wrong usage, in one line and before anything is imported', async () => {
  const folder = temporaryFolder();
  const meta = writeSigmf(folder, 'iq', { 'core:num_channels': 2 });
  const path = await newCase();
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['--fft-size', '1000'], '--fft-size "1000" must be a power of two from 16 to 65536'],
    [['--fft-size', '131072'], '--fft-size "131072" must be'],
    [['--fft-size', '-8'], '--fft-size "-8" must be'],
    [['--overlap', '95'], '--overlap "95" must be a percentage from 0 to 90'],
    [['--overlap', '-1'], '--overlap "-1" must be'],
    [['--overlap', 'half'], '--overlap "half" is not a number'],
    [['--window', 'kaiser'], '--window "kaiser" is unknown; choose hann, blackman-harris, rectangular'],
    [['--channel', '64'], '--channel "64" must be a whole number from 0 to 63'],
    [['--channel', '2'], '--channel "2" is not there, the channels are 0 to 1'],
  ];
  for (const [options, sentence] of wrong) {
    for (const command of [
      ['import', path, meta],
      ['inspect', meta],
    ]) {
      const ran = await run(...command, ...options);
      expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(sentence) });
      expect(ran.err.trimEnd()).not.toContain('\n');
    }
  }
  expect(await recordingsOf(path)).toEqual([]);
  expect(await run('import', path, folder, '--channel', '1')).toMatchObject({ code: 0, err: '' });
  expect(await recordingsOf(path)).toMatchObject([{ analysis: { channel: 1, channels: 2 } }]);
});

test('a choice for a path without samples is said, and the rest goes on', async () => {
  const folder = temporaryFolder();
  const dump = join(folder, 'one.bin');
  writeBigDump(dump, 50_000, 128);
  mkdirSync(join(folder, 'iq'));
  writeSigmf(join(folder, 'iq'), 'iq');
  const path = await newCase();
  const warning = expect.stringMatching(/^warning: the FFT options apply to SigMF recordings only.*one\.bin\n$/);
  expect(await run('import', path, dump, folder, '--overlap', '0')).toMatchObject({ code: 0, err: warning });
  expect(await recordingsOf(path)).toMatchObject([{}, { analysis: { overlapPercent: 0 } }]);
  expect(await run('inspect', dump, '--overlap', '0')).toMatchObject({ code: 0, err: warning });
});

test('core:sha512 is compared with the data: a warning when it differs, nothing when it is right or absent', async () => {
  const folder = temporaryFolder();
  const right = createHash('sha512').update(data).digest('hex');
  const wrong = createHash('sha512').update('other bytes').digest('hex');
  const stated = { right: { 'core:sha512': right }, absent: {}, wrong: { 'core:sha512': wrong } };
  for (const [name, global] of Object.entries(stated)) {
    const meta = writeSigmf(folder, name, global);
    const { sha512_matches_metadata } = JSON.parse((await run('inspect', meta, '--json')).out);
    expect(sha512_matches_metadata).toBe({ right: true, absent: undefined, wrong: false }[name]);
    const path = await newCase();
    expect(await run('import', path, meta)).toMatchObject({ code: 0 });
    const [recording] = await recordingsOf(path);
    const said = recording?.warnings.filter((warning) => warning.includes('SHA-512')) ?? [];
    expect(said).toEqual(name === 'wrong' ? [expect.stringContaining('is not the one its metadata states')] : []);
  }
});

test('the sample of the shared data is imported without a word about its hash', async ({ skip }) => {
  const meta = sharedData('sigmf/sigmf_logo.sigmf-meta');
  if (meta === undefined) return skip(whyNoData);
  const path = await newCase();
  expect(await run('import', path, meta)).toMatchObject({ code: 0 });
  const [recording] = await recordingsOf(path);
  expect(recording?.warnings.join()).not.toContain('SHA-512');
});
