import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type SampleChoice, windowNames } from '../contract/sample-analysis.ts';
import { inspectSigmf } from './inspect.ts';
import type { DamagedStretch } from './record-decoder.ts';
import {
  analysisOf,
  createSpectrum,
  HASH_DIFFERS,
  matchesSha512,
  parseSampleType,
  parseSigmfMeta,
  type SampleType,
  type SigmfMeta,
  type StatedHash,
} from './sigmf.ts';
import { createSigmfDecoder } from './sigmf-decoder.ts';
import { haveRealData, realBytes, realJson } from './testing/real-data.ts';

const metaOf = (datatype: string, more: object = {}, captures: object[] = [], annotations: object[] = []) =>
  parseSigmfMeta(
    JSON.stringify({
      global: { 'core:datatype': datatype, 'core:sample_rate': 1000, 'core:version': '1.2.0', 'x:unknown': 1, ...more },
      captures,
      annotations,
    }),
  );

const datatypes = ['r', 'c'].flatMap((kind) =>
  ['f32', 'f64', 'i8', 'i16', 'i32', 'u8', 'u16', 'u32'].flatMap((form) =>
    form.endsWith('8') ? [`${kind}${form}`] : [`${kind}${form}_le`, `${kind}${form}_be`],
  ),
);

/** Writes numbers of −1…1 in a datatype. */
function encode(type: SampleType, numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((numbers.length * type.bits) / 8);
  const view = new DataView(bytes.buffer);
  const scale = 2 ** (type.bits - 1) - 1;
  numbers.forEach((value, index) => {
    const at = (index * type.bits) / 8;
    const integer = Math.round(value * scale);
    if (type.form === 'float') {
      if (type.bits === 32) view.setFloat32(at, value, type.littleEndian);
      else view.setFloat64(at, value, type.littleEndian);
    } else {
      const stored = type.form === 'signed' ? integer : integer + scale + 1;
      if (type.bits === 8) view.setUint8(at, stored);
      else if (type.bits === 16) view.setUint16(at, stored, type.littleEndian);
      else view.setUint32(at, stored, type.littleEndian);
    }
  });
  return bytes;
}

function decode(meta: ReturnType<typeof metaOf>, bytes: Uint8Array, choice: SampleChoice = {}, part = bytes.length) {
  const damage: DamagedStretch[] = [];
  const decoder = createSigmfDecoder(meta, {
    analysis: analysisOf(meta, { fftSize: 16, overlapPercent: 0, ...choice }),
    onDamage: (stretch) => damage.push(stretch),
  });
  const batches = [];
  for (let at = 0; at === 0 || at < bytes.length; at += Math.max(1, part)) {
    batches.push(...decoder.push(bytes.subarray(at, at + part), at + part >= bytes.length));
  }
  const rows = batches.flatMap(({ stream, startNs, endNs, newSegment, levelDb }) =>
    Array.from(startNs, (start, row) => ({
      stream: stream.index,
      startMs: start / 1e6,
      endMs: (endNs?.[row] ?? Number.NaN) / 1e6,
      newSegment: newSegment[row] === 1,
      levelDb: [...levelDb.subarray(row * stream.bins, (row + 1) * stream.bins)],
    })),
  );
  return { decoder, damage, rows };
}

const tone = (complex: boolean, cycles: number, count: number, amplitude = 1) =>
  Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * cycles * index) / 16;
    return complex ? [amplitude * Math.cos(angle), amplitude * Math.sin(angle)] : [amplitude * Math.cos(angle)];
  }).flat();

