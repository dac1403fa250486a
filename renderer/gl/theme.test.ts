import { expect, test } from 'vitest';
import { parseColour } from './theme.ts';

test('colours are read in every way a style sheet writes them', () => {
  expect(parseColour('#12aBff')).toEqual([18, 171, 255, 1]);
  expect(parseColour('#fff')).toEqual([255, 255, 255, 1]);
  expect(parseColour('#f008')).toEqual([255, 0, 0, 136 / 255]);
  expect(parseColour('#ff7ad933')).toEqual([255, 122, 217, 0.2]);
  expect(parseColour('rgba(255, 122, 217, 0.16)')).toEqual([255, 122, 217, 0.16]);
  expect(parseColour('')).toEqual([0, 0, 0, 1]);
});
