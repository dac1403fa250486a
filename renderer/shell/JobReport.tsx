import { Button, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { ImportedFile, JobInfo } from '../../workers/contract/model.ts';
import { counted } from '../base/format.ts';
import { attempt } from './actions.ts';
import type { ShellProps } from './ui.ts';

/** Rows that are drawn; a filter finds the others, and Copy takes all of them. */
const ROWS_SHOWN = 500;

/** What an import took and what it left, file by file; read when it is asked for. */
export function JobReport({ app, ui, job }: ShellProps & { readonly job: JobInfo }): ReactNode {
  const [files, setFiles] = useState<readonly ImportedFile[]>();
  const [filter, setFilter] = useState('');
  const load = () =>
    void attempt(ui, async () => {
      const report = await app.host.calls.jobs.report({ job: job.id });
      setFiles(report.files);
    });
  if (files === undefined)
    return <Button size="small" variant="minimal" text="Report" aria-label={`Report of ${job.title}`} onClick={load} />;
  const wanted = filter.trim().toLowerCase();
  const found = leftFirst(files).filter((file) => lineOf(file).toLowerCase().includes(wanted));
  const copy = () =>
    void navigator.clipboard.writeText(found.map(lineOf).join('\n')).then(
      () => ui.notice.set({ kind: 'info', text: `${counted(found.length, 'line is', 'lines are')} on the clipboard.` }),
      () =>
        ui.notice.set({ kind: 'error', text: 'The clipboard refused the text; select the table and copy it by hand.' }),
    );
  return (
    <section className="ag-job-report" aria-label={`Report of ${job.title}`}>
      <div className="ag-job-head">
        <InputGroup
          size="small"
          fill
          type="search"
          placeholder="Filter by name, outcome or reason"
          aria-label="Filter the report"
          value={filter}
          onValueChange={setFilter}
        />
        <Button size="small" text="Copy" disabled={found.length === 0} onClick={copy} />
        <Button size="small" variant="minimal" text="Close report" onClick={() => setFiles(undefined)} />
      </div>
      {found.length === 0 ? (
        <p className="ag-muted ag-small">
          {files.length === 0 ? 'Nothing is in the report yet.' : 'No line has that.'}
        </p>
      ) : (
        <div className="ag-job-report-rows">
          <table className="ag-table ag-table-wide">
            <thead>
              <tr>
                <th scope="col">Outcome</th>
                <th scope="col">Name</th>
                <th scope="col">Result or reason</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, ROWS_SHOWN).map((file, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an archive may name a file twice, and the list does not change.
                <tr key={at}>
                  <td>{file.outcome}</td>
                  <td>
                    <bdi>{file.name}</bdi>
                  </td>
                  <td>{file.note}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > ROWS_SHOWN && (
        <p className="ag-muted ag-small">
          The first {ROWS_SHOWN} of {found.length.toLocaleString('en')}; filter to see others.
        </p>
      )}
    </section>
  );
}

/** What was left out is what a person looks for. */
function leftFirst(files: readonly ImportedFile[]): readonly ImportedFile[] {
  const isLeft = (file: ImportedFile) => file.outcome === 'left out';
  return [...files.filter(isLeft), ...files.filter((file) => !isLeft(file))];
}

function lineOf({ outcome, name, what, sha256 = '', note }: ImportedFile): string {
  return [outcome, name, what.join(' '), sha256, note].join('\t');
}
