import { oc } from '@orpc/contract';
import { z } from 'zod';
import { controlPointSchema, placeFrameSchema, planFitSchema, positionSchema } from './survey.ts';

const id = z.string().max(64);
const photo = z.object({ photo: id });
const plan = z.object({ plan: id });
const name = z.string().min(1).max(200);

/** What a person says about a photo. The original is never changed. */
export const photoContract = {
  describe: oc.input(photo.extend({ caption: z.string().max(2000) })).output(z.object({})),
  /** Without a position the photo goes back to where EXIF put it, or nowhere. */
  place: oc.input(photo.extend({ position: positionSchema.optional() })).output(z.object({})),
  /** Without a direction it goes back to what EXIF says. Clockwise from north. */
  direct: oc
    .input(
      photo.extend({
        directionDeg: z.number().min(0).max(360).optional(),
        reference: z.enum(['true', 'magnetic']).default('true'),
      }),
    )
    .output(z.object({})),
  /** Says when the photo was really taken: sets the clock it was timed by, so that every photo of that clock moves. */
  lineUp: oc
    .input(photo.extend({ utcNs: z.bigint(), uncertaintyNs: z.number().nonnegative(), note: z.string().max(2000) }))
    .output(z.object({})),
} as const;

export const planContract = {
  /** Which of the granted files are PDFs: what can be added of them are pages, by `addPage`. */
  documents: oc
    .input(z.object({ grants: z.array(z.string()).min(1).max(10_000) }))
    .output(z.object({ documents: z.array(z.object({ grant: z.string(), name: z.string(), bytes: z.number() })) })),
  /** A photo of the case becomes a floor plan too. */
  addPhoto: oc.input(photo.extend({ name })).output(plan),
  /** A page of a granted PDF, which becomes evidence; `widthPx` and `heightPx` are those of the page in points. */
  addPage: oc
    .input(
      z.object({
        grant: z.string(),
        page: z.int().min(1).max(100_000),
        widthPx: z.number().positive().max(1e6),
        heightPx: z.number().positive().max(1e6),
        name,
      }),
    )
    .output(plan),
  rename: oc.input(plan.extend({ name })).output(z.object({})),
  /** None takes the plan off the map; otherwise 2 to 4. Fault `bad_request` when they do not place it. */
  setControlPoints: oc
    .input(plan.extend({ frame: placeFrameSchema, controlPoints: z.array(controlPointSchema).max(4) }))
    .output(z.object({})),
  /** What `setControlPoints` would give, without changing anything. */
  tryControlPoints: oc
    .input(plan.extend({ controlPoints: z.array(controlPointSchema).min(2).max(4) }))
    .output(z.object({ fit: planFitSchema })),
  /** The evidence stays. */
  remove: oc.input(plan).output(z.object({})),
} as const;
