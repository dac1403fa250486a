import { Button, Dialog, DialogBody, ProgressBar } from '@blueprintjs/core';
import { type ReactNode, useEffect } from 'react';
import type { JobInfo } from '../../workers/contract/model.ts';
import { counted } from '../base/format.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import { Empty, Note } from '../widgets/Panel.tsx';
import { attempt } from './actions.ts';
import { givenExports, saveExport } from './export-jobs.ts';
import { JobReport } from './JobReport.tsx';
import { canCancel, canResume, jobProgress, jobShare, jobState } from './job-words.ts';
import type { ShellProps } from './ui.ts';

/** Long work: what, how far, how fast, how long, and the way out. */
export function JobsDialog({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'jobs';
  const { jobs } = useStore(app.workspace);
  useEffect(() => {
    if (!open) return;
    // A button that goes away while it has the keyboard leaves it to the page, where the dialog does not hear it.
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') ui.dialog.set(undefined);
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [open, ui]);
  return (
    <Dialog
      isOpen={open}
      title="Jobs"
      className="ag-jobs"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      <DialogBody>
        {jobs.length === 0 ? (
          <Empty text="No jobs. Imports, pulls, uploads and exports appear here while they run and after." />
        ) : (
          <ul className="ag-job-list">
            {[...jobs].reverse().map((job) => (
              <li key={job.id}>
                <JobRow app={app} ui={ui} job={job} />
              </li>
            ))}
          </ul>
        )}
      </DialogBody>
    </Dialog>
  );
}

function JobRow({ app, ui, job }: ShellProps & { readonly job: JobInfo }): ReactNode {
  const { calls } = app.host;
  const act = (work: () => Promise<unknown>) => () =>
    void attempt(ui, async () => {
      await work();
    });
  const moving = job.state === 'running';
  const given = useSelected(givenExports, (jobs) => jobs.has(job.id));
  const made = job.kind === 'export' && job.state === 'done';
  return (
    <article className="ag-job" aria-label={job.title}>
      <div className="ag-job-head">
        <bdi className="ag-clip" title={job.title}>
          {job.title}
        </bdi>
        <span className={`ag-tag ag-job-${job.state}`}>{jobState(job)}</span>
        {canCancel(job) && (
          <Button size="small" text="Cancel" onClick={act(() => calls.jobs.cancel({ job: job.id }))} />
        )}
        {canResume(job) && (
          <Button
            size="small"
            text={job.state === 'failed' ? 'Try again' : 'Resume'}
            onClick={act(() => calls.jobs.resume({ job: job.id }))}
          />
        )}
        {made && (
          <Button
            size="small"
            text={given ? 'Save again' : 'Save'}
            aria-label={`Save ${job.title}`}
            onClick={() => void saveExport(app, ui, job)}
          />
        )}
        {!canCancel(job) && (
          <Button
            size="small"
            variant="minimal"
            text="Dismiss"
            aria-label={`Dismiss ${job.title}`}
            onClick={act(() => calls.jobs.dismiss({ job: job.id }))}
          />
        )}
      </div>
      {(canCancel(job) || job.state === 'interrupted') && (
        <>
          <ProgressBar
            value={jobShare(job)}
            animate={false}
            stripes={false}
            aria-label={`Progress of ${job.title}`}
            intent={moving ? 'primary' : 'none'}
          />
          <p className="ag-muted ag-small ag-num">{jobProgress(job)}</p>
        </>
      )}
      {job.message !== undefined && (
        <Note
          kind={
            job.state === 'failed'
              ? 'error'
              : job.state === 'paused' || job.state === 'interrupted'
                ? 'warning'
                : 'info'
          }
        >
          {job.message}
          {made && (given ? ', handed over to be saved from this window.' : ', ready to be saved.')}
        </Note>
      )}
      {job.left.length > 0 && (
        <p className="ag-small">{counted(job.left.length, 'file was', 'files were')} left out; the report says why.</p>
      )}
      {(job.kind === 'import' || job.kind === 'pull') && job.state !== 'queued' && (
        <JobReport app={app} ui={ui} job={job} />
      )}
    </article>
  );
}
