import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inspectSweep } from './inspect.ts';
import { LINE_BYTES_MOST } from './line-reader.ts';
import type { DamagedStretch } from './record-decoder.ts';
import type { RowBatch } from './row-source.ts';
import { createSweepDecoder, parseSweepLine, type SweepFormat } from './sweep-csv.ts';
import { haveRealData, realBytes, realJson } from './testing/real-data.ts';

function decode(format: SweepFormat, text: string | Uint8Array, parts: readonly number[] = []) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const damage: DamagedStretch[] = [];
  const decoder = createSweepDecoder(format, { onDamage: (stretch) => damage.push(stretch) });
  const batches: RowBatch[] = [];
  let at = 0;
  let part = 0;
  do {
    const size = Math.max(1, parts[Math.min(part++, parts.length - 1)] ?? bytes.length);
    batches.push(...decoder.push(bytes.subarray(at, at + size), at + size >= bytes.length));
    at += size;
  } while (at < bytes.length);
  const rows = batches.flatMap(({ stream, startNs, levelDb, newSegment }) =>
    Array.from(startNs, (start, row) => ({
      stream: stream.index,
      startMs: start / 1e6,
      newSegment: newSegment[row] === 1,
      levelDb: [...levelDb.subarray(row * stream.bins, (row + 1) * stream.bins)],
    })),
  );
  return { decoder, damage, rows };
}

const head = (time: string, low: number, high: number, step = 10) =>
  `2024-05-01, ${time}, ${low}, ${high}, ${step}, 5, `;

describe('sweep tables', () => {
  it('leaves the repeated last value of rtl_power out (D25)', () => {
    const { rows } = decode('rtl_power', `${head('12:00:00', 100, 120)}-1, -2, -2\n`);
    expect(rows.map(({ levelDb }) => levelDb)).toEqual([[-1, -2]]);
  });

  it('takes nan, infinities and empty fields as missing (D25)', () => {
    const { rows } = decode('rtl_power', `${head('12:00:00', 100, 140)}nan, -inf, , -4\n`);
    expect(rows[0]?.levelDb).toEqual([Number.NaN, Number.NaN, Number.NaN, -4]);
  });

  it('puts interleaved hops of one sweep in order and leaves missing ones missing (D26)', () => {
    const time = '12:00:00.250000';
    const text = [`${head(time, 100, 120)}-1, -2`, `${head(time, 140, 160)}-5, -6`, `${head(time, 120, 130)}-3`].join(
      '\n',
    );
    const { rows, decoder } = decode('hackrf_sweep', text);
    expect(rows.map(({ levelDb }) => levelDb)).toEqual([[-1, -2, -3, Number.NaN, -5, -6]]);
    expect(decoder.collected.streams).toMatchObject([{ lowEdgeHz: 100, binHz: 10, bins: 6 }]);
  });

  it('a hop that comes again begins the next sweep; a partial sweep stays in the stream', () => {
    const one = '12:00:00';
    const text = `${head(one, 100, 110)}-1\n${head(one, 110, 120)}-2\n${head('12:00:02', 110, 120)}-3\n${head('12:00:02', 110, 120)}-4\n`;
    const { rows, decoder } = decode('rtl_power', text);
    expect(rows.map(({ levelDb, startMs }) => [startMs, ...levelDb])).toEqual([
      [0, -1, -2],
      [2000, Number.NaN, -3],
      [2000, Number.NaN, -4],
    ]);
    expect(decoder.collected.streams).toHaveLength(1);
  });

  it('a clock that is set back begins a segment, time does not go back', () => {
    const text = `${head('12:00:10', 100, 110)}-1\n${head('12:00:11', 100, 110)}-1\n${head('11:00:00', 100, 110)}-1\n${head('11:00:01', 100, 110)}-1\n`;
    const { rows, decoder } = decode('rtl_power', text);
    expect(rows.map(({ newSegment }) => newSegment)).toEqual([true, false, true, false]);
    expect(rows.map(({ startMs }) => Math.round(startMs))).toEqual([0, 1000, 1000, 2000]);
    expect(decoder.collected.segments).toBe(2);
  });

  it('keeps microseconds exact', () => {
    const text = `${head('12:00:00.000001', 100, 110)}-1\n${head('23:59:59.999999', 100, 110)}-1\n`;
    expect(decode('hackrf_sweep', text).rows[1]?.startMs).toBe(43_199_999.998);
  });

  it('lists bad lines with offset and length, goes on after them', () => {
    const good = `${head('12:00:00', 100, 110)}-1\n`;
    const { damage, rows } = decode(
      'rtl_power',
      `${good}hello\r\n\n# comment\n${head('12:00:01', 100, 140)}-1, -2\n${good}`,
    );
    expect(rows).toHaveLength(2);
    expect(damage).toEqual([
      { offset: good.length, bytes: 7, why: 'not a sweep row' },
      { offset: good.length + 7 + 1 + 10, bytes: 46, why: 'sweep row cut short: 2 of 4 levels' },
    ]);
  });

  it('skips lines without end in constant memory', () => {
    const { damage, rows } = decode(
      'rtl_power',
      `${'9'.repeat(2 * LINE_BYTES_MOST)}\n${head('12:00:00', 100, 110)}-1`,
      [100_000],
    );
    expect(damage).toMatchObject([{ offset: 0, bytes: 2 * LINE_BYTES_MOST + 1 }]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    '2024-13-01, 12:00:00, 1, 2, 1, 1, 1',
    '2024-05-01, 12:00:00, 2, 1, 1, 1, 1',
    '2024-05-01, 12:00:00, 1, 2, 0, 1, 1',
    '',
  ])('refuses %s', (text) => {
    expect(parseSweepLine(text)).toHaveProperty('why');
  });

  it('does not depend on how the bytes are split (D18)', () => {
    const text = Array.from(
      { length: 40 },
      (_, row) =>
        `${head(`12:00:${String(row % 60).padStart(2, '0')}`, 100 + 10 * (row % 3), 130)}${'-1.5, '.repeat(3 - (row % 3))}-1.5`,
    ).join('\n');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 6 }), (parts) => {
        expect(decode('rtl_power', text, parts).rows).toEqual(decode('rtl_power', text).rows);
      }),
    );
  });
});

describe.skipIf(!haveRealData)('real sweeps', () => {
  const facts = z.record(z.string(), z.unknown());
  it.each([
    ['rtl_power', 'rtl_power_nhkfm3.csv', 299],
    ['hackrf_sweep', 'hackrf_sweep_docs_example.csv', 1],
  ] as const)('%s', (format, name, samples) => {
    const bytes = realBytes(`sweep/${name}`);
    const { file, ...expected } = facts.parse(realJson(`sweep/${name}.expected.json`));
    const inspection = inspectSweep(format);
    inspection.push(bytes, true);
    expect(inspection.facts(bytes.length)).toMatchObject({
      format,
      samples,
      rejected_bytes: 0,
      ...expected,
    });
  });
});
