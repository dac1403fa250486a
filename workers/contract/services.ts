import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { compareInputSchema, comparisonSchema } from './compare.ts';
import { exportRequestSchema } from './exports.ts';
import { mapContract } from './map-services.ts';
import {
  bandSchema,
  damageSchema,
  frameSchema,
  gapSchema,
  importedFileSchema,
  measurementSchema,
  rangeSchema,
  verifyReportSchema,
  workspaceStateSchema,
} from './model.ts';
import { photoContract, planContract } from './photo-services.ts';
import { sampleChoiceSchema, sampleSourceSchema } from './sample-analysis.ts';
import { sourcesContract } from './sources-services.ts';
import { surveyContract } from './survey-services.ts';
import { stretchesSchema } from './time-ranges.ts';

/** Every call between screen and host. Bytes (tiles, Arrow columns) go over the other plane: see bytes.ts. */

export const PROTOCOL_VERSION = 1;

/** What this host can do; the UI shows only controls that work here. */
export const capabilitiesSchema = z.object({
  host: z.enum(['electron', 'browser', 'memory']),
  /** Native file and folder dialogs. */
  dialogs: z.boolean(),
  /** `files.list` over the folders the host was started with. */
  browse: z.boolean(),
  /** A dropped file can be sent to the host over HTTP. */
  upload: z.boolean(),
});

const grants = z.array(z.string().max(64)).min(1).max(10_000);
const recording = z.object({ recording: z.string().max(64) });
const page = z.object({ offset: z.int().min(0), limit: z.int().min(1).max(1000) });

export const memoryLedgerSchema = z.array(
  z.object({ name: z.string(), where: z.string(), bytes: z.number(), budgetBytes: z.number().optional() }),
);

export const fileEntrySchema = z.object({
  grant: z.string(),
  name: z.string(),
  kind: z.enum(['file', 'folder', 'case']),
  bytes: z.number(),
});

export const contract = {
  system: {
    hello: oc
      .input(z.object({ protocol: z.int() }))
      .output(z.object({ protocol: z.int(), build: z.string(), capabilities: capabilitiesSchema })),
    about: oc.output(
      z.object({
        versions: z.record(z.string(), z.string()),
        memory: memoryLedgerSchema,
        licence: z.string(),
      }),
    ),
  },
  workspace: {
    /** State stream: first item at once, then the newest state at most ten times a second. */
    state: oc.output(eventIterator(workspaceStateSchema)),
  },
  cases: {
    /** `grant` is a folder: an existing case is opened, an empty folder becomes one. */
    open: oc.input(z.object({ grant: z.string(), title: z.string().max(200).optional() })).output(z.object({})),
    verify: oc.output(verifyReportSchema),
  },
  files: {
    /** Folders the host was started with (`grant` absent) or what is in one. */
    list: oc
      .input(z.object({ grant: z.string().optional() }))
      .output(z.object({ entries: z.array(fileEntrySchema), truncated: z.boolean() })),
  },
  imports: {
    /** Recordings of samples among the files behind the grants: only for them there is an analysis to choose. */
    samples: oc.input(z.object({ grants })).output(z.object({ samples: z.array(sampleSourceSchema) })),
    /** `analysis` is for recordings of samples; what it leaves out is the default of their sample rate. */
    start: oc
      .input(z.object({ grants, analysis: sampleChoiceSchema.optional() }))
      .output(z.object({ jobs: z.array(z.string()) })),
  },
  jobs: {
    cancel: oc.input(z.object({ job: z.string() })).output(z.object({})),
    resume: oc.input(z.object({ job: z.string() })).output(z.object({})),
    dismiss: oc.input(z.object({ job: z.string() })).output(z.object({})),
    /** What an import took and what it left and why, in its order; of a running one, so far. */
    report: oc.input(z.object({ job: z.string().max(64) })).output(z.object({ files: z.array(importedFileSchema) })),
  },
  recordings: {
    damage: oc.input(recording.extend(page.shape)).output(z.object({ total: z.int(), items: z.array(damageSchema) })),
    gaps: oc.input(recording.extend(page.shape)).output(z.object({ total: z.int(), items: z.array(gapSchema) })),
    /**
     * The stream's frame at a time. With `withinNs`, else its nearest that is not farther; and without one, `elsewhere` is
     * a stream that has a frame then: the radio was there. Absent in a gap.
     */
    frameAt: oc
      .input(recording.extend({ stream: z.int(), timeNs: z.number(), withinNs: z.number().nonnegative().optional() }))
      .output(z.object({ frame: frameSchema.optional(), elsewhere: z.int().optional() })),
    measure: oc
      .input(
        recording.extend({
          range: rangeSchema,
          /** Only these stretches of the range. */
          within: stretchesSchema.optional(),
          band: bandSchema,
          thresholdDb: z.number(),
        }),
      )
      .output(measurementSchema),
    compare: oc.input(compareInputSchema).output(comparisonSchema),
  },
  exports: {
    /** Queues a job that makes the file; its title is the file's name, its bytes come by the query `export`. */
    start: oc.input(exportRequestSchema).output(z.object({ job: z.string() })),
  },
  survey: surveyContract,
  sources: sourcesContract,
  maps: mapContract,
  photos: photoContract,
  plans: planContract,
} as const;
