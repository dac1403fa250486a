import { expect, it } from 'vitest';
import { paperOfPixels } from './plan-layers.ts';

const pixels = (...colours: readonly (readonly [number, number, number, number])[]) =>
  Uint8ClampedArray.from(colours.flat());

it('M27: paper is told from ink by what there is most of; what is transparent is light', () => {
  const [white, black] = [
    [255, 255, 255, 255],
    [0, 0, 0, 255],
  ] as const;
  expect(paperOfPixels(pixels(white, white, black))).toBe('light');
  expect(paperOfPixels(pixels(black, black, white))).toBe('dark');
  expect(paperOfPixels(pixels([0, 0, 0, 0], [0, 0, 0, 0], black))).toBe('light');
});