describe('SigMF samples (D27)', () => {
  it.each(datatypes)('%s: a full-scale tone reads 0 dBFS in its bin', (name) => {
    const meta = metaOf(name);
    const { rows, damage } = decode(meta, encode(meta.type, tone(meta.type.complex, 3, 16)), { window: 'rectangular' });
    const bin = meta.type.complex ? 8 + 3 : 3;
    const levels = rows[0]?.levelDb ?? [];
    expect(levels).toHaveLength(meta.type.complex ? 16 : 8);
    expect(Math.abs(levels[bin] ?? Number.NaN)).toBeLessThan(0.1);
    expect(levels.indexOf(Math.max(...levels.filter((level) => !Number.isNaN(level))))).toBe(bin);
    expect(damage).toEqual([]);
  });

  it('negative frequencies lie below the centre', () => {
    const meta = metaOf('cf64_le', {}, [{ 'core:sample_start': 0, 'core:frequency': 100e6 }]);
    const { rows, decoder } = decode(meta, encode(meta.type, tone(true, -5, 16)));
    expect(rows[0]?.levelDb[8 - 5]).toBeCloseTo(0, 5);
    expect(decoder.collected.streams).toMatchObject([
      { centreHz: 100e6, bins: 16, binHz: 62.5, nominalIntervalNs: 16e6 },
    ]);
  });

  it('agrees with a plain discrete Fourier transform, for every window', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 }),
        fc.constantFrom(...windowNames),
        (numbers, window) => {
          const spectrum = createSpectrum(32, true, window);
          const levels = new Float32Array(32);
          spectrum.levels(Float64Array.from(numbers), levels);
          const terms = {
            hann: [0.5, -0.5],
            'blackman-harris': [0.35875, -0.48829, 0.14128, -0.01168],
            rectangular: [1],
          }[window];
          const weight = (index: number) =>
            terms.reduce((sum, term, order) => sum + term * Math.cos((2 * Math.PI * order * index) / 32), 0);
          let gain = 0;
          for (let index = 0; index < 32; index++) gain += weight(index);
          for (let bin = 0; bin < 32; bin++) {
            let re = 0;
            let im = 0;
            for (let index = 0; index < 32; index++) {
              const angle = (-2 * Math.PI * (bin - 16) * index) / 32;
              const a = (numbers[2 * index] ?? 0) * weight(index);
              const b = (numbers[2 * index + 1] ?? 0) * weight(index);
              re += a * Math.cos(angle) - b * Math.sin(angle);
              im += a * Math.sin(angle) + b * Math.cos(angle);
            }
            const power = (re * re + im * im) / (gain * gain);
            if (power > 1e-12) expect(levels[bin]).toBeCloseTo(10 * Math.log10(power), 2);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('silence has no level', () => {
    const meta = metaOf('ri16_le');
    expect(decode(meta, new Uint8Array(64)).rows[0]?.levelDb.every(Number.isNaN)).toBe(true);
  });

  it('overlaps rows, and shows the last samples filled up with zeros', () => {
    const meta = metaOf('rf32_le');
    const { rows } = decode(meta, encode(meta.type, tone(false, 2, 36)), { overlapPercent: 50 });
    expect(rows.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 8],
      [8, 16],
      [16, 24],
      [24, 36],
    ]);
  });

  it('goes to another stream and segment at a capture, placed by its clock', () => {
    const captures = [
      { 'core:sample_start': 0, 'core:frequency': 1e6, 'core:datetime': '2024-01-01T00:00:00Z' },
      { 'core:sample_start': 20, 'core:frequency': 2e6, 'core:datetime': '2024-01-01T00:00:05.5Z' },
    ];
    const meta = metaOf('ci8', {}, captures);
    const { rows, decoder } = decode(meta, encode(meta.type, tone(true, 1, 40)));
    expect(rows.map(({ stream, startMs, newSegment }) => [stream, startMs, newSegment])).toEqual([
      [0, 0, true],
      [0, 16, false],
      [1, 5500, true],
      [1, 5516, false],
    ]);
    expect(decoder.origin).toMatchObject({ kind: 'utc', utcNs: 1_704_067_200_000_000_000n });
  });

  it('skips header bytes, shows one of several channels', () => {
    const meta = metaOf('rf32_le', { 'core:num_channels': 2 }, [{ 'core:sample_start': 0, 'core:header_bytes': 5 }]);
    const samples = tone(false, 2, 16).flatMap((value) => [0, value]);
    const bytes = new Uint8Array([...new Uint8Array(5).fill(9), ...encode(meta.type, samples)]);
    const { rows } = decode(meta, bytes, { channel: 1, window: 'rectangular' }, 3);
    expect(rows[0]?.levelDb[2]).toBeCloseTo(0, 3);
    expect(decode(meta, bytes, { channel: 0 }).rows[0]?.levelDb.every(Number.isNaN)).toBe(true);
  });

  it('says when data and metadata disagree', () => {
    const meta = metaOf(
      'ri16_le',
      {},
      [{ 'core:sample_start': 0 }],
      [{ 'core:sample_start': 10, 'core:sample_count': 90 }],
    );
    const { decoder, damage } = decode(meta, new Uint8Array(101));
    expect(decoder.warnings.join(' ')).toContain('speaks of at least 100 samples, the data holds 50');
    expect(damage).toEqual([{ offset: 100, bytes: 1, why: 'the data ends inside a sample of 2 bytes' }]);
  });

  it('does not depend on how the bytes are split (D18)', () => {
    const meta = metaOf('ci16_be', { 'core:num_channels': 3 }, [
      { 'core:sample_start': 0 },
      { 'core:sample_start': 21 },
    ]);
    const bytes = encode(meta.type, tone(true, 1, 3 * 50, 0.5));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (part) => {
        expect(decode(meta, bytes, {}, part).rows).toEqual(decode(meta, bytes).rows);
      }),
    );
  });
});

