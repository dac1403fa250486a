import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { annotationWordsSchema, clockProposalSchema, clockSettingSchema, clockSubjectSchema } from './survey.ts';
import { surveyChangeSchema } from './survey-changes.ts';
import { metricInfoSchema } from './survey-metrics.ts';

const id = z.string().max(64);

/** Tracks, attitudes, photos, clocks, floor plans, annotations: what is small. Columns and pictures go over bytes.ts. */
export const surveyContract = {
  /** State stream: the whole state at once, then what changed since the item before, at most ten times a second. */
  state: oc.output(eventIterator(surveyChangeSchema)),
  /** Adds a setting to the clock's history; the host says who and when. */
  setClock: oc
    .input(
      clockSettingSchema
        .pick({ offsetNs: true, uncertaintyNs: true, how: true, note: true })
        .extend({ subject: clockSubjectSchema }),
    )
    .output(z.object({})),
  /** Oldest first. */
  clockHistory: oc
    .input(z.object({ subject: clockSubjectSchema }))
    .output(z.object({ settings: z.array(clockSettingSchema) })),
  /** Compares what the case holds; sets nothing. */
  proposeClock: oc.input(z.object({ subject: clockSubjectSchema })).output(clockProposalSchema),
  /** Every number over time that some source of the case has. */
  metrics: oc.output(z.object({ metrics: z.array(metricInfoSchema) })),
  /**
   * All or none. The same id replaces; author and times are the host's, and one that was removed gets its own back. So few at
   * once that the longest notes fit into one message.
   */
  saveAnnotations: oc
    .input(z.object({ annotations: z.array(annotationWordsSchema).min(1).max(50) }))
    .output(z.object({})),
  removeAnnotations: oc.input(z.object({ ids: z.array(id).min(1).max(10_000) })).output(z.object({})),
} as const;
