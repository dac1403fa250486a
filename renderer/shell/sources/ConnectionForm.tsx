import { Button, Checkbox, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import {
  type Connection,
  type ConnectionInfo,
  type Credentials,
  connectionSchema,
  type Secret,
} from '../../../workers/contract/sources.ts';
import type { App } from '../../data/app.ts';
import { Note } from '../../widgets/Panel.tsx';
import { useAttempt } from './use-attempt.ts';

/** Everything as typed. Secrets are in it until they are sent, and never come back. */
interface Draft {
  readonly name: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly pathStyle: boolean;
  readonly kind: Credentials['kind'];
  readonly profile: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly caPem: string;
  readonly strictChecksums: boolean;
}

function draftOf(connection: ConnectionInfo | undefined): Draft {
  const credentials = connection?.credentials;
  return {
    name: connection?.name ?? '',
    endpoint: connection?.endpoint ?? '',
    region: connection?.region ?? 'us-east-1',
    bucket: connection?.bucket ?? '',
    pathStyle: connection?.pathStyle ?? true,
    kind: credentials?.kind ?? 'key',
    profile: credentials?.kind === 'profile' ? credentials.profile : '',
    accessKeyId: credentials?.kind === 'key' ? credentials.accessKeyId : '',
    secretAccessKey: '',
    sessionToken: '',
    caPem: connection?.caPem ?? '',
    strictChecksums: connection?.strictChecksums ?? false,
  };
}

const optional = (text: string) => (text.trim() === '' ? undefined : text.trim());

function credentialsOf(draft: Draft): Credentials {
  switch (draft.kind) {
    case 'key':
      return { kind: 'key', accessKeyId: draft.accessKeyId.trim() };
    case 'profile':
      return { kind: 'profile', profile: draft.profile.trim() };
    case 'anonymous':
      return { kind: 'anonymous' };
  }
}

function connectionOf(id: string, draft: Draft) {
  return connectionSchema.safeParse({
    id,
    name: draft.name,
    endpoint: optional(draft.endpoint),
    region: draft.region.trim(),
    pathStyle: draft.pathStyle,
    credentials: credentialsOf(draft),
    caPem: optional(draft.caPem),
    strictChecksums: draft.strictChecksums,
    bucket: optional(draft.bucket),
  });
}

function secretOf({ kind, secretAccessKey, sessionToken }: Draft): Secret | undefined {
  if (kind !== 'key' || secretAccessKey === '') return undefined;
  return { secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

const fieldWords: Readonly<Record<string, string>> = {
  name: 'Give the connection a name.',
  endpoint: 'The endpoint is an address such as https://s3.example.org:9000; for AWS leave it empty.',
  region: 'The region has letters, digits and hyphens only, as in eu-central-1.',
  credentials: 'Fill in the credentials.',
  bucket: 'The name of the bucket has letters, digits, points and hyphens only.',
};

/** One connection: made new, changed, tried, removed. */
export function ConnectionForm(props: {
  readonly app: App;
  readonly connection: ConnectionInfo | undefined;
  readonly onDone: (id: string | undefined) => void;
}): ReactNode {
  const { app, connection, onDone } = props;
  const { sources } = app.host.calls;
  const [id] = useState(() => connection?.id ?? crypto.randomUUID());
  const [draft, setDraft] = useState(() => draftOf(connection));
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [worked, setWorked] = useState<string | undefined>(undefined);
  const [kept, setKept] = useState(connection?.secret === 'kept' || connection?.secret === 'session');
  const [removing, setRemoving] = useState(false);
  const { busy, fault, run } = useAttempt();
  const change = (next: Partial<Draft>) => {
    setWorked(undefined);
    setDraft({ ...draft, ...next });
  };

  const save = async (saved: Connection) => {
    const secret = secretOf(draft);
    await sources.save({ connection: saved, ...(secret === undefined ? {} : { secret }) });
    setDraft((now) => ({ ...now, secretAccessKey: '', sessionToken: '' }));
    if (secret !== undefined) setKept(true);
  };
  const withValid = (work: (valid: Connection) => Promise<void>) => {
    const parsed = connectionOf(id, draft);
    const field = parsed.error?.issues[0]?.path[0];
    setProblem(parsed.success ? undefined : (fieldWords[String(field)] ?? 'Something here is not valid.'));
    setWorked(undefined);
    if (parsed.success) run(() => work(parsed.data));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    withValid(async (valid) => {
      await save(valid);
      onDone(id);
    });
  };
  const test = () =>
    withValid(async (valid) => {
      await save(valid);
      setWorked((await sources.test({ connection: id })).message);
    });
  const remove = () =>
    run(async () => {
      await sources.remove({ connection: id });
      onDone(undefined);
    });

  return (
    <form className="ag-connection" onSubmit={submit}>
      <div className="ag-connection-fields">
        <Field label="Name" value={draft.name} focus onValue={(name) => change({ name })} placeholder="Laboratory" />
        <Field
          label="Endpoint"
          value={draft.endpoint}
          onValue={(endpoint) => change({ endpoint })}
          placeholder="https://s3.example.org:9000; empty for AWS"
        />
        <Field label="Region" value={draft.region} onValue={(region) => change({ region })} placeholder="us-east-1" />
        <Field
          label="Bucket"
          value={draft.bucket}
          onValue={(bucket) => change({ bucket })}
          placeholder="the one to begin with; may be empty"
        />
        <CredentialsFields draft={draft} kept={kept} onChange={change} />
        <span />
        <div>
          <Checkbox
            checked={draft.pathStyle}
            label="Path style: endpoint/bucket/key, as most stores but AWS need it"
            onChange={(event) => change({ pathStyle: event.currentTarget.checked })}
          />
          <Checkbox
            checked={draft.strictChecksums}
            label="Strict checksums: demand those that AWS keeps"
            onChange={(event) => change({ strictChecksums: event.currentTarget.checked })}
          />
        </div>
        <label htmlFor={`${id}-ca`}>Certificates</label>
        <TextArea
          id={`${id}-ca`}
          className="ag-pem"
          value={draft.caPem}
          placeholder="PEM of the authority that alone is trusted for this store; empty: those of the system"
          onChange={(event) => change({ caPem: event.currentTarget.value })}
        />
      </div>
      {problem !== undefined && <Note kind="error">{problem}</Note>}
      {fault !== undefined && <Note kind="error">{fault}</Note>}
      {worked !== undefined && <Note kind="info">{worked}</Note>}
      {draft.endpoint.trim().toLowerCase().startsWith('http:') && (
        <Note kind="warning">
          This endpoint is not encrypted: whoever is on the way can read and change what comes.
        </Note>
      )}
      <div className="ag-actions ag-connection-actions">
        {removing ? (
          <>
            <span className="ag-small">Remove “{connection?.name}” and its secret?</span>
            <Button size="small" intent="danger" text="Remove" onClick={remove} />
            <Button size="small" text="Keep it" onClick={() => setRemoving(false)} />
          </>
        ) : (
          connection !== undefined && (
            <Button size="small" variant="minimal" text="Remove" onClick={() => setRemoving(true)} />
          )
        )}
        <span className="ag-grow" />
        <Button text="Save and test" disabled={busy} onClick={test} />
        <Button
          text={worked === undefined ? 'Back' : 'Browse'}
          onClick={() => onDone(connection === undefined && worked === undefined ? undefined : id)}
        />
        <Button type="submit" intent="primary" text="Save" disabled={busy} />
      </div>
    </form>
  );
}

function CredentialsFields(props: {
  readonly draft: Draft;
  /** There is a secret already, which stays when nothing is typed. */
  readonly kept: boolean;
  readonly onChange: (next: Partial<Draft>) => void;
}): ReactNode {
  const { draft, kept, onChange } = props;
  const id = useId();
  const kinds = [
    { value: 'key', label: 'Access key and secret' },
    { value: 'profile', label: 'Profile of the AWS files of this user' },
    { value: 'anonymous', label: 'Anonymous' },
  ] as const;
  return (
    <>
      <label htmlFor={id}>Credentials</label>
      <HTMLSelect
        id={id}
        value={draft.kind}
        options={[...kinds]}
        onChange={(event) => {
          const chosen = kinds.find(({ value }) => value === event.currentTarget.value);
          if (chosen !== undefined) onChange({ kind: chosen.value });
        }}
      />
      {draft.kind === 'profile' && (
        <Field
          label="Profile"
          value={draft.profile}
          onValue={(profile) => onChange({ profile })}
          placeholder="default"
        />
      )}
      {draft.kind === 'key' && (
        <>
          <Field label="Access key" value={draft.accessKeyId} onValue={(accessKeyId) => onChange({ accessKeyId })} />
          <Field
            label="Secret"
            hidden
            value={draft.secretAccessKey}
            onValue={(secretAccessKey) => onChange({ secretAccessKey })}
            placeholder={kept ? 'is known; type another to replace it' : ''}
          />
          <Field
            label="Session token"
            hidden
            value={draft.sessionToken}
            onValue={(sessionToken) => onChange({ sessionToken })}
            placeholder="only with temporary keys"
          />
        </>
      )}
    </>
  );
}

function Field(props: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  readonly hidden?: boolean;
  readonly focus?: boolean;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{props.label}</label>
      <InputGroup
        id={id}
        size="small"
        autoFocus={props.focus ?? false}
        type={props.hidden === true ? 'password' : 'text'}
        autoComplete="off"
        spellCheck={false}
        value={props.value}
        placeholder={props.placeholder ?? ''}
        onChange={(event) => props.onValue(event.currentTarget.value)}
      />
    </>
  );
}
