import { z } from 'zod';

/**
 * What a survey brings besides recordings. Times are UTC in nanoseconds as the source itself says them ("own time");
 * `correctedUtcNs` adds what is known about its clock (D11). A source without a wall clock counts from 1970.
 */

export const positionSchema = z.object({
  latitudeDeg: z.number().min(-90).max(90),
  longitudeDeg: z.number().min(-180).max(180),
  altitudeM: z.number().optional(),
  /** Radius that holds the true place with 68 %. */
  accuracyM: z.number().nonnegative().optional(),
});
export type Position = z.infer<typeof positionSchema>;

/** `local`: metres on a floor without a known place on Earth, kept as degrees about latitude 0, longitude 0. */
export const placeFrameSchema = z.enum(['wgs84', 'local']);
export type PlaceFrame = z.infer<typeof placeFrameSchema>;

export const boundsSchema = z.object({
  westDeg: z.number(),
  southDeg: z.number(),
  eastDeg: z.number(),
  northDeg: z.number(),
});
export type Bounds = z.infer<typeof boundsSchema>;

/** Counts and other facts of a decoder, by the names of `*.expected.json` where those have one. */
const factsSchema = z.record(z.string(), z.json());

export const trackInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['gpx', 'nmea', 'gpsd', 'csv', 'sidecar', 'photos']),
  frame: placeFrameSchema,
  evidenceSha256: z.string(),
  deviceId: z.string().optional(),
  points: z.int(),
  /** Points with a time; only these can be joined with anything. */
  timedPoints: z.int(),
  startOwnUtcNs: z.bigint().optional(),
  endOwnUtcNs: z.bigint().optional(),
  bounds: boundsSchema.optional(),
  facts: factsSchema,
  warnings: z.array(z.string()),
});
export type TrackInfo = z.infer<typeof trackInfoSchema>;

export const attitudeInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['quaternion', 'euler', 'imu', 'sidecar']),
  /** What yaw is counted from. `arbitrary`: without a magnetometer only changes mean anything. */
  heading: z.enum(['true', 'magnetic', 'arbitrary']),
  /** The filter that made orientation from raw rates, with its settings, in words. */
  filter: z.string().optional(),
  evidenceSha256: z.string(),
  deviceId: z.string().optional(),
  samples: z.int(),
  /** False: the file counts seconds from its own start. */
  wallClock: z.boolean(),
  startOwnUtcNs: z.bigint(),
  endOwnUtcNs: z.bigint(),
  facts: factsSchema,
  warnings: z.array(z.string()),
});
export type AttitudeInfo = z.infer<typeof attitudeInfoSchema>;

/**
 * The attitude that says how the agent of a recording was held: a log goes before the one sample of a sidecar, one
 * with an orientation before one without, one of the
 * recording's own device before others.
 */
export function attitudeFor(
  attitudes: readonly AttitudeInfo[],
  deviceId: string | undefined,
): AttitudeInfo | undefined {
  const logs = attitudes.filter(({ kind }) => kind !== 'sidecar');
  // Rates or a field alone are no orientation.
  const oriented = logs.filter(({ kind, filter }) => kind !== 'imu' || filter !== undefined);
  const among = oriented.length > 0 ? oriented : logs.length > 0 ? logs : attitudes;
  return among.find((each) => each.deviceId !== undefined && each.deviceId === deviceId) ?? among[0];
}

