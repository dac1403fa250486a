import { Button } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo } from 'react';
import { useStore } from '../base/use-store.ts';
import { ClockPickBar } from './ClockPickBar.tsx';
import { Dock } from './Dock.tsx';
import { DropTarget } from './DropTarget.tsx';
import { defaultCommands } from './default-commands.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { watchExports } from './export-jobs.ts';
import { GoToDialog } from './GoToDialog.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { Inspector } from './Inspector.tsx';
import { JobsDialog } from './JobsDialog.tsx';
import { KeySheet } from './KeySheet.tsx';
import { Library } from './Library.tsx';
import { PagesDialog } from './PagesDialog.tsx';
import { Palette } from './Palette.tsx';
import { PictureDialog } from './picture/PictureDialog.tsx';
import { SamplesDialog } from './SamplesDialog.tsx';
import { Splitter } from './Splitter.tsx';
import { StatusLine } from './StatusLine.tsx';
import { SourcesDialog } from './sources/SourcesDialog.tsx';
import { TopBar } from './TopBar.tsx';
import { TransportControls } from './TransportControls.tsx';
import { TimePanel } from './time-panel/TimePanel.tsx';
import type { ShellProps } from './ui.ts';
import { createKeyWatch, useKeys } from './use-keys.ts';
import { usePlayback } from './use-playback.ts';
import { watchAnnotations } from './watch-annotations.ts';
import { watchJobs } from './watch-jobs.ts';

/** The window: bars above and below, panels at the sides, views in the middle, time underneath. */
export function Shell({ app, ui }: ShellProps): ReactNode {
  const { workspace } = useStore(app.model.settings);
  const watch = useMemo(createKeyWatch, []);
  useEffect(() => app.model.commands.register(defaultCommands(app, ui, watch.held)), [app, ui, watch]);
  const dialogOpen = useCallback(() => ui.dialog.get() !== undefined, [ui]);
  useKeys(watch, app.model.commands, dialogOpen);
  usePlayback(app);
  useEffect(() => watchJobs(app, ui), [app, ui]);
  useEffect(() => watchExports(app, ui), [app, ui]);
  useEffect(() => watchAnnotations(app, ui), [app, ui]);

  const columns: CSSProperties = {
    gridTemplateColumns: `${workspace.libraryOpen ? workspace.libraryWidth : 0}px minmax(0, 1fr) ${workspace.inspectorOpen ? workspace.inspectorWidth : 0}px`,
  };
  return (
    <div className="ag-shell">
      <TopBar app={app} />
      <Banner app={app} ui={ui} />
      <div className="ag-middle" style={columns}>
        <div className="ag-column">{workspace.libraryOpen && <Library app={app} ui={ui} />}</div>
        <main className="ag-main">
          {workspace.libraryOpen && <Splitter app={app} side="library" />}
          <Dock app={app} ui={ui} />
          {workspace.inspectorOpen && <Splitter app={app} side="inspector" />}
        </main>
        <div className="ag-column">{workspace.inspectorOpen && <Inspector app={app} ui={ui} />}</div>
      </div>
      {workspace.timePanelOpen && (
        <section className="ag-time" aria-label="Time">
          <TransportControls app={app} />
          <div className="ag-time-slot">
            <TimePanel app={app} />
          </div>
        </section>
      )}
      <StatusLine app={app} />
      <DropTarget app={app} ui={ui} />
      <Palette app={app} ui={ui} />
      <KeySheet app={app} ui={ui} />
      <JobsDialog app={app} ui={ui} />
      <ImportDialog app={app} ui={ui} />
      <SamplesDialog app={app} ui={ui} />
      <PagesDialog app={app} ui={ui} />
      <GoToDialog app={app} ui={ui} />
      <SourcesDialog app={app} ui={ui} />
      <ExportDialog app={app} ui={ui} />
      <PictureDialog app={app} ui={ui} />
    </div>
  );
}

/** What went wrong or was done, in a sentence; the data host's absence stays until it is back. */
function Banner({ app, ui }: ShellProps): ReactNode {
  const connection = useStore(app.connection);
  const notice = useStore(ui.notice);
  useEffect(() => {
    if (notice?.kind !== 'info') return;
    const timer = window.setTimeout(() => ui.notice.set(undefined), 8000);
    return () => window.clearTimeout(timer);
  }, [notice, ui]);
  const lost = connection.kind === 'lost' || connection.kind === 'refused' ? connection : undefined;
  return (
    <div className="ag-banners">
      {lost !== undefined && (
        <div className="ag-banner ag-banner-error" role="alert">
          <span>
            {lost.why} {lost.kind === 'lost' ? 'What you see stays; it is refreshed when the host is back.' : ''}
          </span>
          {app.restartHost !== undefined && (
            <Button size="small" text="Start it again" onClick={() => void app.restartHost?.()} />
          )}
        </div>
      )}
      <ClockPickBar app={app} ui={ui} />
      {notice !== undefined && (
        <div className={`ag-notice ag-notice-${notice.kind}`} role={notice.kind === 'error' ? 'alert' : 'status'}>
          <span>{notice.text}</span>
          <Button
            variant="minimal"
            size="small"
            icon={<Cross size={14} />}
            aria-label="Dismiss"
            onClick={() => ui.notice.set(undefined)}
          />
        </div>
      )}
    </div>
  );
}
