import { z } from 'zod';
import { appliedAnalysisSchema } from './sample-analysis.ts';

/** The nouns both sides share. Times inside a recording are nanoseconds since its origin, as safe integers. */

export const formatSchema = z.enum([
  'ath9k_ht20',
  'ath9k_ht20_40',
  'ath10k',
  'ath11k',
  'ath11k_vendor',
  'ath_mixed',
  'legacy2012',
  'rtl_power',
  'hackrf_sweep',
  'sigmf',
]);
export type Format = z.infer<typeof formatSchema>;

export const levelScaleSchema = z.object({
  floorDb: z.number(),
  stepDb: z.number().positive(),
  unit: z.enum(['dBm', 'dB', 'dBFS']),
  absolute: z.boolean(),
});

export const originSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('utc'),
    /** UTC of recording time 0. */
    utcNs: z.bigint(),
    uncertaintyNs: z.number(),
    /** Where the anchor came from, in words: "sidecar clock anchor", "chunk wrapper", … */
    source: z.string(),
  }),
  z.object({ kind: z.literal('relative'), why: z.string() }),
]);
export type Origin = z.infer<typeof originSchema>;

export const levelInfoSchema = z.object({
  level: z.int(),
  rows: z.int(),
  tiles: z.int(),
  /** Mean extent of a row; what levelForPixel compares with a pixel. */
  averageRowNs: z.number(),
});
export type LevelInfo = z.infer<typeof levelInfoSchema>;

export const streamInfoSchema = z.object({
  index: z.int(),
  centreHz: z.number(),
  widthHz: z.number(),
  bins: z.int(),
  binHz: z.number(),
  /** Lower edge of bin 0: its centre less half a bin (D12, hardware numbering). */
  lowEdgeHz: z.number(),
  frames: z.int(),
  startNs: z.number(),
  endNs: z.number(),
  nominalIntervalNs: z.number(),
  levels: z.array(levelInfoSchema),
});
export type StreamInfo = z.infer<typeof streamInfoSchema>;

export const segmentInfoSchema = z.object({
  index: z.int(),
  startNs: z.number(),
  endNs: z.number(),
  frames: z.int(),
  /** Device clock at the segment's first frame, in microseconds. */
  firstTsfUs: z.number(),
  /** How this segment got its place on the time line. */
  placement: z.enum(['anchor', 'device clock', 'after previous']),
});
export type SegmentInfo = z.infer<typeof segmentInfoSchema>;

export const recordingInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  format: formatSchema,
  /** `open`: being imported; `indexed`: all pictures ready, hash still running; `sealed`: hashed, committed, final. */
  state: z.enum(['open', 'indexed', 'sealed']),
  /** Counts up while the recording is open; part of every tile key. */
  generation: z.int(),
  evidenceSha256: z.string().optional(),
  bytes: z.number(),
  frames: z.int(),
  startNs: z.number(),
  endNs: z.number(),
  origin: originSchema,
  scale: levelScaleSchema,
  /** SigMF: how the samples became frames. */
  analysis: appliedAnalysisSchema.optional(),
  deviceId: z.string().optional(),
  streams: z.array(streamInfoSchema),
  segments: z.array(segmentInfoSchema),
  gaps: z.int(),
  damage: z.object({ stretches: z.int(), bytes: z.number() }),
  /** One sentence each; shown wherever the recording is shown. */
  warnings: z.array(z.string()),
  hasPreview: z.boolean(),
});
export type RecordingInfo = z.infer<typeof recordingInfoSchema>;

export const caseInfoSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Display only; never sent back as an address. */
  location: z.string(),
  createdUtcNs: z.bigint(),
  schemaVersion: z.int(),
  access: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('write') }),
    z.object({ kind: z.literal('read'), why: z.string() }),
  ]),
});
export type CaseInfo = z.infer<typeof caseInfoSchema>;

