/** A picture of 4 bytes a pixel: red, green, blue, opacity. */
export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rgba: Uint8ClampedArray | Uint8Array;
}

/** Where a pixel of the upright picture comes from in the stored one, for EXIF orientations 1 … 8. */
interface Turn {
  readonly swap: boolean;
  readonly flipX: boolean;
  readonly flipY: boolean;
}

const UPRIGHT: Turn = { swap: false, flipX: false, flipY: false };
const turns: readonly Turn[] = [
  UPRIGHT,
  { swap: false, flipX: true, flipY: false },
  { swap: false, flipX: true, flipY: true },
  { swap: false, flipX: false, flipY: true },
  { swap: true, flipX: false, flipY: false },
  { swap: true, flipX: false, flipY: true },
  { swap: true, flipX: true, flipY: true },
  { swap: true, flipX: true, flipY: false },
];

/**
 * The upright picture with its longer side at most `longestPx`: every pixel is the mean of those it covers, on white where
 * the picture is transparent. A smaller picture is not enlarged.
 */
export function shrinkUpright(picture: Pixels, orientation: number, longestPx: number): Pixels {
  const turn = turns[orientation - 1] ?? UPRIGHT;
  const { widthPx: fromWidth, heightPx: fromHeight, rgba: from } = picture;
  const scale = Math.min(1, longestPx / Math.max(fromWidth, fromHeight));
  const across = Math.max(1, Math.round(fromWidth * scale));
  const down = Math.max(1, Math.round(fromHeight * scale));
  const widthPx = turn.swap ? down : across;
  const heightPx = turn.swap ? across : down;
  const rgba = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = turn.swap ? [y, x] : [x, y];
      const column = turn.flipX ? across - 1 - u : u;
      const row = turn.flipY ? down - 1 - v : v;
      const left = Math.floor((column * fromWidth) / across);
      const right = Math.max(left + 1, Math.floor(((column + 1) * fromWidth) / across));
      const top = Math.floor((row * fromHeight) / down);
      const bottom = Math.max(top + 1, Math.floor(((row + 1) * fromHeight) / down));
      let [red, green, blue] = [0, 0, 0];
      for (let sy = top; sy < bottom; sy++) {
        for (let at = (sy * fromWidth + left) * 4, end = at + (right - left) * 4; at < end; at += 4) {
          const opacity = (from[at + 3] ?? 0) / 255;
          const white = 255 * (1 - opacity);
          red += (from[at] ?? 0) * opacity + white;
          green += (from[at + 1] ?? 0) * opacity + white;
          blue += (from[at + 2] ?? 0) * opacity + white;
        }
      }
      const count = (right - left) * (bottom - top);
      rgba.set([red / count, green / count, blue / count, 255], (y * widthPx + x) * 4);
    }
  }
  return { widthPx, heightPx, rgba };
}
