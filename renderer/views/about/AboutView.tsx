import { type ReactNode, useEffect, useState } from 'react';
import { formatBytes, formatPercent } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import type { ViewProps } from '../../data/app.ts';
import { pageLedger } from '../../data/ledger.ts';
import { useCall } from '../../data/use-call.ts';
import { Facts, Note } from '../../widgets/Panel.tsx';

/** The ledger is a look at running caches, so it is looked at again now and then. */
const LOOK_MS = 2000;

/** Versions, memory by owner with budgets, and the licence. */
export function AboutView({ app }: ViewProps): ReactNode {
  const connection = useStore(app.connection);
  const [look, setLook] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setLook((count) => count + 1), LOOK_MS);
    return () => window.clearInterval(timer);
  }, []);
  const { value, fault } = useCall(connection.kind === 'connected' ? `about ${look}` : undefined, async (signal) => ({
    host: await app.host.calls.system.about(undefined, { signal }),
    shell: await app.shellVersions(),
    page: pageLedger(),
  }));
  const build = connection.kind === 'connected' ? connection.hello.build : '—';
  const memory = value === undefined ? [] : [...value.page, ...value.host.memory];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer.
    <section className="ag-scroll ag-about" aria-label="About this workstation" tabIndex={0}>
      <h2>Airguard Workstation</h2>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {value !== undefined && (
        <>
          <Facts
            facts={[
              { name: 'Build', value: <span className="ag-num">{build}</span> },
              ...Object.entries({ ...value.shell, ...value.host.versions }).map(([name, version]) => ({
                name,
                value: <span className="ag-num">{version}</span>,
              })),
            ]}
          />
          <table className="ag-table ag-table-wide">
            <caption>Memory by owner</caption>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Where</th>
                <th scope="col">Held</th>
                <th scope="col">Budget</th>
                <th scope="col">Used</th>
              </tr>
            </thead>
            <tbody>
              {memory.map((entry) => (
                <tr key={`${entry.where} ${entry.name}`}>
                  <td>{entry.name}</td>
                  <td>{entry.where}</td>
                  <td>{formatBytes(entry.bytes)}</td>
                  <td>{entry.budgetBytes === undefined ? '—' : formatBytes(entry.budgetBytes)}</td>
                  <td>{entry.budgetBytes === undefined ? '—' : formatPercent(entry.bytes / entry.budgetBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="ag-licence">{value.host.licence}</p>
        </>
      )}
    </section>
  );
}
