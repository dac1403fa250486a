import { Button } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { RecordingInfo } from '../../../workers/contract/model.ts';
import { counted, formatBytes, formatCount, formatDuration } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { useCall } from '../../data/use-call.ts';
import { formatInstant, type TimeScale, zoneOf } from '../../model/time-labels.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';

const PAGE = 200;

/** Damaged stretches by offset, and gaps by time; a gap can be shown in the other views. */
export function DamageView({ app }: ViewProps): ReactNode {
  const info = useStore(app.recording);
  const scale = useTimeScale(app);
  if (info === undefined) return <Empty text="Choose a recording to see what is damaged or missing in it." />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <section className="ag-scroll" aria-label="Damage and gaps" tabIndex={0}>
      <DamageTable key={`damage ${info.id}`} app={app} info={info} />
      <GapTable key={`gaps ${info.id}`} app={app} info={info} scale={scale} />
    </section>
  );
}

function Pages(props: {
  readonly offset: number;
  readonly total: number;
  readonly onOffset: (offset: number) => void;
}): ReactNode {
  const { offset, total, onOffset } = props;
  if (total <= PAGE) return undefined;
  return (
    <p className="ag-pages ag-small">
      <Button
        size="small"
        text="Earlier"
        disabled={offset === 0}
        onClick={() => onOffset(Math.max(0, offset - PAGE))}
      />
      <span className="ag-num">
        {formatCount(offset + 1)}–{formatCount(Math.min(total, offset + PAGE))} of {formatCount(total)}
      </span>
      <Button size="small" text="Later" disabled={offset + PAGE >= total} onClick={() => onOffset(offset + PAGE)} />
    </p>
  );
}

function DamageTable({ app, info }: { readonly app: App; readonly info: RecordingInfo }): ReactNode {
  const [offset, setOffset] = useState(0);
  const { value, fault } = useCall(`${info.id} ${info.generation} ${info.state} ${offset}`, (signal) =>
    app.host.calls.recordings.damage({ recording: info.id, offset, limit: PAGE }, { signal }),
  );
  return (
    <section aria-label="Damage">
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {value !== undefined && value.total === 0 && (
        <Empty text="Nothing is damaged: every byte of this recording was read." />
      )}
      {value !== undefined && value.total > 0 && (
        <>
          <table className="ag-table ag-table-wide">
            <caption>
              {counted(value.total, 'damaged stretch', 'damaged stretches')}, {formatBytes(info.damage.bytes)} left out;{' '}
              {counted(info.frames, 'frame')} read
            </caption>
            <thead>
              <tr>
                <th scope="col">Byte offset</th>
                <th scope="col">Bytes</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((item) => (
                <tr key={item.offset}>
                  <td>{formatCount(item.offset)}</td>
                  <td>{formatCount(item.bytes)}</td>
                  <td className="ag-wrap">{item.why}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Pages offset={offset} total={value.total} onOffset={setOffset} />
        </>
      )}
    </section>
  );
}

function GapTable(props: { readonly app: App; readonly info: RecordingInfo; readonly scale: TimeScale }): ReactNode {
  const { app, info, scale } = props;
  const [offset, setOffset] = useState(0);
  const { value, fault } = useCall(`${info.id} ${info.generation} ${info.state} ${offset}`, (signal) =>
    app.host.calls.recordings.gaps({ recording: info.id, offset, limit: PAGE }, { signal }),
  );
  const show = (fromNs: number, toNs: number) => {
    const margin = Math.max(toNs - fromNs, 1e6);
    app.model.timebase.show({ fromNs: fromNs - margin, toNs: toNs + margin });
  };
  return (
    <section aria-label="Gaps">
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {value !== undefined && value.total === 0 && <Empty text="There are no gaps in time." />}
      {value !== undefined && value.total > 0 && (
        <>
          <table className="ag-table ag-table-wide">
            <caption>{counted(value.total, 'gap')} in time</caption>
            <thead>
              <tr>
                <th scope="col">From ({zoneOf(scale)})</th>
                <th scope="col">Length</th>
                <th scope="col">Why</th>
                <th scope="col">
                  <span className="ag-hidden">Show</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((item) => (
                <tr key={`${item.fromNs} ${item.toNs}`}>
                  <td>{formatInstant(scale, item.fromNs, 1e5)}</td>
                  <td>{formatDuration(item.toNs - item.fromNs)}</td>
                  <td className="ag-wrap">{item.why}</td>
                  <td>
                    <button
                      type="button"
                      className="ag-linklike"
                      aria-label={`Show the gap at ${formatInstant(scale, item.fromNs, 1e5)}`}
                      onClick={() => show(item.fromNs, item.toNs)}
                    >
                      Show
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <Pages offset={offset} total={value.total} onOffset={setOffset} />
        </>
      )}
    </section>
  );
}
