import type { Layer } from '@deck.gl/core';
import { BitmapLayer } from '@deck.gl/layers';
import type { FloorPlan } from '../../../workers/contract/survey.ts';

/** What a plan is drawn on: walls are darker than light paper, and lighter than dark. */
export type Paper = 'light' | 'dark';

/** A plan's picture, and what it is drawn on. */
export interface PlanPicture {
  readonly image: ImageBitmap;
  readonly paper: Paper;
}

const PROBE_PX = 32;

/** What a picture is drawn on, from a small copy of it. */
export function paperOf(image: ImageBitmap): Paper {
  const context = new OffscreenCanvas(PROBE_PX, PROBE_PX).getContext('2d', { willReadFrequently: true });
  if (context === null) return 'light';
  context.drawImage(image, 0, 0, PROBE_PX, PROBE_PX);
  return paperOfPixels(context.getImageData(0, 0, PROBE_PX, PROBE_PX).data);
}

/** Dark when the mean brightness (Rec. 709 weights) of RGBA pixels is below one half; what is transparent counts as light. */
export function paperOfPixels(pixels: Uint8ClampedArray): Paper {
  let sum = 0;
  for (let index = 0; index < pixels.length; index += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(index, index + 4);
    sum += 255 + (alpha / 255) * (0.2126 * red + 0.7152 * green + 0.0722 * blue - 255);
  }
  return sum / (pixels.length / 4) < 127.5 ? 'dark' : 'light';
}

/** The plan as it is, on the ground. */
export function planLayer(plan: FloorPlan, { image }: PlanPicture, opacity: number): readonly Layer[] {
  const bounds = boundsOf(plan);
  return bounds === undefined ? [] : [new BitmapLayer({ id: `floor plan ${plan.id}`, image, bounds, opacity })];
}

/**
 * The walls of the plan alone, for over the cells of a heat map (M27): on light paper the plan is multiplied with what lies
 * below, on dark paper it is screened, so that the paper changes no colour.
 */
export function wallLayer(plan: FloorPlan, { image, paper }: PlanPicture, opacity: number): readonly Layer[] {
  const bounds = boundsOf(plan);
  if (bounds === undefined) return [];
  const light = paper === 'light';
  return [
    new BitmapLayer({
      id: `walls of ${plan.id}`,
      image,
      bounds,
      opacity,
      transparentColor: light ? [255, 255, 255, 255] : [0, 0, 0, 255],
      parameters: {
        blend: true,
        blendColorOperation: 'add',
        blendColorSrcFactor: light ? 'dst' : 'one',
        blendColorDstFactor: light ? 'zero' : 'one-minus-src',
        blendAlphaOperation: 'add',
        blendAlphaSrcFactor: 'zero',
        blendAlphaDstFactor: 'one',
      },
    }),
  ];
}

type Corner = [number, number];

function boundsOf({ fit }: FloorPlan): [Corner, Corner, Corner, Corner] | undefined {
  if (fit === undefined) return undefined;
  const [topLeft, topRight, bottomRight, bottomLeft] = fit.corners;
  const at = ({ longitudeDeg, latitudeDeg }: typeof topLeft): Corner => [longitudeDeg, latitudeDeg];
  return [at(bottomLeft), at(topLeft), at(topRight), at(bottomRight)];
}
