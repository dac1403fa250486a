import { Button } from '@blueprintjs/core';
import { Flash, Help, Moon, PanelStats, Search } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useSelected, useStore } from '../base/use-store.ts';
import { activeJobs, jobShare } from './job-words.ts';
import type { ShellProps } from './ui.ts';

const linkWords = { connecting: 'connecting', connected: 'host', lost: 'host lost', refused: 'no host' } as const;

const layoutNames = { survey: 'Survey', forensics: 'Forensics', live: 'Live' } as const;

/** Case, search, layouts, jobs and the state of the data host. */
export function TopBar({ app }: Pick<ShellProps, 'app'>): ReactNode {
  const { case: present, jobs } = useStore(app.workspace);
  const connection = useStore(app.connection);
  const theme = useSelected(app.model.display.store, (state) => state.theme);
  const layout = useSelected(app.model.settings, ({ workspace }) => workspace.layout);
  const running = activeJobs(jobs);
  const share = running.length === 0 ? 0 : running.reduce((sum, job) => sum + jobShare(job), 0) / running.length;
  const run = (id: string) => () => void app.model.commands.run(id);
  return (
    <header className="ag-top">
      <h1
        className="ag-case ag-clip"
        title={present === undefined ? undefined : `${present.title} — ${present.location}`}
      >
        {present?.title ?? 'No case open'}
        {present !== undefined && <span className="ag-muted ag-small"> {present.location}</span>}
      </h1>
      {present?.access.kind === 'read' && (
        <span className="ag-tag ag-tag-warning" title={present.access.why}>
          read-only
        </span>
      )}
      <nav className="ag-layouts" aria-label="Layouts">
        {(['survey', 'forensics', 'live'] as const).map((name, index) => (
          <Button
            key={name}
            variant="minimal"
            size="small"
            text={layoutNames[name]}
            title={`Ctrl+${index + 1}`}
            active={name === layout}
            aria-pressed={name === layout}
            onClick={run(`layout.${name}`)}
          />
        ))}
      </nav>
      <Button
        className="ag-search"
        variant="outlined"
        size="small"
        icon={<Search size={14} />}
        text="Search commands and recordings"
        endIcon={<kbd>Ctrl+K</kbd>}
        onClick={run('help.palette')}
      />
      <Button
        variant="minimal"
        size="small"
        icon={<PanelStats size={14} />}
        aria-label={running.length === 0 ? 'Jobs: none running' : `Jobs: ${running.length} running`}
        title="Jobs (J)"
        onClick={run('case.jobs')}
      >
        <span className="ag-jobs-mini">
          {running.length === 0 ? 'Jobs' : `${running.length} running`}
          {running.length > 0 && (
            <span className="ag-mini-bar" aria-hidden="true">
              <span style={{ width: `${Math.round(share * 100)}%` }} />
            </span>
          )}
        </span>
      </Button>
      <Button
        variant="minimal"
        size="small"
        icon={theme === 'dark' ? <Flash size={14} /> : <Moon size={14} />}
        aria-label={theme === 'dark' ? 'Light colours' : 'Dark colours'}
        title={theme === 'dark' ? 'Light colours' : 'Dark colours'}
        onClick={run('view.theme')}
      />
      <Button
        variant="minimal"
        size="small"
        icon={<Help size={14} />}
        aria-label="Keys"
        title="Keys (?)"
        onClick={run('help.keys')}
      />
      <span className={`ag-link ag-link-${connection.kind}`} role="status">
        <span aria-hidden="true">{connection.kind === 'connected' ? '●' : '○'}</span> {linkWords[connection.kind]}
      </span>
    </header>
  );
}
