import { describe, expect, it } from 'vitest';
import { cornersAround, placeLabel } from './label-places.ts';

const room = { x: 0, y: 0, width: 100, height: 100 };
const size = { width: 30, height: 20 };

describe('places of labels', () => {
  it('take the first corner that is free', () => {
    expect(placeLabel(size, cornersAround(50, 50, 5), room, [])).toEqual({ x: 55, y: 55, ...size });
    const other = { x: 60, y: 60, width: 10, height: 10 };
    expect(placeLabel(size, cornersAround(50, 50, 5), room, [other])).toEqual({ x: 15, y: 55, ...size });
  });

  it('stay in the room, even where nothing is free', () => {
    expect(placeLabel(size, cornersAround(95, 95, 5), room, [])).toEqual({ x: 60, y: 70, ...size });
    expect(placeLabel(size, cornersAround(95, 50, 5), room, [room])).toEqual({ x: 68, y: 55, ...size });
  });
});
