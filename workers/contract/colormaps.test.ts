import { expect, test } from 'vitest';
import { codePalette, colormapNames, colormapTable } from './colormaps.ts';
import { codeOfDb, RADIO_SCALE } from './level-scale.ts';

// Entries 1, 37, 128, 203, 254 of the published tables.
const published = {
  viridis: [[68, 2, 86], [70, 51, 127], [33, 145, 140], [119, 209, 83], [251, 231, 35]], // biome-ignore format: a table
  turbo: [[50, 21, 67], [71, 120, 240], [164, 252, 60], [241, 93, 19], [126, 5, 2]], // biome-ignore format: a table
  inferno: [[1, 0, 5], [41, 11, 85], [188, 55, 84], [252, 163, 9], [250, 253, 161]], // biome-ignore format: a table
  grey: [[1, 1, 1], [37, 37, 37], [128, 128, 128], [203, 203, 203], [254, 254, 254]], // biome-ignore format: a table
};

test.each(colormapNames)('%s is within 1/255 of the published table', (name) => {
  const table = colormapTable(name);
  [1, 37, 128, 203, 254].forEach((entry, sample) => {
    for (let channel = 0; channel < 3; channel++) {
      const error = Math.abs((table[entry * 3 + channel] ?? -9) - (published[name][sample]?.[channel] ?? -9));
      expect(error).toBeLessThanOrEqual(1);
    }
  });
});

test('a palette is transparent at no data, lowest colour below resolution and below the range (P3, D12)', () => {
  const palette = codePalette('grey', RADIO_SCALE, { lowDb: -100, highDb: -50 });
  const at = (code: number) => [...palette.subarray(code * 4, code * 4 + 4)];
  expect(at(0)).toEqual([0, 0, 0, 0]);
  expect(at(1)).toEqual([0, 0, 0, 255]);
  expect(at(codeOfDb(-100, RADIO_SCALE))).toEqual([0, 0, 0, 255]);
  expect(at(codeOfDb(-75, RADIO_SCALE))).toEqual([128, 128, 128, 255]);
  expect(at(codeOfDb(-50, RADIO_SCALE))).toEqual([255, 255, 255, 255]);
  expect(at(255)).toEqual([255, 255, 255, 255]);
});

test('an empty range is a step', () => {
  const palette = codePalette('grey', RADIO_SCALE, { lowDb: -90, highDb: -90 });
  expect(palette[codeOfDb(-90.5, RADIO_SCALE) * 4]).toBe(0);
  expect(palette[codeOfDb(-90, RADIO_SCALE) * 4]).toBe(255);
});
