import { z } from 'zod';

export const metricSourceSchema = z.object({
  kind: z.enum(['track', 'attitude', 'recording']),
  id: z.string().max(64),
});
export type MetricSource = z.infer<typeof metricSourceSchema>;

/** A number over time that some source has: what can be drawn against the clock. */
export const metricInfoSchema = z.object({
  source: metricSourceSchema,
  /** For the query `metric`. */
  name: z.string(),
  title: z.string(),
  /** Empty for a number without one. */
  unit: z.string(),
  /** An angle: 359° and 1° are 2° apart, and the mean of a bucket is taken so. */
  circular: z.boolean(),
});
export type MetricInfo = z.infer<typeof metricInfoSchema>;
