import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { Annotation } from '../../contract/survey.ts';
import type { ReportBlock } from '../../export/report/document.ts';
import type { CaseSession } from '../case-session.ts';
import { degreesText, mhzText, momentText } from './report-words.ts';

/** What people marked, in the order they did (export SPEC.md, R8). */
export function annotationsBlock(session: CaseSession): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { name: 'Annotation', share: 2 },
      { name: 'Place', share: 3 },
      { name: 'Time', share: 3 },
      { name: 'Note', share: 4 },
      { name: 'Author', share: 1.6 },
    ],
    rows: session.survey.state().annotations.map((annotation) => {
      const { place, time } = whereOf(session, annotation);
      return [annotation.label, place, time, annotation.note, annotation.author];
    }),
  };
}

function whereOf(session: CaseSession, { place }: Annotation): { readonly place: string; readonly time: string } {
  switch (place.kind) {
    case 'map': {
      const [first] = place.positions;
      const corners = place.positions.length;
      const words = first === undefined ? '' : degreesText(first);
      return { place: corners > 1 ? `${words}, first of ${corners} corners` : words, time: '' };
    }
    case 'region': {
      const { recording, lowHz, highHz, fromNs, toNs } = place;
      const info = session.shelf.list().find(({ id }) => id === recording);
      const band = lowHz === undefined || highHz === undefined ? 'whole band' : mhzText({ lowHz, highHz });
      const origin = info === undefined ? undefined : effectiveOrigin(info, session.survey.state().clocks);
      const ends = fromNs === toNs ? [fromNs] : [fromNs, toNs];
      const time =
        origin?.kind === 'utc'
          ? ends.map((ns) => momentText(origin.utcNs + BigInt(Math.round(ns)))).join(' to ')
          : `${ends.map((ns) => (ns / 1e9).toFixed(3)).join(' to ')} s of the recording`;
      return { place: `${info?.name ?? recording}, ${band}`, time };
    }
  }
}
