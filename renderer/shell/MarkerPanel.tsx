import type { ReactNode } from 'react';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import { fixed, formatDuration, formatFrequencyDelta, formatFrequencyFixed, formatLevel } from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { deltasOf } from '../model/markers.ts';
import { formatInstant, type TimeScale } from '../model/time-labels.ts';
import { HeadButton } from '../widgets/HeadButton.tsx';
import { Empty, Panel } from '../widgets/Panel.tsx';
import type { ShellUi } from './ui.ts';

interface Props {
  readonly app: App;
  readonly ui: ShellUi;
  readonly info: RecordingInfo;
  readonly scale: TimeScale;
}

const signed = (text: string, value: number) => (value > 0 ? `+${text}` : text);

/** Markers with their place and level, and what every delta marker measures. */
export function MarkerPanel({ app, info, scale }: Props): ReactNode {
  const markers = useStore(app.model.markers.store);
  const deltas = deltasOf(markers);
  const binHz = Math.min(...info.streams.map((stream) => stream.binHz), 1e6);
  return (
    <Panel
      title="Markers"
      action={markers.length > 0 && <HeadButton text="Clear all" onClick={() => app.model.markers.clear()} />}
    >
      {markers.length === 0 ? (
        <Empty text="M puts a marker at the cursor, Shift+M a delta marker, P one on the peak." />
      ) : (
        <table className="ag-table">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Time</th>
              <th scope="col">Frequency</th>
              <th scope="col">Level</th>
              <th scope="col">
                <span className="ag-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {markers.map((marker) => (
              <tr key={marker.number}>
                <td>{marker.deltaOf === undefined ? marker.number : `${marker.number}Δ${marker.deltaOf}`}</td>
                <td>{formatInstant(scale, marker.timeNs, 1e5)}</td>
                <td>{formatFrequencyFixed(marker.freqHz, binHz / 10)}</td>
                <td>{formatLevel(marker.levelDb, info.scale.unit)}</td>
                <td>
                  <button
                    type="button"
                    className="ag-linklike"
                    aria-label={`Remove marker ${marker.number}`}
                    onClick={() => app.model.markers.remove(marker.number)}
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {deltas.length > 0 && (
        <table className="ag-table">
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">Δt</th>
              <th scope="col">Δf</th>
              <th scope="col">ΔdB</th>
            </tr>
          </thead>
          <tbody>
            {deltas.map((delta) => (
              <tr key={delta.to}>
                <td>
                  {delta.from} → {delta.to}
                </td>
                <td>{signed(formatDuration(delta.timeNs), delta.timeNs)}</td>
                <td>{formatFrequencyDelta(delta.freqHz, binHz / 10)}</td>
                <td>{delta.levelDb === undefined ? '—' : `${signed(fixed(delta.levelDb, 1), delta.levelDb)} dB`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