export const photoInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['jpeg', 'png']),
  evidenceSha256: z.string(),
  /** As stored, before orientation is applied. */
  widthPx: z.int(),
  heightPx: z.int(),
  /** EXIF orientation 1…8; 1 when not given. */
  orientation: z.int().min(1).max(8),
  /** Photos of one camera share a clock: make, model and serial number, or "unknown camera". */
  camera: z.string(),
  takenOwnUtcNs: z.bigint().optional(),
  /** `exif local`: the photo states no zone; the camera's wall clock is read as UTC until its clock is set (PH5). */
  takenFrom: z.enum(['gps', 'exif with zone', 'exif local', 'none']),
  /** Of `takenOwnUtcNs` as UTC: 14 h where no zone is stated. `photoTime` says it with the clock's setting. */
  takenUncertaintyNs: z.number().optional(),
  position: positionSchema.optional(),
  placedBy: z.enum(['exif', 'hand']).optional(),
  /** Where the camera looked, clockwise from north. */
  directionDeg: z.number().optional(),
  directionReference: z.enum(['true', 'magnetic']).optional(),
  directedBy: z.enum(['exif', 'hand']).optional(),
  caption: z.string(),
  hasThumbnail: z.boolean(),
  facts: factsSchema,
  warnings: z.array(z.string()),
});
export type PhotoInfo = z.infer<typeof photoInfoSchema>;

/** Whose clock: of photos, `id` is the camera. */
export const clockSubjectSchema = z.object({
  kind: z.enum(['recording', 'track', 'attitude', 'camera']),
  id: z.string().max(300),
});
export type ClockSubject = z.infer<typeof clockSubjectSchema>;

export const clockSettingSchema = z.object({
  /** Added to the source's own time to get UTC. For a source without a wall clock: UTC of its time 0. */
  offsetNs: z.bigint(),
  uncertaintyNs: z.number().nonnegative(),
  how: z.enum(['as recorded', 'typed', 'same event', 'photo lined up', 'proposed', 'taken back']),
  note: z.string().max(2000),
  author: z.string(),
  setUtcNs: z.bigint(),
});
export type ClockSetting = z.infer<typeof clockSettingSchema>;

/** What the program itself can find out about a clock, to be set or not by a person. */
export const clockProposalSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('proposal'),
    /** The setting it would be: added to the subject's own time, whatever is set now. */
    offsetNs: z.bigint(),
    /** The truth is within this with 95 %. */
    uncertaintyNs: z.number().nonnegative(),
    how: z.enum(['GPS time of photos', 'same places', 'turns of the way', 'GPS weeks']),
    /** One or two sentences: what was compared, how much of it, how well it agrees. */
    evidence: z.string(),
  }),
  z.object({ kind: z.literal('none'), why: z.string() }),
]);
export type ClockProposal = z.infer<typeof clockProposalSchema>;

/** The newest setting of every clock that somebody has set. A source without one is taken as it says. */
export const clockInfoSchema = z.object({ subject: clockSubjectSchema, setting: clockSettingSchema });
export type ClockInfo = z.infer<typeof clockInfoSchema>;

export const controlPointSchema = z.object({
  xPx: z.number(),
  yPx: z.number(),
  latitudeDeg: z.number().min(-90).max(90),
  longitudeDeg: z.number().min(-180).max(180),
});
export type ControlPoint = z.infer<typeof controlPointSchema>;

const cornerSchema = z.object({ latitudeDeg: z.number(), longitudeDeg: z.number() });

export const planFitSchema = z.object({
  method: z.enum(['similarity', 'affine', 'affine least squares']),
  /** Top left, top right, bottom right, bottom left of the picture. */
  corners: z.tuple([cornerSchema, cornerSchema, cornerSchema, cornerSchema]),
  /** Along the picture's rows and columns; the same of a similarity. */
  metresPerPxAcross: z.number(),
  metresPerPxDown: z.number(),
  /** Clockwise from north to the picture's upward direction. */
  rotationDeg: z.number(),
  /** Distance of each control point from where the fit puts it; 0 where the fit is exact and says nothing of its error. */
  residualsM: z.array(z.number()),
  /** Root mean square of the residuals; absent where the fit is exact. */
  rmsResidualM: z.number().optional(),
});
export type PlanFit = z.infer<typeof planFitSchema>;

