import { z } from 'zod';
import { bandSchema } from './model.ts';
import { heatMapSchema } from './survey-bytes.ts';

/** What has to be said before a kind can be exported. `band`: a recording, a range and how it is mapped. */
export type ExportNeed = 'nothing' | 'recording' | 'range' | 'band';

export interface ExportKind {
  readonly summary: string;
  readonly needs: ExportNeed;
  /** Endings of the file, the plainest first. */
  readonly forms: readonly string[];
}

const TABLE = ['csv', 'parquet', 'arrow', 'json'] as const;

export const exportNames = [
  'recordings',
  'evidence',
  'frames',
  'spectrum',
  'spectra',
  'samples',
  'heatmap',
  'track',
  'attitude',
  'photos',
  'annotations',
] as const;
export type ExportName = (typeof exportNames)[number];

/** Everything of a case that can be written to a file, and as what (export SPEC.md, E1–E9). */
export const exportKinds: Readonly<Record<ExportName, ExportKind>> = {
  recordings: {
    summary: 'recordings with their times, clocks, gaps and evidence',
    needs: 'nothing',
    forms: TABLE,
  },
  evidence: { summary: 'originals with their SHA-256 and names', needs: 'nothing', forms: TABLE },
  frames: { summary: 'time, noise and power of every frame of a recording', needs: 'recording', forms: TABLE },
  spectrum: { summary: 'minimum, mean and maximum of every bin over a range', needs: 'range', forms: TABLE },
  spectra: { summary: 'power spectra of every frame of a range, as a SigMF archive', needs: 'range', forms: ['sigmf'] },
  samples: {
    summary: 'what was measured in a band along time, and where',
    needs: 'band',
    forms: [...TABLE, 'geojson', 'kml'],
  },
  heatmap: { summary: 'cells of a heat map', needs: 'band', forms: [...TABLE, 'geojson', 'kml'] },
  track: { summary: 'points of tracks', needs: 'nothing', forms: [...TABLE, 'geojson', 'kml', 'gpx'] },
  attitude: {
    summary: 'samples of attitudes: orientation, rates, accelerations, magnetic field',
    needs: 'nothing',
    forms: TABLE,
  },
  photos: {
    summary: 'photos with time, place, direction and caption',
    needs: 'nothing',
    forms: [...TABLE, 'geojson', 'kml'],
  },
  annotations: {
    summary: 'annotations; sigmf-meta of one recording alone',
    needs: 'nothing',
    forms: [...TABLE, 'geojson', 'kml', 'sigmf-meta'],
  },
};

/** What has to be said for one form of a kind. */
export function needsOf(what: ExportName, form: string): ExportNeed {
  return form === 'sigmf-meta' ? 'recording' : exportKinds[what].needs;
}

const id = z.string().max(64);

export const dataExportSchema = z.object({
  kind: z.literal('data'),
  what: z.enum(exportNames),
  form: z.string().max(16),
  recording: id.optional(),
  /** Absent: every track, and of a band those that fit. */
  track: id.optional(),
  /** Of `spectra`; every stream when left out. */
  stream: z.int().optional(),
  /** Recording time; all of it when left out. */
  range: z.object({ fromNs: z.number(), toNs: z.number() }).optional(),
  map: heatMapSchema.omit({ recording: true, track: true, fromNs: true, toNs: true }).optional(),
});
export type DataExport = z.infer<typeof dataExportSchema>;

export const reportFormSchema = z.enum(['html', 'pdf']);

export const reportExportSchema = z.object({
  kind: z.literal('report'),
  form: reportFormSchema,
  /** Made from the title of the case when left out. */
  title: z.string().max(200).optional(),
  /** Of the maps; each channel of each recording when left out. */
  band: bandSchema.optional(),
  cellM: z.number().min(0.1).max(10_000),
  thresholdDb: z.number(),
});
export type ReportExport = z.infer<typeof reportExportSchema>;

export const exportRequestSchema = z.discriminatedUnion('kind', [dataExportSchema, reportExportSchema]);
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** Of a survey report where nobody said otherwise. */
export const REPORT_DEFAULTS = { cellM: 5, thresholdDb: -85 } as const;

/** Most bytes of one piece of a file that waits to be saved. */
export const EXPORT_PIECE_BYTES = 8 * 1024 * 1024;

export const exportBytesQueries = [
  /** A piece of the file that an export job made → bytes; fewer than `length` at its end */
  z.object({
    kind: z.literal('export'),
    job: id,
    offset: z.number().nonnegative(),
    length: z.int().min(1).max(EXPORT_PIECE_BYTES),
  }),
] as const;
