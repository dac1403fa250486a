import { z } from 'zod';
import { bandSchema, rangeSchema } from './model.ts';

/** Two to four stretches of recordings beside one another; the first is what the others are compared with. */

export const MOST_SIDES = 4;

const levels = z.array(z.number().optional());

export const compareInputSchema = z.object({
  sides: z
    .array(
      z.object({
        recording: z.string().max(64),
        range: rangeSchema,
        /** The moment that is time 0 when aligned by event. */
        eventNs: z.number().optional(),
      }),
    )
    .min(2)
    .max(MOST_SIDES),
  /** Absent: everything any side covers. */
  band: bandSchema.optional(),
  /** What is time 0: each range's start, one moment of UTC, or a moment given for each side. */
  align: z.enum(['start', 'clock', 'event']),
  /** What differences and changed bands are of. */
  statistic: z.enum(['mean', 'max']),
  thresholdDb: z.number().positive().max(200),
  /** A cell with fewer frames with a level is not judged. */
  minFrames: z.int().min(1),
  buckets: z.int().min(1).max(2048),
  /** Of one stream of one side; more are sampled, and the side says so. */
  maxFrames: z.int().min(1),
});
export type CompareInput = z.infer<typeof compareInputSchema>;

export const changedBandSchema = z.object({
  /** Index of the side that is compared with the first. */
  side: z.int(),
  /** `appeared`, `vanished`: below resolution on one side, so that there is no difference in decibels. */
  kind: z.enum(['rose', 'fell', 'appeared', 'vanished', 'not measured in both']),
  lowHz: z.number(),
  highHz: z.number(),
  beforeDb: z.number().optional(),
  afterDb: z.number().optional(),
  differenceDb: z.number().optional(),
  /** One standard deviation of the difference, from the spread of blocks of time; absent with fewer than three. */
  uncertaintyDb: z.number().optional(),
  /** The difference in such deviations; beyond three it is not chance. */
  significance: z.number().optional(),
});
export type ChangedBand = z.infer<typeof changedBandSchema>;

export const comparisonSchema = z.object({
  sides: z.array(
    z.object({
      recording: z.string(),
      name: z.string(),
      evidenceSha256: z.string().optional(),
      range: rangeSchema,
      unit: z.enum(['dBm', 'dB', 'dBFS']),
      absolute: z.boolean(),
      /** Bin widths of its streams in the band. */
      binHz: z.array(z.number()),
      framesUsed: z.int(),
      framesTotal: z.int(),
      /** Recording time of the common time 0. */
      zeroNs: z.number(),
      /** One a cell of the grid; absent where nothing was above resolution. */
      meanDb: levels,
      maxDb: levels,
      /** Frames that looked at the cell; 0: not measured. */
      frames: z.array(z.int()),
      /** Less the first side's, in the chosen statistic; absent where either has no level. */
      differenceDb: levels,
      /** Power of the band in each bucket of time, and less the first side's. */
      traceDb: levels,
      traceDifferenceDb: levels,
    }),
  ),
  grid: z.object({ lowHz: z.number(), stepHz: z.number(), cells: z.int() }),
  /** Common time: nanoseconds from time 0. */
  time: z.object({ fromNs: z.number(), stepNs: z.number(), buckets: z.int() }),
  changes: z.array(changedBandSchema),
  /** What must be known to read it, one sentence each. */
  notes: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparisonSchema>;
