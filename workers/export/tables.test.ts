import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeColumns } from './columns.ts';
import { csvLine, csvTable } from './csv.ts';
import { encodeOverview, encodeSpectrum, encodeTrace } from './replies.ts';

test('columns arrive as they were, with their metadata', () => {
  const bytes = encodeColumns(
    [
      { name: 'a', kind: 'numbers', values: Float64Array.of(1.5, Number.NaN, -3) },
      { name: 'b', kind: 'numbers', values: BigInt64Array.of(1n, -(2n ** 60n), 3n) },
      { name: 'c', kind: 'text', values: ['x', undefined, 'ä\n'] },
      { name: 'd', kind: 'blocks', bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2 },
      { name: 'e', kind: 'numbers', values: Uint8Array.of(7, 8, 9) },
    ],
    { frames_used: '12' },
  );
  const table = tableFromIPC(new Uint8Array(bytes));
  expect(table.schema.metadata.get('frames_used')).toBe('12');
  expect(table.toArray().map((row) => row?.toJSON())).toEqual([
    { a: 1.5, b: 1n, c: 'x', d: Uint8Array.of(1, 2), e: 7 },
    { a: Number.NaN, b: -(2n ** 60n), c: null, d: Uint8Array.of(3, 4), e: 8 },
    { a: -3, b: 3n, c: 'ä\n', d: Uint8Array.of(5, 6), e: 9 },
  ]);
});

test('an empty table is a table; unequal columns are refused', () => {
  const empty = encodeColumns([{ name: 'a', kind: 'numbers', values: new Float64Array() }]);
  expect(tableFromIPC(new Uint8Array(empty)).numRows).toBe(0);
  const unequal = [new Float64Array(1), new Float64Array(2)].map(
    (values) => ({ name: 'a', kind: 'numbers', values }) as const,
  );
  expect(() => encodeColumns(unequal)).toThrow('rows');
});

test('CSV quotes what needs quotes and disarms formulas, but not numbers', () => {
  expect(csvLine(['a', 1.5, undefined, true, 10n, Number.NaN])).toBe('a,1.5,,true,10,\r\n');
  expect(csvLine(['a,b', 'say "x"', 'two\nlines', ' x'])).toBe('"a,b","say ""x""","two\nlines"," x"\r\n');
  expect(csvLine(['=1+1', '+1', '-1', '@x', '\tx', -1])).toBe(`'=1+1,'+1,'-1,'@x,'\tx,-1\r\n`);
  expect(csvLine([' =1', '\uFF1D1'])).toBe(`' =1,'\uFF1D1\r\n`);
  expect([...csvTable(['n'], [[1], [2]])].join('')).toBe('n\r\n1\r\n2\r\n');
});

test('no text ever begins a cell with a formula sign', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cell = csvLine([text]).replace(/^"/, '');
      expect(cell).not.toMatch(/^[=+\-@\t]/);
    }),
  );
});

test('replies have the columns and metadata that the contract names', () => {
  const one = Float64Array.of(1);
  const spectrum = encodeSpectrum({
    freqHz: one,
    minDb: one,
    meanDb: one,
    maxDb: one,
    frames: Uint32Array.of(3),
    below: Uint32Array.of(2),
    histogram: Uint32Array.from({ length: 256 }, (_, code) => code),
    framesUsed: 3,
    framesTotal: 9,
  });
  const table = tableFromIPC(new Uint8Array(spectrum));
  const names = ['freq_hz', 'min_db', 'mean_db', 'max_db', 'frames', 'below', 'histogram'];
  expect(table.schema.fields.map((field) => field.name)).toEqual(names);
  expect(table.get(0)?.toJSON().histogram.length).toBe(1024);
  expect([...table.schema.metadata]).toEqual([
    ['frames_used', '3'],
    ['frames_total', '9'],
  ]);
  const times = { startNs: one, endNs: one, frames: one };
  const trace = tableFromIPC(
    new Uint8Array(encodeTrace({ ...times, maxDb: one, meanDb: one, framesTotal: 5, level: 2 })),
  );
  expect(trace.schema.fields.map((field) => field.name)).toEqual(['start_ns', 'end_ns', 'max_db', 'mean_db', 'frames']);
  expect(trace.schema.metadata.get('max')).toBe('upper bound');
  const overview = tableFromIPC(new Uint8Array(encodeOverview({ ...times, maxCode: Uint8Array.of(7) })));
  expect(overview.get(0)?.toJSON()).toEqual({ start_ns: 1, end_ns: 1, max_code: 7, frames: 1 });
});
