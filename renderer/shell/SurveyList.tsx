import type { ReactNode } from 'react';
import { photoTime } from '../../workers/contract/photo-clock.ts';
import type { AttitudeInfo, SurveyState, TrackInfo } from '../../workers/contract/survey.ts';
import { counted, formatDuration } from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import { ZONE_NOT_STATED } from '../model/photo-times.ts';
import type { ViewKind } from '../model/workspace.ts';
import type { ShellProps } from './ui.ts';

interface Line {
  readonly key: string;
  readonly name: string;
  readonly facts: string;
  readonly warnings: readonly string[];
  /** The view that shows it. */
  readonly view: ViewKind;
}

function lasted(from: bigint | undefined, to: bigint | undefined): string {
  return from === undefined || to === undefined ? 'without times' : formatDuration(Number(to - from));
}

function trackLine(track: TrackInfo): Line {
  const { id, name, kind, points, timedPoints, startOwnUtcNs, endOwnUtcNs, warnings } = track;
  const times = timedPoints === 0 ? 'without times' : lasted(startOwnUtcNs, endOwnUtcNs);
  const facts = points === 1 ? `${kind} · 1 position` : `${kind} · ${counted(points, 'position')} · ${times}`;
  return { key: id, name, facts, warnings, view: 'map' };
}

function attitudeLine(attitude: AttitudeInfo): Line {
  const { id, name, samples, heading, startOwnUtcNs, endOwnUtcNs, warnings } = attitude;
  const facts = `${counted(samples, 'sample')} · ${heading} heading · ${lasted(startOwnUtcNs, endOwnUtcNs)}`;
  return { key: id, name, facts, warnings, view: 'attitude' };
}

function photoLines({ photos, clocks }: SurveyState): readonly Line[] {
  if (photos.length === 0) return [];
  const placed = photos.filter(({ position }) => position !== undefined).length;
  const local = photos.filter((photo) => photoTime(clocks, photo)?.zone === 'not stated').length;
  const where = placed === photos.length ? 'all with a place' : `${placed} with a place`;
  const warnings = photos.flatMap((photo) => photo.warnings.map((warning) => `${photo.name}: ${warning}`));
  return [
    {
      key: 'photos',
      name: counted(photos.length, 'photo'),
      facts: local === 0 ? where : `${where} · ${ZONE_NOT_STATED}${local === photos.length ? '' : ` of ${local}`}`,
      warnings,
      view: 'photos',
    },
  ];
}

/** What the case holds besides recordings; each line opens the view that shows it. */
export function SurveyList({ app, ui }: ShellProps): ReactNode {
  const survey = useStore(app.survey);
  const groups: readonly (readonly [string, readonly Line[]])[] = [
    ['Tracks', survey.tracks.map(trackLine)],
    ['Attitude', survey.attitudes.map(attitudeLine)],
    ['Photos', photoLines(survey)],
  ];
  return groups.map(([title, lines]) =>
    lines.length === 0 ? undefined : (
      <section key={title} aria-label={title}>
        <div className="ag-block-head">
          <h2>{title}</h2>
        </div>
        <ul className="ag-list">
          {lines.map((line) => (
            <li key={line.key}>
              <button
                type="button"
                className="ag-recording"
                title={[line.name, line.facts, ...line.warnings].join('\n')}
                onClick={() => ui.dock.get()?.focus(line.view)}
              >
                <span className="ag-recording-name">
                  <bdi className="ag-clip">{line.name}</bdi>
                  {line.warnings.length > 0 && (
                    <span className="ag-tag ag-tag-warning">{counted(line.warnings.length, 'note')}</span>
                  )}
                </span>
                <span className="ag-muted ag-small ag-clip">{line.facts}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    ),
  );
}
