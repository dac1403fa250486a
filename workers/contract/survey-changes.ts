import { z } from 'zod';
import { type Annotation, annotationSchema, EMPTY_SURVEY, type SurveyState, surveyStateSchema } from './survey.ts';

/**
 * What changed of the survey since the item before, in a stream of them (SPEC.md, C10): parts that are not named are as they
 * were. Annotations are many and change one by one, so of them only what was saved and what is gone is sent.
 */
export const surveyChangeSchema = surveyStateSchema
  .omit({ annotations: true })
  .partial()
  .extend({
    annotations: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('all'), annotations: z.array(annotationSchema) }),
        z.object({
          kind: z.literal('changed'),
          saved: z.array(annotationSchema),
          removed: z.array(annotationSchema.shape.id),
        }),
      ])
      .optional(),
  });
export type SurveyChange = z.infer<typeof surveyChangeSchema>;

/** What leads from one state to the next; parts that are the same object are taken to be unchanged. */
export function surveyChange(before: SurveyState | undefined, after: SurveyState): SurveyChange {
  const { annotations, ...parts } = after;
  if (before === undefined) return { ...parts, annotations: { kind: 'all', annotations } };
  return {
    ...(parts.tracks === before.tracks ? {} : { tracks: parts.tracks }),
    ...(parts.attitudes === before.attitudes ? {} : { attitudes: parts.attitudes }),
    ...(parts.photos === before.photos ? {} : { photos: parts.photos }),
    ...(parts.floorPlans === before.floorPlans ? {} : { floorPlans: parts.floorPlans }),
    ...(parts.clocks === before.clocks ? {} : { clocks: parts.clocks }),
    ...(annotations === before.annotations ? {} : { annotations: annotationChange(before.annotations, annotations) }),
  };
}

function annotationChange(
  before: readonly Annotation[],
  after: readonly Annotation[],
): NonNullable<SurveyChange['annotations']> {
  const known = new Map(before.map((each) => [each.id, each]));
  const saved = after.filter((each) => known.get(each.id) !== each);
  const present = new Set(after.map(({ id }) => id));
  const removed = before.filter(({ id }) => !present.has(id)).map(({ id }) => id);
  if (saved.length + removed.length > after.length / 2) return { kind: 'all', annotations: [...after] };
  return { kind: 'changed', saved, removed };
}

const compareNs = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** With new or changed annotations, in the order they were made. */
export function withAnnotations(known: readonly Annotation[], saved: readonly Annotation[]): Annotation[] {
  const all = new Map([...known, ...saved].map((each) => [each.id, each]));
  return [...all.values()].sort((a, b) => compareNs(a.createdUtcNs, b.createdUtcNs) || (a.id < b.id ? -1 : 1));
}

/** The state after a change; what did not change stays the same object. */
export function applySurveyChange(state: SurveyState, change: SurveyChange): SurveyState {
  return {
    tracks: change.tracks ?? state.tracks,
    attitudes: change.attitudes ?? state.attitudes,
    photos: change.photos ?? state.photos,
    floorPlans: change.floorPlans ?? state.floorPlans,
    clocks: change.clocks ?? state.clocks,
    annotations: annotationsAfter(state.annotations, change.annotations),
  };
}

function annotationsAfter(known: Annotation[], change: SurveyChange['annotations']): Annotation[] {
  if (change === undefined) return known;
  if (change.kind === 'all') return change.annotations;
  const removed = new Set(change.removed);
  return withAnnotations(removed.size === 0 ? known : known.filter(({ id }) => !removed.has(id)), change.saved);
}

/** The states behind a stream of changes. */
export async function* surveyStates(changes: AsyncIterable<SurveyChange>): AsyncGenerator<SurveyState, void, void> {
  let state = EMPTY_SURVEY;
  for await (const change of changes) {
    state = applySurveyChange(state, change);
    yield state;
  }
}
