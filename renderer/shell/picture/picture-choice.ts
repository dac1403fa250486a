import type { ViewKind } from '../../model/workspace.ts';

/** A picture that a person asked for. */
export interface PictureChoice {
  readonly what: ViewKind | 'time';
  /** Where the view is on the page. */
  readonly selector: string;
  readonly title: string;
  readonly form: 'png' | 'svg';
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture a CSS pixel: how large words and lines are. */
  readonly scale: number;
}

export const LEAST_SIDE = 200;
/** What browsers surely make a canvas of. */
const MOST_SIDE = 8192;
const MOST_PIXELS = 64e6;

/** Why there can be no picture of this size; undefined when there can. */
export function sizeProblem({
  width,
  height,
  scale,
}: Pick<PictureChoice, 'width' | 'height' | 'scale'>): string | undefined {
  if (![width, height].every(Number.isInteger)) return 'Type whole pixels for width and height.';
  if (Math.min(width, height) < LEAST_SIDE * scale)
    return `At this scale width and height are at least ${LEAST_SIDE * scale} pixels, so that axes have room.`;
  if (Math.max(width, height) > MOST_SIDE || width * height > MOST_PIXELS)
    return `Width and height are at most ${MOST_SIDE} pixels, and ${MOST_PIXELS / 1e6} million together.`;
  return undefined;
}

/** Why a view cannot be written as vectors; undefined when it can. */
export function svgProblem(kind: ViewKind | 'time'): string | undefined {
  return kind === 'surface' || kind === 'attitude'
    ? 'A view in three dimensions is made of pixels, so it can be saved as PNG only.'
    : undefined;
}
