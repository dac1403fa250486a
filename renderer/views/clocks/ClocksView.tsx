import { type ReactNode, useMemo, useState } from 'react';
import { useSelected, useStore } from '../../base/use-store.ts';
import { formatUtc } from '../../base/utc.ts';
import { personOf } from '../../data/annotation-words.ts';
import type { ViewProps } from '../../data/app.ts';
import { type ClockSource, clockRemarks, clockSources, subjectKey } from '../../model/clock-sources.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { ClockPanel } from './ClockPanel.tsx';
import { beginsWords, lengthWords, offsetWords, uncertaintyWords } from './clock-words.ts';

/** Every source's clock: its range, what is added to it, how good that is, how it was obtained and by whom. */
export function ClocksView({ app }: ViewProps): ReactNode {
  const recordings = useSelected(app.workspace, (state) => state.recordings);
  const survey = useStore(app.survey);
  const shown = useStore(app.recording)?.id;
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const sources = useMemo(() => clockSources(recordings, survey), [recordings, survey]);
  const remarks = useMemo(() => clockRemarks(sources), [sources]);
  const selected =
    sources.find(({ subject }) => subjectKey(subject) === chosen) ??
    sources.find(({ subject }) => subject.kind === 'recording' && subject.id === shown) ??
    sources[0];
  if (selected === undefined) {
    return <Empty text="Nothing in this case has a clock yet. Import recordings, tracks, attitude logs or photos." />;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <section className="ag-scroll ag-clocks-room" aria-label="Clocks" tabIndex={0}>
      <table className="ag-table ag-table-wide ag-clocks">
        <caption>One clock for everything: UTC = a source's own time + its offset</caption>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Offset, uncertainty</th>
            <th scope="col">How</th>
            <th scope="col">Begins (UTC), length</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <ClockRow
              key={subjectKey(source.subject)}
              source={source}
              selected={source === selected}
              onSelect={() => setChosen(subjectKey(source.subject))}
            />
          ))}
        </tbody>
      </table>
      {remarks.map(({ subject, text }) => (
        <Note key={subjectKey(subject)} kind="warning">
          {text}
        </Note>
      ))}
      <ClockPanel key={subjectKey(selected.subject)} app={app} source={selected} sources={sources} />
    </section>
  );
}

function ClockRow(props: {
  readonly source: ClockSource;
  readonly selected: boolean;
  readonly onSelect: () => void;
}): ReactNode {
  const { source, selected, onSelect } = props;
  const { setting } = source;
  return (
    <tr aria-selected={selected} className={selected ? 'ag-row-selected' : undefined}>
      <td>
        <button type="button" className="ag-linklike" aria-pressed={selected} onClick={onSelect}>
          <bdi>{source.name}</bdi>
        </button>{' '}
        <span className="ag-muted">{source.what}</span>
      </td>
      <td>
        {offsetWords(source)} <span className="ag-keep">{uncertaintyWords(source)}</span>
      </td>
      <td>
        {setting === undefined ? (
          `as recorded: ${source.ownHow}`
        ) : (
          <span title={`${formatUtc(setting.setUtcNs, 1e9)} UTC, ${setting.author}`}>
            {setting.how}, {personOf(setting.author)}
          </span>
        )}
      </td>
      <td>
        {beginsWords(source)} <span className="ag-muted ag-keep">{lengthWords(source)}</span>
      </td>
    </tr>
  );
}
