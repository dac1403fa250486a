import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SecretMode } from '../../../workers/contract/sources.ts';
import type { App } from '../../data/app.ts';
import { Note } from '../../widgets/Panel.tsx';
import { modeSentence } from './browse.ts';
import { useAttempt } from './use-attempt.ts';

/** How secrets are kept now, and the vault: making, unlocking, locking, removing. */
export function SecretsLine({ app, mode }: { readonly app: App; readonly mode: SecretMode }): ReactNode {
  const { calls } = app.host;
  const { busy, fault, run } = useAttempt();
  const [asking, setAsking] = useState<'vault' | 'remove' | undefined>(undefined);
  const close = () => setAsking(undefined);
  const locked = mode.kind === 'vault' && mode.locked;
  return (
    <section className="ag-secrets" aria-label="Secrets">
      <p className="ag-small">{modeSentence(mode)}</p>
      {fault !== undefined && <Note kind="error">{fault}</Note>}
      {locked && (
        <Passphrase
          label="Passphrase of the vault"
          action="Unlock"
          busy={busy}
          onPassphrase={(passphrase) => run(() => calls.sources.unlockVault({ passphrase }))}
        />
      )}
      {mode.kind === 'memory' && asking === undefined && (
        <Button size="small" text="Keep them in a vault" onClick={() => setAsking('vault')} />
      )}
      {mode.kind === 'memory' && asking === 'vault' && (
        <>
          <p className="ag-muted ag-small">
            The passphrase, 8 characters or more, is kept nowhere: without it the secrets have to be typed again.
          </p>
          <Passphrase
            label="Passphrase for a new vault"
            action="Make the vault"
            busy={busy}
            onPassphrase={(passphrase) =>
              run(async () => {
                await calls.sources.createVault({ passphrase });
                close();
              })
            }
          />
        </>
      )}
      {mode.kind === 'vault' && asking === undefined && (
        <div className="ag-actions">
          {!mode.locked && <Button size="small" text="Lock" onClick={() => run(() => calls.sources.lockVault())} />}
          <Button size="small" variant="minimal" text="Remove the vault" onClick={() => setAsking('remove')} />
        </div>
      )}
      {mode.kind === 'vault' && asking === 'remove' && (
        <>
          <p className="ag-small">Remove the vault with every secret in it? The connections stay.</p>
          <div className="ag-actions">
            <Button
              size="small"
              intent="danger"
              text="Remove"
              onClick={() =>
                run(async () => {
                  await calls.sources.removeVault();
                  close();
                })
              }
            />
            <Button size="small" text="Keep it" onClick={close} />
          </div>
        </>
      )}
    </section>
  );
}

function Passphrase(props: {
  readonly label: string;
  readonly action: string;
  readonly busy: boolean;
  readonly onPassphrase: (passphrase: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const passphrase = typed;
    // What was typed leaves the page with the call.
    setTyped('');
    props.onPassphrase(passphrase);
  };
  return (
    <form className="ag-passphrase" onSubmit={submit}>
      <InputGroup
        size="small"
        type="password"
        autoComplete="off"
        aria-label={props.label}
        placeholder={props.label}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button size="small" type="submit" text={props.action} disabled={props.busy || typed.length < 8} />
    </form>
  );
}