describe('SigMF metadata', () => {
  it.each([
    ['cut off JSON', '{"global": {', 'not JSON'],
    ['no object', '[]', 'not valid at'],
    ['no datatype', '{"global":{"core:sample_rate":1}}', 'not valid at global.core:datatype'],
    ['unknown datatype', '{"global":{"core:sample_rate":1,"core:datatype":"cf16_le"}}', '"cf16_le" is unknown'],
    ['no byte order', '{"global":{"core:sample_rate":1,"core:datatype":"ri16"}}', '"ri16" is unknown'],
    ['no rate', '{"global":{"core:datatype":"ru8"}}', 'no core:sample_rate'],
    ['negative rate', '{"global":{"core:sample_rate":-1,"core:datatype":"ru8"}}', 'core:sample_rate'],
    [
      'metadata only',
      '{"global":{"core:sample_rate":1,"core:datatype":"ru8","core:metadata_only":true}}',
      'metadata only',
    ],
    [
      'unordered captures',
      '{"global":{"core:sample_rate":1,"core:datatype":"ru8"},"captures":[{"core:sample_start":5},{"core:sample_start":2}]}',
      'not in order',
    ],
  ])('%s', (_, text, sentence) => {
    expect(() => parseSigmfMeta(text)).toThrow(sentence);
  });

  it('knows all datatypes', () => {
    for (const name of datatypes) expect(parseSampleType(name)?.name).toBe(name);
  });
});

const hashOf = (meta: SigmfMeta): StatedHash => {
  const hash = createHash('sha512');
  return { update: (bytes) => void hash.update(bytes), matches: () => matchesSha512(meta, hash.digest('hex')) };
};

describe('core:sha512 (D31)', () => {
  const data = new Uint8Array(64).map((_, index) => index);
  const right = createHash('sha512').update(data).digest('hex');
  const factsOf = (stated: object) => {
    const meta = metaOf('ri16_le', stated);
    const inspection = inspectSigmf(meta, { analysis: analysisOf(meta, { fftSize: 16 }), hash: hashOf(meta) });
    inspection.push(data.subarray(0, 7), false);
    inspection.push(data.subarray(7), true);
    const facts = inspection.facts(data.length);
    return { ...facts, warnings: 'warnings' in facts ? facts.warnings : [] };
  };

  it('is compared with the data, in either case', () => {
    for (const stated of [right, right.toUpperCase()]) {
      const facts = factsOf({ 'core:sha512': stated });
      expect(facts).toMatchObject({ sha512_matches_metadata: true });
      expect(facts.warnings).not.toContain(HASH_DIFFERS);
    }
    for (const stated of [right.replace(/^./, (first) => (first === '0' ? '1' : '0')), 'abc', '']) {
      const facts = factsOf({ 'core:sha512': stated });
      expect(facts).toMatchObject({ sha512_matches_metadata: false });
      expect(facts.warnings).toContain(HASH_DIFFERS);
    }
  });

  it('that is absent is not spoken of', () => {
    const facts = factsOf({});
    expect(facts).not.toHaveProperty('sha512_matches_metadata');
    expect(facts.warnings).not.toContain(HASH_DIFFERS);
  });
});

describe('the FFT that was chosen (D30)', () => {
  it('is told with its noise bandwidth and row interval', () => {
    const meta = metaOf('ri16_le', { 'core:num_channels': 2 });
    const choice = { fftSize: 64, overlapPercent: 75, window: 'blackman-harris', channel: 1 } as const;
    const inspection = inspectSigmf(meta, { analysis: analysisOf(meta, choice), hash: hashOf(meta) });
    inspection.push(
      new Uint8Array(1024).map((_, index) => index & 0x3f),
      true,
    );
    const facts = inspection.facts(1024);
    expect(facts).toMatchObject({
      bin_hz: [1000 / 64],
      bins_per_sample_counts: { 32: facts.recovered },
      fft: { size: 64, overlap_percent: 75, window: 'blackman-harris', channel: 1, channels: 2, row_interval_s: 0.016 },
    });
  });

  it('needs a channel that is there', () => {
    expect(() => analysisOf(metaOf('ri16_le'), { channel: 1 })).toThrow(
      'no channel 1 in the SigMF recording: it has only channel 0',
    );
    expect(() => analysisOf(metaOf('cu8', { 'core:num_channels': 3 }), { channel: 3 })).toThrow('channels 0 to 2');
  });
});

describe.skipIf(!haveRealData)('sigmf_logo', () => {
  it('has the facts of its file', () => {
    const expected = z.record(z.string(), z.unknown()).parse(realJson('sigmf/sigmf_logo.sigmf-data.expected.json'));
    const meta = parseSigmfMeta(new TextDecoder().decode(realBytes('sigmf/sigmf_logo.sigmf-meta')));
    const bytes = realBytes('sigmf/sigmf_logo.sigmf-data');
    const inspection = inspectSigmf(meta, { analysis: analysisOf(meta, {}), hash: hashOf(meta) });
    for (let at = 0; at < bytes.length; at += 65_537)
      inspection.push(bytes.subarray(at, at + 65_537), at + 65_537 >= bytes.length);
    // The file's name is the command line's part.
    const { file, ...facts } = expected;
    expect(inspection.facts(bytes.length)).toMatchObject({ format: 'sigmf', rejected_bytes: 0, ...facts });
  });
});
