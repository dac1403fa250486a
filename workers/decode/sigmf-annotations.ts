import { type Annotation, annotationColours } from '../contract/survey.ts';
import { captureStartsNs, type SigmfMeta } from './sigmf.ts';

const LABEL_MOST = 60;
const NOTE_MOST = 10_000;
const NAME_MOST = 200;

/**
 * The annotations of SigMF metadata in a recording (SPEC.md, G1–G4). Times are the recording's, by sample count and capture;
 * `endNs` is its end. `nowNs` is when they came in, `newId` for those without a `core:uuid`.
 */
export function annotationsOfSigmf(
  meta: Pick<SigmfMeta, 'annotations' | 'captures' | 'sampleRateHz' | 'author'>,
  into: {
    readonly recording: string;
    readonly endNs: number;
    readonly nowNs: bigint;
    readonly newId: () => string;
  },
): Annotation[] {
  const { captures, sampleRateHz } = meta;
  const starts = captureStartsNs(meta);
  const captureAt = (sample: number) =>
    Math.max(
      0,
      captures.findLastIndex(({ sampleStart }) => sampleStart <= sample),
    );
  const nsOf = (sample: number, capture: number) =>
    Math.round((starts[capture] ?? 0) + ((sample - (captures[capture]?.sampleStart ?? 0)) / sampleRateHz) * 1e9);
  return meta.annotations.map((each) => {
    const start = each['core:sample_start'];
    const count = each['core:sample_count'];
    const capture = captureAt(start);
    const fromNs = nsOf(start, capture);
    const next = captures[capture + 1];
    // Without a count it goes on to the end of its capture.
    const last = count === undefined ? next?.sampleStart : start + count;
    const toNs = last === undefined ? into.endNs : nsOf(last, count === undefined ? capture : captureAt(last - 1));
    const [lowHz, highHz] = [each['core:freq_lower_edge'], each['core:freq_upper_edge']];
    const edges = lowHz === undefined || highHz === undefined || highHz < lowHz ? undefined : { lowHz, highHz };
    const label = (each['core:label'] ?? '').trim();
    const comment = each['core:comment'] ?? '';
    // A label that does not fit is kept whole in the note.
    const note = label.length > LABEL_MOST ? `${label}\n${comment}`.trim() : comment;
    const uuid = each['core:uuid'];
    const generator = each['core:generator'];
    return {
      id: uuid === undefined || uuid === '' || uuid.length > 64 ? into.newId() : uuid,
      place: { kind: 'region', recording: into.recording, fromNs, toNs: Math.max(fromNs, toNs), ...edges },
      label: label.slice(0, LABEL_MOST),
      colour: annotationColours.find((name) => name === each['airguard:colour']) ?? 'sky',
      note: note.slice(0, NOTE_MOST),
      author: (each['airguard:author'] ?? meta.author ?? 'author not given').slice(0, NAME_MOST),
      ...(generator === undefined ? {} : { generator: generator.slice(0, NAME_MOST) }),
      createdUtcNs: into.nowNs,
      changedUtcNs: into.nowNs,
    };
  });
}