export const floorPlanSchema = z.object({
  id: z.string(),
  name: z.string(),
  evidenceSha256: z.string(),
  /** Of a PDF, from 1. */
  page: z.int().min(1),
  widthPx: z.number().positive(),
  heightPx: z.number().positive(),
  frame: placeFrameSchema,
  /** 2: similarity; 3: affine, exact; 4: affine by least squares, with a residual. */
  controlPoints: z.array(controlPointSchema).max(4),
  /** Where the plan lies by its control points; absent until there are two. */
  fit: planFitSchema.optional(),
});
export type FloorPlan = z.infer<typeof floorPlanSchema>;

export const annotationPlaceSchema = z.discriminatedUnion('kind', [
  /** A stretch of time, or a moment when both ends are the same. */
  z
    .object({
      kind: z.literal('region'),
      recording: z.string().max(64),
      fromNs: z.number(),
      toNs: z.number(),
      /** Both absent: the whole band of the recording. */
      lowHz: z.number().optional(),
      highHz: z.number().optional(),
    })
    .refine(({ fromNs, toNs }) => toNs >= fromNs, 'toNs must not lie before fromNs')
    .refine(({ lowHz, highHz }) => (lowHz === undefined) === (highHz === undefined), 'a band has two edges')
    .refine(({ lowHz = 0, highHz = 0 }) => highHz >= lowHz, 'highHz must not lie below lowHz'),
  /** One point, or the corners of an area. */
  z.object({ kind: z.literal('map'), positions: z.array(positionSchema).min(1).max(1000) }),
]);

export type AnnotationPlace = z.infer<typeof annotationPlaceSchema>;

export const annotationColours = ['blue', 'orange', 'green', 'vermilion', 'sky', 'purple', 'yellow'] as const;

export const annotationSchema = z.object({
  id: z.string().max(64),
  place: annotationPlaceSchema,
  label: z.string().max(60),
  colour: z.enum(annotationColours),
  note: z.string().max(10_000),
  author: z.string().max(200),
  /** The program that made it, of an imported one that says so. */
  generator: z.string().max(200).optional(),
  createdUtcNs: z.bigint(),
  changedUtcNs: z.bigint(),
});
export type Annotation = z.infer<typeof annotationSchema>;

/** What a person says of an annotation; who and when is the host's. */
export const annotationWordsSchema = annotationSchema.pick({
  id: true,
  place: true,
  label: true,
  colour: true,
  note: true,
});
export type AnnotationWords = z.infer<typeof annotationWordsSchema>;

/** Everything small of a survey, as one conflated state stream of its own: it changes seldom and can be long. */
export const surveyStateSchema = z.object({
  tracks: z.array(trackInfoSchema),
  attitudes: z.array(attitudeInfoSchema),
  photos: z.array(photoInfoSchema),
  floorPlans: z.array(floorPlanSchema),
  clocks: z.array(clockInfoSchema),
  annotations: z.array(annotationSchema),
});
export type SurveyState = z.infer<typeof surveyStateSchema>;

export const EMPTY_SURVEY: SurveyState = {
  tracks: [],
  attitudes: [],
  photos: [],
  floorPlans: [],
  clocks: [],
  annotations: [],
};

/** What to add to the subject's own time; undefined when nobody has set its clock, or every setting was taken back. */
export function clockOf(clocks: readonly ClockInfo[], subject: ClockSubject): ClockSetting | undefined {
  const found = clocks.find(({ subject: { kind, id } }) => kind === subject.kind && id === subject.id);
  return found?.setting.how === 'as recorded' ? undefined : found?.setting;
}

/** UTC of a moment of the subject's own time. */
export function correctedUtcNs(clocks: readonly ClockInfo[], subject: ClockSubject, ownUtcNs: bigint): bigint {
  return ownUtcNs + (clockOf(clocks, subject)?.offsetNs ?? 0n);
}

/** What can be shown along a track: one number for each stretch of time. */
export const surveyMeasures = ['band power', 'peak', 'noise floor', 'occupancy'] as const;
export const surveyMeasureSchema = z.enum(surveyMeasures);
export type SurveyMeasure = z.infer<typeof surveyMeasureSchema>;
