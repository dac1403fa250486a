import type { Annotation } from '../../workers/contract/survey.ts';
import { counted, fixed, formatBand, formatDuration, formatFrequencyFixed } from '../base/format.ts';
import { dayOf, formatInstant, zoneOf } from '../model/time-labels.ts';
import type { App } from './app.ts';
import { scaleOf } from './time-scale.ts';

/** Where an annotation is, in words; what does not apply is empty. */
export interface AnnotationWhere {
  /** Name of the recording, "map", or that the recording is not there. */
  readonly where: string;
  readonly time: string;
  readonly zone: string;
  readonly length: string;
  readonly band: string;
}

/** Digits of a frequency in a list: 10 kHz is finer than the bins of these radios. */
const RESOLUTION_HZ = 1e4;

export function annotationWhere(
  app: Pick<App, 'workspace' | 'survey' | 'model'>,
  { place }: Annotation,
): AnnotationWhere {
  if (place.kind === 'map') {
    const [first] = place.positions;
    const corners = place.positions.length;
    const at = first === undefined ? '' : `${fixed(first.latitudeDeg, 6)}°, ${fixed(first.longitudeDeg, 6)}°`;
    return { where: 'map', time: '', zone: '', length: corners > 1 ? counted(corners, 'corner') : 'point', band: at };
  }
  const info = app.workspace.get().recordings.find(({ id }) => id === place.recording);
  const scale = scaleOf(info, app.survey.get().clocks, app.model.display.store.get().timeFormat);
  const { fromNs, toNs, lowHz, highHz } = place;
  return {
    where: info?.name ?? 'not in this case',
    time: `${dayOf(scale, fromNs)} ${formatInstant(scale, fromNs, 1e5)}`.trim(),
    zone: zoneOf(scale),
    length: toNs > fromNs ? formatDuration(toNs - fromNs) : 'moment',
    band:
      lowHz === undefined || highHz === undefined
        ? 'whole band'
        : highHz > lowHz
          ? formatBand(lowHz, highHz, RESOLUTION_HZ)
          : formatFrequencyFixed(lowHz, RESOLUTION_HZ),
  };
}

export function annotationPlaceFacts(
  app: Parameters<typeof annotationWhere>[0],
  annotation: Annotation,
): readonly { readonly name: string; readonly value: string }[] {
  const { where, time, zone, length, band } = annotationWhere(app, annotation);
  if (annotation.place.kind === 'map')
    return [
      { name: 'Where', value: 'on the map' },
      { name: 'Position', value: band },
      { name: 'Form', value: length === 'point' ? length : `area of ${length}` },
    ];
  return [
    { name: 'Recording', value: where },
    { name: 'Time', value: `${time} ${zone}` },
    { name: 'Length', value: length },
    { name: 'Band', value: band },
  ];
}

/** Day and time of day in UTC: of who did what when. */
export function dayWords(utcNs: bigint): string {
  return `${new Date(Number(utcNs / 1_000_000n)).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The person of an author, without the program that wrote for them in brackets. */
export function personOf(author: string): string {
  return author.replace(/ \(.*\)$/u, '');
}
