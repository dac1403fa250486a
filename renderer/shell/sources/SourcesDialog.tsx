import { Button, Dialog } from '@blueprintjs/core';
import { Plus } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import type { ConnectionInfo } from '../../../workers/contract/sources.ts';
import { useStore } from '../../base/use-store.ts';
import { useSources } from '../../data/use-sources.ts';
import { Empty } from '../../widgets/Panel.tsx';
import type { ShellProps } from '../ui.ts';
import { BucketBrowser } from './BucketBrowser.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import { SecretsLine } from './SecretsLine.tsx';
import './sources.css';

type Shown =
  | { readonly kind: 'browse'; readonly connection: string | undefined }
  | { readonly kind: 'edit'; readonly connection: string }
  | { readonly kind: 'add' };

/** Buckets that dumps are pulled from: connections at the left, what is in them at the right. */
export function SourcesDialog({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'sources';
  return (
    <Dialog
      isOpen={open}
      title="Sources: S3 stores"
      className="ag-sources"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {open && <SourcesBody app={app} ui={ui} />}
    </Dialog>
  );
}

function SourcesBody({ app, ui }: ShellProps): ReactNode {
  const state = useSources(app);
  const [shown, setShown] = useState<Shown>({ kind: 'browse', connection: undefined });
  const connections = state?.connections ?? [];
  const wanted = shown.kind === 'add' ? undefined : shown.connection;
  const current = connections.find(({ id }) => id === wanted) ?? (shown.kind === 'browse' ? connections[0] : undefined);
  const browse = (connection: string | undefined) => setShown({ kind: 'browse', connection });
  return (
    <div className="ag-sources-body">
      <div className="ag-sources-side">
        <ul className="ag-list ag-sources-list" aria-label="Connections">
          {connections.map((connection) => (
            <li key={connection.id}>
              <button
                type="button"
                className="ag-recording"
                aria-pressed={shown.kind !== 'add' && connection.id === current?.id}
                title={connectionLine(connection)}
                onClick={() => browse(connection.id)}
              >
                <span className="ag-recording-name">
                  <bdi className="ag-clip">{connection.name}</bdi>
                  <SecretTag connection={connection} />
                </span>
                <span className="ag-muted ag-small ag-clip">{connectionLine(connection)}</span>
              </button>
            </li>
          ))}
        </ul>
        <div className="ag-sources-add">
          <Button
            size="small"
            icon={<Plus size={14} />}
            text="Add a connection"
            onClick={() => setShown({ kind: 'add' })}
          />
        </div>
        {state !== undefined && <SecretsLine app={app} mode={state.secrets} />}
      </div>
      <div className="ag-sources-main">
        {shown.kind === 'add' ? (
          <ConnectionForm app={app} key="new" connection={undefined} onDone={browse} />
        ) : current === undefined ? (
          state !== undefined && (
            <Empty
              text="No connection yet. A connection says where a store is and how to get in; it is kept for you on this machine, never in a case."
              action={<Button intent="primary" text="Add a connection" onClick={() => setShown({ kind: 'add' })} />}
            />
          )
        ) : shown.kind === 'edit' ? (
          <ConnectionForm app={app} key={current.id} connection={current} onDone={browse} />
        ) : (
          <BucketBrowser
            app={app}
            ui={ui}
            key={`${current.id} ${current.secret}`}
            connection={current}
            onEdit={() => setShown({ kind: 'edit', connection: current.id })}
          />
        )}
      </div>
    </div>
  );
}

function connectionLine({ endpoint, region, credentials }: ConnectionInfo): string {
  const who = credentials.kind === 'profile' ? `profile ${credentials.profile}` : credentials.kind;
  return `${endpoint === undefined ? `AWS ${region}` : new URL(endpoint).host} · ${who}`;
}

const secretWords = {
  'not needed': undefined,
  kept: undefined,
  session: 'session only',
  locked: 'locked',
  missing: 'no secret',
} as const;

function SecretTag({ connection }: { readonly connection: ConnectionInfo }): ReactNode {
  const words = secretWords[connection.secret];
  if (words === undefined) return undefined;
  return <span className={`ag-tag${connection.secret === 'session' ? '' : ' ag-tag-warning'}`}>{words}</span>;
}
