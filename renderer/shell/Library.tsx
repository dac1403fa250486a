import { Button } from '@blueprintjs/core';
import { CloudDownload, FolderOpen, Import } from '@blueprintjs/icons';
import type { MouseEvent, ReactNode } from 'react';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import { formatBytes } from '../base/format.ts';
import { useSelected, useStore } from '../base/use-store.ts';
import { Empty } from '../widgets/Panel.tsx';
import { chooseCase, chooseImport } from './actions.ts';
import { activeJobs, jobProgress, jobShare } from './job-words.ts';
import { recordingLine, recordingState } from './recording-words.ts';
import { SurveyList } from './SurveyList.tsx';
import type { ShellProps } from './ui.ts';

/** The case's recordings, and the way in for more. */
export function Library({ app, ui }: ShellProps): ReactNode {
  const { case: present, recordings, jobs } = useStore(app.workspace);
  const connection = useStore(app.connection);
  const selected = useSelected(app.model.timebase.view, (view) => view.recording);
  const readOnly = present?.access.kind === 'read';
  const active = activeJobs(jobs);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <aside className="ag-side ag-library" aria-label="Library" tabIndex={0}>
      <div className="ag-side-head">
        <h2>Recordings</h2>
        <span className="ag-grow" />
        <Button
          size="small"
          variant="minimal"
          icon={<CloudDownload size={14} />}
          text="Sources"
          title="Pull from an S3 store (Shift+O)"
          onClick={() => ui.dialog.set('sources')}
        />
        <Button
          size="small"
          icon={<Import size={14} />}
          text="Import"
          disabled={present === undefined || readOnly}
          title={readOnly ? 'This case is open read-only' : 'Import dumps (I)'}
          onClick={() => chooseImport(app, ui, 'files')}
        />
      </div>
      {active.length > 0 && (
        <ul className="ag-list" aria-label="Running jobs">
          {active.map((job) => (
            <li key={job.id}>
              <button
                type="button"
                className="ag-job-line"
                title={`${job.title}\n${jobProgress(job)}`}
                onClick={() => ui.dialog.set('jobs')}
              >
                <bdi className="ag-clip">{job.title}</bdi>
                <span className="ag-mini-bar ag-mini-bar-wide" aria-hidden="true">
                  <span style={{ width: `${jobShare(job) * 100}%` }} />
                </span>
                <span className="ag-muted ag-small ag-clip">{jobProgress(job)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {recordings.length > 0 ? (
        <ul className="ag-list" aria-label="Recordings">
          {recordings.map((info) => (
            <li key={info.id}>
              <RecordingRow
                info={info}
                selected={info.id === selected}
                onSelect={(event) => {
                  app.model.timebase.setRecording(info);
                  // After a click the keys belong to the view: the space bar plays. The keyboard's own way stays in the list.
                  const dock = ui.dock.get();
                  if (event.detail > 0) dock?.focus(dock.active() ?? 'waterfall');
                }}
              />
            </li>
          ))}
        </ul>
      ) : connection.kind !== 'connected' ? (
        <Empty text="Waiting for the data host." />
      ) : present === undefined ? (
        <Empty
          text="No case is open. A case is a folder that keeps everything about one survey or incident."
          action={
            <div className="ag-actions">
              <Button
                icon={<FolderOpen size={14} />}
                text="Open a case"
                onClick={() => chooseCase(app, ui, 'openCase')}
              />
              {app.files.pick !== undefined && (
                <Button text="New case" onClick={() => chooseCase(app, ui, 'newCase')} />
              )}
            </div>
          }
        />
      ) : (
        <Empty
          text={
            readOnly
              ? 'This case holds no recordings.'
              : 'No recordings yet. Drop dumps, tracks and photos on the window, or import them.'
          }
          action={
            readOnly ? undefined : (
              <div className="ag-actions">
                <Button
                  icon={<Import size={14} />}
                  text="Import files"
                  onClick={() => chooseImport(app, ui, 'files')}
                />
                {app.files.pick !== undefined && (
                  <Button text="Import a folder" onClick={() => chooseImport(app, ui, 'folder')} />
                )}
              </div>
            )
          }
        />
      )}
      <SurveyList app={app} ui={ui} />
    </aside>
  );
}

function RecordingRow(props: {
  readonly info: RecordingInfo;
  readonly selected: boolean;
  readonly onSelect: (event: MouseEvent) => void;
}): ReactNode {
  const { info } = props;
  return (
    <button
      type="button"
      className="ag-recording"
      aria-pressed={props.selected}
      title={`${info.name}\n${recordingLine(info)}\n${formatBytes(info.bytes)}`}
      onClick={props.onSelect}
    >
      <span className="ag-recording-name">
        <bdi className="ag-clip">{info.name}</bdi>
        {info.state !== 'sealed' && <span className="ag-tag">{recordingState(info)}</span>}
        {info.damage.stretches > 0 && <span className="ag-tag ag-tag-warning">damage</span>}
      </span>
      <span className="ag-muted ag-small ag-clip">{recordingLine(info)}</span>
    </button>
  );
}
