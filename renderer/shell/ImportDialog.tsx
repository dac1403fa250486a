import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { SampleChoice } from '../../workers/contract/sample-analysis.ts';
import { counted, formatBytes } from '../base/format.ts';
import { useStore } from '../base/use-store.ts';
import { useCall } from '../data/use-call.ts';
import { Empty, Note } from '../widgets/Panel.tsx';
import { attempt, offerImport, offerPages, startImport } from './actions.ts';
import { SampleOptions } from './SampleOptions.tsx';
import type { ShellProps } from './ui.ts';

interface Place {
  readonly grant: string | undefined;
  readonly name: string;
}

const ROOT: Place = { grant: undefined, name: 'Folders' };

/** Files of the folders the browser host was started with: choose some to import, or a case to open. */
export function ImportDialog({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'import';
  return (
    <Dialog
      isOpen={open}
      title="Import or open"
      className="ag-import"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {open && <ImportBody app={app} ui={ui} />}
    </Dialog>
  );
}

function ImportBody({ app, ui }: ShellProps): ReactNode {
  const [path, setPath] = useState<readonly Place[]>([ROOT]);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const { case: present } = useStore(app.workspace);
  const here = path.at(-1) ?? ROOT;
  const { value, loading, fault } = useCall(`list ${path.length} ${here.grant ?? ''}`, (signal) =>
    app.host.calls.files.list(here.grant === undefined ? {} : { grant: here.grant }, { signal }),
  );
  const [choice, setChoice] = useState<SampleChoice>({});
  const grants = [...chosen.keys()];
  const found = useCall(grants.length === 0 ? undefined : `samples ${grants.join(' ')}`, (signal) =>
    app.host.calls.imports.samples({ grants }, { signal }),
  );
  const samples = found.value?.samples ?? [];
  const canImport = present?.access.kind === 'write';
  const toggle = (grant: string, name: string) => {
    const next = new Map(chosen);
    if (!next.delete(grant)) next.set(grant, name);
    setChosen(next);
  };
  const close = () => ui.dialog.set(undefined);
  const openCase = (grant: string) =>
    void attempt(ui, async () => {
      await app.host.calls.cases.open({ grant });
      close();
    });
  const importChosen = () =>
    void attempt(ui, async () => {
      const rest = await offerPages(app, ui, grants);
      if (rest.length > 0) await startImport(app, ui, rest, choice);
      close();
    });
  const importFolder = (grant: string) =>
    void attempt(ui, async () => {
      close();
      await offerImport(app, ui, [grant]);
    });
  return (
    <>
      <DialogBody className="ag-import-body">
        <nav className="ag-crumbs" aria-label="Folder">
          {path.map((place, index) => (
            <button
              type="button"
              key={place.grant ?? 'root'}
              className="ag-linklike"
              aria-current={index === path.length - 1}
              onClick={() => setPath(path.slice(0, index + 1))}
            >
              <bdi>{place.name}</bdi>
            </button>
          ))}
        </nav>
        {fault !== undefined && <Note kind="error">{fault.message}</Note>}
        <div className="ag-files" aria-busy={loading}>
          {value?.entries.map((entry) => (
            <div key={entry.grant} className="ag-file">
              {entry.kind === 'folder' ? (
                <button
                  type="button"
                  className="ag-file-name ag-linklike"
                  onClick={() => setPath([...path, { grant: entry.grant, name: entry.name }])}
                >
                  <bdi className="ag-clip">{entry.name}/</bdi>
                </button>
              ) : entry.kind === 'case' ? (
                <bdi className="ag-file-name ag-clip">
                  {entry.name} <span className="ag-tag">case</span>
                </bdi>
              ) : (
                <label className="ag-file-name">
                  <input
                    type="checkbox"
                    checked={chosen.has(entry.grant)}
                    disabled={!canImport}
                    onChange={() => toggle(entry.grant, entry.name)}
                  />
                  <bdi className="ag-clip">{entry.name}</bdi>
                </label>
              )}
              <span className="ag-muted ag-small ag-num">{entry.kind === 'file' ? formatBytes(entry.bytes) : ''}</span>
              {entry.kind === 'case' && <Button size="small" text="Open" onClick={() => openCase(entry.grant)} />}
              {entry.kind === 'folder' && here.grant !== undefined && (
                <Button
                  size="small"
                  variant="minimal"
                  text="Import all in it"
                  disabled={!canImport}
                  onClick={() => importFolder(entry.grant)}
                />
              )}
            </div>
          ))}
          {value !== undefined && value.entries.length === 0 && <Empty text="Nothing is here that can be imported." />}
          {value?.truncated === true && (
            <Note kind="info">Only the first {counted(value.entries.length, 'entry', 'entries')} are listed.</Note>
          )}
        </div>
        {samples.length > 0 && <SampleOptions samples={samples} choice={choice} onChoice={setChoice} />}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            {here.grant !== undefined && value?.entries.length === 0 && (
              <Button
                text="Make this folder a case"
                title="An empty folder becomes a case; a case folder is opened"
                onClick={() => here.grant !== undefined && openCase(here.grant)}
              />
            )}
            <Button
              intent="primary"
              text={chosen.size === 0 ? 'Import' : `Import ${counted(chosen.size, 'file')}`}
              disabled={chosen.size === 0 || !canImport || found.loading}
              onClick={importChosen}
            />
          </>
        }
      >
        <span className="ag-muted ag-small">
          {canImport
            ? 'Originals are copied into the case and never changed.'
            : 'Open a case that can be written to import into it.'}
        </span>
      </DialogFooter>
    </>
  );
}
