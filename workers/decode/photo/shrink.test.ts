import { expect, it } from 'vitest';
import { type Pixels, shrinkUpright } from './shrink.ts';

/** A grey for each pixel. */
const picture = (widthPx: number, heightPx: number, greys: readonly number[]): Pixels => ({
  widthPx,
  heightPx,
  rgba: Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255])),
});
const greysOf = ({ rgba }: Pixels) => [...rgba].filter((_, index) => index % 4 === 0);

/** The letter F as cameras test it: what every orientation stores so that it is upright when looked at. */
const upright = [1, 2, 3, 4, 5, 6];
const stored: readonly (readonly [number, number, readonly number[]])[] = [
  [3, 2, [1, 2, 3, 4, 5, 6]],
  [3, 2, [3, 2, 1, 6, 5, 4]],
  [3, 2, [6, 5, 4, 3, 2, 1]],
  [3, 2, [4, 5, 6, 1, 2, 3]],
  [2, 3, [1, 4, 2, 5, 3, 6]],
  [2, 3, [3, 6, 2, 5, 1, 4]],
  [2, 3, [6, 3, 5, 2, 4, 1]],
  [2, 3, [4, 1, 5, 2, 6, 3]],
];

it.each(stored.map((each, index) => [index + 1, ...each] as const))(
  'orientation %i is turned upright',
  (orientation, width, height, greys) => {
    const turned = shrinkUpright(picture(width, height, greys), orientation, 320);
    expect([turned.widthPx, turned.heightPx]).toEqual([3, 2]);
    expect(greysOf(turned)).toEqual(upright);
  },
);

it('a pixel is the mean of those it covers', () => {
  const small = shrinkUpright(picture(4, 2, [0, 100, 10, 20, 100, 200, 30, 40]), 1, 2);
  expect([small.widthPx, small.heightPx]).toEqual([2, 1]);
  expect(greysOf(small)).toEqual([100, 25]);
});
