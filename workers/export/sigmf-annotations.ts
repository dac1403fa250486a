import type { Origin, RecordingInfo } from '../contract/model.ts';
import type { Annotation } from '../contract/survey.ts';
import { utcText } from './utc-text.ts';

/**
 * The annotations of one recording as the text of a `.sigmf-meta` file (decode SPEC.md, G5). Of a recording of samples the
 * sample numbers are those of its data, where it is one capture; of any other the file is metadata only and a sample is a
 * nanosecond. `origin` with the setting of its clock.
 */
export function sigmfAnnotations(
  info: Pick<RecordingInfo, 'id' | 'name' | 'evidenceSha256' | 'analysis'> & { readonly origin: Origin },
  annotations: readonly Annotation[],
  generator: string,
): string {
  const rate = info.analysis?.sampleRateHz ?? NS_PER_SECOND;
  const own = annotations.flatMap((each) =>
    each.place.kind === 'region' && each.place.recording === info.id ? [{ each, place: each.place }] : [],
  );
  const sampleOf = (ns: number) => Math.max(0, Math.round((ns / NS_PER_SECOND) * rate));
  const entries = own
    .map(({ each, place }) => {
      const start = sampleOf(place.fromNs);
      return {
        'core:sample_start': start,
        'core:sample_count': sampleOf(place.toNs) - start,
        ...(place.lowHz === undefined || place.highHz === undefined
          ? {}
          : { 'core:freq_lower_edge': place.lowHz, 'core:freq_upper_edge': place.highHz }),
        ...(each.label === '' ? {} : { 'core:label': each.label }),
        ...(each.note === '' ? {} : { 'core:comment': each.note }),
        'core:generator': each.generator ?? generator,
        'core:uuid': each.id,
        'airguard:author': each.author,
        'airguard:colour': each.colour,
      };
    })
    .sort((a, b) => a['core:sample_start'] - b['core:sample_start']);
  const { origin } = info;
  const global = {
    'core:datatype': 'rf32_le',
    'core:sample_rate': rate,
    'core:version': '1.2.0',
    'core:description': `Annotations of ${info.name}${info.evidenceSha256 === undefined ? '' : `, evidence SHA-256 ${info.evidenceSha256}`}`,
    'core:recorder': generator,
    ...(info.analysis === undefined ? { 'core:metadata_only': true } : {}),
    'core:extensions': [{ name: 'airguard', version: '1.0.0', optional: true }],
  };
  const capture = {
    'core:sample_start': 0,
    ...(origin.kind === 'utc' ? { 'core:datetime': utcText(origin.utcNs) } : {}),
  };
  return `${JSON.stringify({ global, captures: [capture], annotations: entries }, undefined, 1)}\n`;
}

const NS_PER_SECOND = 1e9;
