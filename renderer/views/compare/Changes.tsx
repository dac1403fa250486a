import type { ReactNode } from 'react';
import type { ChangedBand } from '../../../workers/contract/compare.ts';
import { counted, fixed, formatBand, formatCount, formatFrequency } from '../../base/format.ts';
import { sideName } from '../../model/compare.ts';
import { Empty } from '../../widgets/Panel.tsx';

/** Of a difference, in standard deviations: beyond it is not chance. */
const NOT_CHANCE = 3;

/** "1 changed band, 1 that may be chance, 2 not measured in both": only the first have changed for certain. */
function changedWords(changes: readonly ChangedBand[]): string {
  const unmeasured = changes.filter(({ kind }) => kind === 'not measured in both').length;
  const maybe = changes.filter(mayBeChance).length;
  return [
    counted(changes.length - unmeasured - maybe, 'changed band'),
    ...(maybe > 0 ? [`${formatCount(maybe)} that may be chance`] : []),
    ...(unmeasured > 0 ? [`${formatCount(unmeasured)} not measured in both`] : []),
  ].join(', ');
}

const mayBeChance = ({ significance }: ChangedBand) =>
  significance !== undefined && Math.abs(significance) <= NOT_CHANCE;

/** The changed bands in a table; a click shows one in every view. */
export function Changes(props: {
  readonly changes: readonly ChangedBand[];
  readonly unit: string;
  readonly onChange: (change: ChangedBand) => void;
}): ReactNode {
  const { changes, unit, onChange } = props;
  if (changes.length === 0) return <Empty text="No band changed by as much as the least difference." />;
  const db = (value: number | undefined) => (value === undefined ? '—' : fixed(value, 1));
  return (
    <table className="ag-table ag-table-wide">
      <caption>
        {changedWords(changes)}; σ: difference in standard deviations, up to {NOT_CHANCE} it may be chance
      </caption>
      <thead>
        <tr>
          <th scope="col">Side</th>
          <th scope="col">Band</th>
          <th scope="col">Width</th>
          <th scope="col">Change</th>
          <th scope="col">A ({unit})</th>
          <th scope="col">Then</th>
          <th scope="col">Difference</th>
          <th scope="col">σ</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.side} ${change.lowHz}`}>
            <td>{sideName(change.side)}</td>
            <td>
              <button
                type="button"
                className="ag-linklike"
                title="Show it in every view"
                onClick={() => onChange(change)}
              >
                {formatBand(change.lowHz, change.highHz, 1e4)}
              </button>
            </td>
            <td>{formatFrequency(change.highHz - change.lowHz, 1e3)}</td>
            <td>
              {change.kind}
              {mayBeChance(change) ? ', may be chance' : ''}
            </td>
            <td>{db(change.beforeDb)}</td>
            <td>{db(change.afterDb)}</td>
            <td>
              {change.differenceDb === undefined
                ? '—'
                : `${change.differenceDb > 0 ? '+' : ''}${db(change.differenceDb)}${change.uncertaintyDb === undefined ? '' : ` ± ${db(change.uncertaintyDb)}`} dB`}
            </td>
            <td>{db(change.significance)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
