import { Button, Dialog, DialogBody } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { formatBytes } from '../../base/format.ts';
import type { App } from '../../data/app.ts';
import { useCall } from '../../data/use-call.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';

/** A button that gives the grant of one file: by the native dialog, or from the folders of the browser host. */
export function FilePick(props: {
  readonly app: App;
  readonly text: string;
  /** Names that are listed: ".pmtiles". */
  readonly ending: string;
  readonly onGrant: (grant: string) => void;
}): ReactNode {
  const { app, text, ending, onGrant } = props;
  const [open, setOpen] = useState(false);
  const { pick } = app.files;
  const choose = () => {
    if (pick === undefined) setOpen(true);
    else
      void pick('files').then(([grant]) => {
        if (grant !== undefined) onGrant(grant);
      });
  };
  return (
    <>
      <Button variant="minimal" size="small" text={text} onClick={choose} />
      <Dialog isOpen={open} title={text} className="ag-import" onClose={() => setOpen(false)} transitionDuration={0}>
        {open && (
          <FolderList
            app={app}
            ending={ending}
            onGrant={(grant) => {
              setOpen(false);
              onGrant(grant);
            }}
          />
        )}
      </Dialog>
    </>
  );
}

interface Place {
  readonly grant: string | undefined;
  readonly name: string;
}

function FolderList(props: {
  readonly app: App;
  readonly ending: string;
  readonly onGrant: (grant: string) => void;
}): ReactNode {
  const { app, ending, onGrant } = props;
  const [path, setPath] = useState<readonly Place[]>([{ grant: undefined, name: 'Folders' }]);
  const here = path.at(-1);
  const { value, fault } = useCall(`pick ${path.length} ${here?.grant ?? ''}`, (signal) =>
    app.host.calls.files.list(here?.grant === undefined ? {} : { grant: here.grant }, { signal }),
  );
  const entries = (value?.entries ?? []).filter(
    ({ kind, name }) => kind !== 'file' || name.toLowerCase().endsWith(ending),
  );
  return (
    <DialogBody className="ag-import-body">
      <nav className="ag-crumbs" aria-label="Folder">
        {path.map((place, index) => (
          <button
            type="button"
            key={place.grant ?? 'root'}
            className="ag-linklike"
            onClick={() => setPath(path.slice(0, index + 1))}
          >
            <bdi>{place.name}</bdi>
          </button>
        ))}
      </nav>
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      <div className="ag-files">
        {entries.map(({ grant, name, kind, bytes }) => (
          <div key={grant} className="ag-file">
            <button
              type="button"
              className="ag-file-name ag-linklike"
              onClick={() => (kind === 'file' ? onGrant(grant) : setPath([...path, { grant, name }]))}
            >
              <bdi className="ag-clip">{kind === 'file' ? name : `${name}/`}</bdi>
            </button>
            <span className="ag-muted ag-small ag-num">{kind === 'file' ? formatBytes(bytes) : ''}</span>
          </div>
        ))}
        {value !== undefined && entries.length === 0 && <Empty text={`No ${ending} file is here.`} />}
      </div>
    </DialogBody>
  );
}
