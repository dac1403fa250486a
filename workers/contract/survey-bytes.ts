import { z } from 'zod';
import { placeFrameSchema, surveyMeasureSchema } from './survey.ts';
import { metricSourceSchema } from './survey-metrics.ts';

/**
 * What a survey's views ask of the bytes plane. `*_ns` columns of an Arrow reply are float64 nanoseconds since the schema
 * metadata's `base_utc_ns`, with the clocks' settings applied; not a number where there is none.
 */
const id = z.string().max(64);
/** Nanoseconds UTC in decimal: requests are JSON (C6). */
const utc = z.string().regex(/^-?\d{1,19}$/);

/** Samples along a track: what was measured in a band while the agent was there. */
const samples = {
  recording: id,
  /** Absent: those that fit best (catalogue SPEC.md, J6). */
  track: id.optional(),
  /** Of the tracks to choose from; absent: that of the one that fits best. */
  frame: placeFrameSchema.optional(),
  measure: surveyMeasureSchema,
  fromNs: z.number(),
  toNs: z.number(),
  lowHz: z.number(),
  highHz: z.number(),
  thresholdDb: z.number(),
  /** One sample for each stretch of this length that has a frame. */
  bucketNs: z.number().min(1e6),
  /** A fix farther away in time gives no place. */
  maxGapNs: z.number().positive(),
};
export const surveySamplesSchema = z.object(samples);
export type SurveySamplesQuery = z.infer<typeof surveySamplesSchema>;

export const heatMapSchema = z.object({
  ...samples,
  cellM: z.number().min(0.1).max(10_000),
  /** `measured`: nothing where nobody was. */
  method: z.enum(['measured', 'inverse distance', 'kriging']),
  /** Estimates farther than this from a sample are masked. */
  maxDistanceM: z.number().positive(),
  /** Kriging: cells with a greater standard deviation are masked. */
  maxDeviationDb: z.number().positive(),
});
export type HeatMapQuery = z.infer<typeof heatMapSchema>;

export const surveyBytesQueries = [
  /** → Arrow: time_ns, latitude_deg, longitude_deg, altitude_m, accuracy_m, speed_mps, course_deg, part */
  z.object({ kind: z.literal('track'), track: id }),
  /** → Arrow: time_ns, qw, qx, qy, qz; one row a bucket that has a sample, the sample nearest its middle */
  z.object({
    kind: z.literal('attitude'),
    attitude: id,
    fromUtcNs: utc,
    toUtcNs: utc,
    buckets: z.int().min(1).max(8192),
  }),
  /**
   * A number of a track, an attitude or a recording over time → Arrow: time_ns, min, mean, max, count. Metadata: unit,
   * bucket_ns. `name` as the survey.metrics call lists it.
   */
  z.object({
    kind: z.literal('metric'),
    source: metricSourceSchema,
    name: z.string().max(100),
    fromUtcNs: utc,
    toUtcNs: utc,
    buckets: z.int().min(1).max(8192),
  }),
  /**
   * → Arrow: start_ns, end_ns (recording time), latitude_deg, longitude_deg, accuracy_m, interpolated (1: between
   * two fixes), held_ns (time from the fix whose place it has for want of two; else 0), value, frames. Value is NaN where all was below resolution, the place where there is none. Metadata: unit,
   * samples_without_place, tracks (JSON: ids of those that gave places, the preferred first), tracks_unused (JSON: ids of
   * others that were possible), notes (JSON: sentences about how places were found), frame, clock_uncertainty_ns (of both
   * clocks, part of accuracy_m).
   */
  z.object({ kind: z.literal('samples'), ...samples }),
  /**
   * → Arrow, one row a cell that says anything: column, row, value, deviation_db (spread of the samples, or of the estimate),
   * samples (0: estimated). Metadata: unit, columns, rows, west_deg, south_deg, cell_longitude_deg, cell_latitude_deg, cell_m,
   * samples_used, samples_without_place, tracks, tracks_unused, notes, frame, clock_uncertainty_ns, cells_masked (for their
   * deviation), and of kriging the variogram's nugget, sill and range_m. Of occupancy, value and deviation_db are shares 0…1.
   */
  heatMapSchema.extend({ kind: z.literal('heat map') }),
  /** → JPEG or PNG bytes */
  z.object({ kind: z.literal('photo'), photo: id, size: z.enum(['thumbnail', 'original']) }),
  /** → the bytes of a floor plan's evidence: PNG, JPEG or PDF */
  z.object({ kind: z.literal('floor plan'), plan: id }),
  /** → the bytes of a granted PDF, to choose a page of it before it is added as a floor plan */
  z.object({ kind: z.literal('document'), grant: z.string().max(200) }),
  /** A range of the user's PMTiles file → bytes */
  z.object({
    kind: z.literal('base map'),
    map: id,
    offset: z.number().nonnegative(),
    length: z
      .int()
      .min(1)
      .max(16 * 1024 * 1024),
  }),
  /** A tile of the address the user typed → image bytes */
  z.object({ kind: z.literal('online tile'), z: z.int().min(0).max(24), x: z.int().min(0), y: z.int().min(0) }),
  /** Greatest level code of every cell of a grid, earliest row first, lowest frequency first → rows × columns bytes */
  z.object({
    kind: z.literal('surface'),
    recording: id,
    fromNs: z.number(),
    toNs: z.number(),
    lowHz: z.number(),
    highHz: z.number(),
    columns: z.int().min(2).max(2048),
    rows: z.int().min(2).max(2048),
  }),
] as const;
