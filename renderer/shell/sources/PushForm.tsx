import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { type ConnectionInfo, objectUri } from '../../../workers/contract/sources.ts';
import { useStore } from '../../base/use-store.ts';
import { Note } from '../../widgets/Panel.tsx';
import type { ShellProps } from '../ui.ts';
import { useAttempt } from './use-attempt.ts';

/** Uploads the open case as one archive to where the browser stands. */
export function PushForm(
  props: ShellProps & { readonly connection: ConnectionInfo; readonly bucket: string; readonly prefix: string },
): ReactNode {
  const { app, ui, connection, bucket, prefix } = props;
  const { case: present } = useStore(app.workspace);
  const [key, setKey] = useState<string | undefined>(undefined);
  const { busy, fault, run } = useAttempt();
  const id = useId();
  if (present === undefined || present.access.kind !== 'write') return undefined;
  if (key === undefined) {
    const name = present.title.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, '') || 'case';
    return (
      <div className="ag-push">
        <Button
          size="small"
          variant="minimal"
          text="Upload this case here…"
          onClick={() => setKey(`${prefix}${name}.tar`)}
        />
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      await app.host.calls.sources.push({ connection: connection.id, bucket, key });
      ui.notice.set({ kind: 'info', text: `Verifying the case, then uploading it to ${objectUri(bucket, key)}.` });
      ui.dialog.set(undefined);
    });
  };
  return (
    <form className="ag-push" onSubmit={submit}>
      <label htmlFor={id}>Upload “{present.title}” as</label>
      <InputGroup
        id={id}
        size="small"
        autoFocus
        fill
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.currentTarget.value)}
      />
      <Button
        size="small"
        type="submit"
        intent="primary"
        text="Upload"
        disabled={busy || key === '' || key.endsWith('/')}
      />
      <Button size="small" text="Not now" onClick={() => setKey(undefined)} />
      <p className="ag-muted ag-small">
        The case is verified first; one with problems is not uploaded, and nothing that is there is replaced.
      </p>
      {fault !== undefined && <Note kind="error">{fault}</Note>}
    </form>
  );
}