export const jobInfoSchema = z.object({
  id: z.string(),
  kind: z.enum(['import', 'verify', 'pull', 'push', 'export']),
  title: z.string(),
  state: z.enum(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']),
  /** What it is doing now: "reading and hashing", "building the picture", … */
  phase: z.string(),
  doneBytes: z.number(),
  totalBytes: z.number(),
  bytesPerSecond: z.number(),
  secondsLeft: z.number().optional(),
  /** Result or reason, one sentence. */
  message: z.string().optional(),
  recording: z.string().optional(),
  /** Files that were left out, and why. */
  left: z.array(z.object({ name: z.string(), why: z.string() })),
});
export type JobInfo = z.infer<typeof jobInfoSchema>;

/** What an import did with one file, archive or folder entry. */
export const importedFileSchema = z.object({
  /** As shown: below the folder that was imported, through archives as `archive.zip/inner/name`. */
  name: z.string(),
  /** `unpacked`: an archive; what is in it became evidence, the archive did not. */
  outcome: z.enum(['imported', 'in the case already', 'unpacked', 'left out']),
  /** What it brought: recording, track, attitude, photo. */
  what: z.array(z.string()),
  /** Of the file as it is. */
  sha256: z.string().optional(),
  /** Result or reason, one sentence. */
  note: z.string(),
});
export type ImportedFile = z.infer<typeof importedFileSchema>;

/** Everything small the UI shows, as one conflated state stream. */
export const workspaceStateSchema = z.object({
  case: caseInfoSchema.optional(),
  recordings: z.array(recordingInfoSchema),
  jobs: z.array(jobInfoSchema),
});
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

export const rangeSchema = z.object({ fromNs: z.number(), toNs: z.number() });
export const bandSchema = z.object({ lowHz: z.number(), highHz: z.number() });
export type TimeRange = z.infer<typeof rangeSchema>;
export type Band = z.infer<typeof bandSchema>;

export const measurementSchema = z.object({
  range: rangeSchema,
  /** How many stretches of the range were measured; absent: all of it. */
  stretches: z.int().optional(),
  band: bandSchema,
  unit: z.enum(['dBm', 'dB', 'dBFS']),
  absolute: z.boolean(),
  /** Frames that have at least one bin in the box. */
  frames: z.int(),
  durationNs: z.number(),
  /** Mean over frames of the power summed over the band. Undefined when nothing in the box is above resolution. */
  channelPowerDb: z.number().optional(),
  /** Width that holds 99 % of the mean power, and its edges. */
  occupiedBandwidthHz: z.number().optional(),
  occupiedLowHz: z.number().optional(),
  occupiedHighHz: z.number().optional(),
  peakDb: z.number().optional(),
  peakHz: z.number().optional(),
  peakNs: z.number().optional(),
  /** Mean in linear power over cells above resolution. */
  meanDb: z.number().optional(),
  thresholdDb: z.number(),
  /** Share of frames with any bin of the band above the threshold, 0…1. */
  dutyCycle: z.number().optional(),
  belowResolutionCells: z.int(),
  cells: z.int(),
});
export type Measurement = z.infer<typeof measurementSchema>;

export const frameSchema = z.object({
  stream: z.int(),
  row: z.int(),
  timeNs: z.number(),
  tsfUs: z.number().optional(),
  /** Where its record begins in the evidence file; absent for row formats. */
  evidenceOffset: z.number().optional(),
  /** Header fields by the names of formats.md. */
  header: z.record(z.string(), z.number()),
  freqHz: z.array(z.number()),
  /** Level of each bin; absent where the bin is below resolution. */
  levelDb: z.array(z.number().optional()),
});
export type Frame = z.infer<typeof frameSchema>;

export const damageSchema = z.object({ offset: z.number(), bytes: z.number(), why: z.string() });
export type Damage = z.infer<typeof damageSchema>;

export const gapSchema = z.object({ fromNs: z.number(), toNs: z.number(), why: z.string() });
export type Gap = z.infer<typeof gapSchema>;

export const verifyReportSchema = z.object({
  ok: z.boolean(),
  /** `files`: of the recordings' folders, compared with their hashes. */
  checked: z.object({
    evidence: z.int(),
    bytes: z.number(),
    auditEntries: z.int(),
    recordings: z.int(),
    files: z.int(),
  }),
  problems: z.array(z.string()),
  /** What could not be checked as thoroughly as usual, one sentence each; no problem. */
  notes: z.array(z.string()),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;
