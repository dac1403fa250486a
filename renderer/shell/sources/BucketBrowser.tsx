import { Button, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import {
  type ConnectionInfo,
  type ObjectFilter,
  objectUri,
  passesFilter,
  type SelectionItem,
} from '../../../workers/contract/sources.ts';
import { counted, formatBytes, formatCount } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import { useCall } from '../../data/use-call.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import type { ShellProps } from '../ui.ts';
import { showWhenReady } from '../watch-jobs.ts';
import { crumbsOf, itemKey, NO_FILTER, parentOf, readFilter, type TypedFilter } from './browse.ts';
import { ObjectTable } from './ObjectTable.tsx';
import { PushForm } from './PushForm.tsx';
import { useAttempt } from './use-attempt.ts';
import { useListing } from './use-listing.ts';

/** Changes of a typed filter settle before the store is asked. */
const SETTLE_MS = 300;

/** What is behind a connection: buckets, folders, objects; what is chosen is pulled as one job. */
export function BucketBrowser(
  props: ShellProps & { readonly connection: ConnectionInfo; readonly onEdit: () => void },
): ReactNode {
  const { app, ui, connection, onEdit } = props;
  const [bucket, setBucket] = useState(connection.bucket ?? '');
  const usable = connection.secret !== 'missing' && connection.secret !== 'locked';
  const found = useCall(usable ? `buckets ${connection.id}` : undefined, (signal) =>
    app.host.calls.sources.buckets({ connection: connection.id }, { signal }),
  );
  const buckets = found.value?.buckets ?? [];
  return (
    <>
      <BucketBar bucket={bucket} buckets={buckets} onBucket={setBucket} onEdit={onEdit} />
      {!usable ? (
        <Empty
          text={
            connection.secret === 'locked'
              ? 'The secret of this connection is in the vault; unlock the vault at the left.'
              : 'The secret of this connection is not known here; enter it again.'
          }
          action={connection.secret === 'missing' ? <Button text="Enter it" onClick={onEdit} /> : undefined}
        />
      ) : bucket !== '' ? (
        <Bucket app={app} ui={ui} key={bucket} connection={connection} bucket={bucket} />
      ) : found.fault !== undefined ? (
        <Note kind="error">{found.fault.message}</Note>
      ) : (
        <BucketList loading={found.loading} buckets={buckets} onBucket={setBucket} />
      )}
    </>
  );
}

function BucketBar(props: {
  readonly bucket: string;
  readonly buckets: readonly string[];
  readonly onBucket: (bucket: string) => void;
  readonly onEdit: () => void;
}): ReactNode {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const id = useId();
  const commit = () => {
    if (typed !== undefined)
      props.onBucket(
        typed
          .trim()
          .replace(/^s3:\/\//u, '')
          .replace(/\/+$/u, ''),
      );
    setTyped(undefined);
  };
  return (
    <div className="ag-bucket-bar">
      <label htmlFor={id}>Bucket</label>
      <InputGroup
        id={id}
        size="small"
        list={`${id}-names`}
        spellCheck={false}
        placeholder="name of the bucket"
        value={typed ?? props.bucket}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
      <datalist id={`${id}-names`}>
        {props.buckets.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <span className="ag-grow" />
      <Button size="small" text="Edit the connection" onClick={props.onEdit} />
    </div>
  );
}

function BucketList(props: {
  readonly loading: boolean;
  readonly buckets: readonly string[];
  readonly onBucket: (bucket: string) => void;
}): ReactNode {
  if (props.loading) return <Empty text="Asking for the buckets." />;
  if (props.buckets.length === 0)
    return <Empty text="These credentials may not list buckets, or there is none; type the name of one above." />;
  return (
    <ul className="ag-list ag-buckets" aria-label="Buckets">
      {props.buckets.map((name) => (
        <li key={name}>
          <button type="button" className="ag-linklike" onClick={() => props.onBucket(name)}>
            <bdi>{name}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Bucket({
  app,
  ui,
  connection,
  bucket,
}: ShellProps & { connection: ConnectionInfo; bucket: string }): ReactNode {
  const [prefix, setPrefix] = useState('');
  const [typed, setTyped] = useState<TypedFilter>(NO_FILTER);
  const [chosen, setChosen] = useState<ReadonlyMap<string, SelectionItem>>(new Map());
  const listing = useListing(app, { connection: connection.id, bucket, prefix });
  const read = readFilter(typed);
  const filter: ObjectFilter = read.kind === 'filter' ? read.filter : {};
  const shown = listing.objects.filter((object) => passesFilter(object, filter));
  const hidden = listing.objects.length - shown.length;
  const toggle = (item: SelectionItem) => {
    const next = new Map(chosen);
    if (!next.delete(itemKey(item))) next.set(itemKey(item), item);
    setChosen(next);
  };
  const go = (to: string | undefined) => {
    if (to !== undefined) setPrefix(to);
  };
  const devices = [...new Set(listing.objects.flatMap(({ device }) => device ?? []))];
  const whole: SelectionItem = { kind: 'prefix', prefix };
  return (
    <>
      <nav className="ag-crumbs" aria-label="Folder">
        {crumbsOf(bucket, prefix).map((crumb) => (
          <button
            type="button"
            key={crumb.prefix}
            className="ag-linklike"
            aria-current={crumb.prefix === prefix}
            onClick={() => go(crumb.prefix)}
          >
            <bdi>{crumb.name}</bdi>
          </button>
        ))}
      </nav>
      <FilterRow
        typed={typed}
        wrong={read.kind === 'wrong' ? read.field : undefined}
        devices={devices}
        onTyped={setTyped}
      />
      {listing.fault !== undefined && <Note kind="error">{listing.fault.message}</Note>}
      <ObjectTable
        prefix={prefix}
        folders={listing.folders}
        objects={shown}
        loading={listing.loading}
        more={listing.more}
        chosen={chosen}
        onToggle={toggle}
        onOpen={go}
        onUp={() => go(parentOf(prefix))}
        onMore={listing.showMore}
      />
      <p className="ag-muted ag-small ag-listed">
        {listing.loading
          ? 'Listing.'
          : `${counted(listing.folders.length, 'folder')}, ${counted(listing.objects.length, 'object')}${listing.more ? ' so far; scroll or press the button for more' : ''}${hidden > 0 ? `; ${formatCount(hidden)} ${hidden === 1 ? 'does' : 'do'} not pass the filter` : ''}.`}
      </p>
      <PullBar
        app={app}
        ui={ui}
        connection={connection}
        bucket={bucket}
        items={[...chosen.values()]}
        filter={filter}
        valid={read.kind === 'filter'}
        whole={chosen.has(itemKey(whole))}
        prefix={prefix}
        onWhole={() => toggle(whole)}
        onClear={() => setChosen(new Map())}
      />
      <PushForm app={app} ui={ui} connection={connection} bucket={bucket} prefix={prefix} />
    </>
  );
}

function FilterRow(props: {
  readonly typed: TypedFilter;
  readonly wrong: 'from' | 'to' | undefined;
  readonly devices: readonly string[];
  readonly onTyped: (typed: TypedFilter) => void;
}): ReactNode {
  const { typed, wrong, devices, onTyped } = props;
  const id = useId();
  const time = (field: 'from' | 'to', label: string) => (
    <>
      <label htmlFor={`${id}-${field}`}>{label}</label>
      <InputGroup
        id={`${id}-${field}`}
        className="ag-utc"
        size="small"
        placeholder="2026-03-14 03:10"
        aria-invalid={wrong === field}
        intent={wrong === field ? 'danger' : 'none'}
        title={wrong === field ? 'Not understood. Try 2026-03-14 03:10.' : 'UTC, by the time in the key'}
        value={typed[field]}
        onChange={(event) => onTyped({ ...typed, [field]: event.currentTarget.value })}
      />
    </>
  );
  return (
    <div className="ag-bucket-bar">
      <label htmlFor={`${id}-device`}>Device</label>
      <InputGroup
        id={`${id}-device`}
        size="small"
        list={`${id}-devices`}
        placeholder="any"
        spellCheck={false}
        value={typed.device}
        onChange={(event) => onTyped({ ...typed, device: event.currentTarget.value })}
      />
      <datalist id={`${id}-devices`}>
        {devices.map((device) => (
          <option key={device} value={device} />
        ))}
      </datalist>
      {time('from', 'From')}
      {time('to', 'To')}
      <span className="ag-muted ag-small">UTC</span>
    </div>
  );
}

function PullBar(
  props: ShellProps & {
    readonly connection: ConnectionInfo;
    readonly bucket: string;
    readonly prefix: string;
    readonly items: readonly SelectionItem[];
    readonly filter: ObjectFilter;
    readonly valid: boolean;
    readonly whole: boolean;
    readonly onWhole: () => void;
    readonly onClear: () => void;
  },
): ReactNode {
  const { app, ui, connection, bucket, prefix, items, filter, valid } = props;
  const { case: present } = useStore(app.workspace);
  const { busy, fault, run } = useAttempt();
  const selection = { connection: connection.id, bucket, items: [...items], filter };
  const measured = useCall(
    items.length === 0 || !valid ? undefined : JSON.stringify(selection),
    (signal) => app.host.calls.sources.measure(selection, { signal }),
    SETTLE_MS,
  );
  const canPull = present?.access.kind === 'write';
  const pull = () =>
    run(async () => {
      const { job } = await app.host.calls.sources.pull(selection);
      showWhenReady(ui, [job]);
      ui.notice.set({ kind: 'info', text: `Pulling from ${objectUri(bucket)}; you can go on working.` });
      ui.dialog.set(undefined);
    });
  const { value } = measured;
  return (
    <div className="ag-pull-bar">
      <Button
        size="small"
        active={props.whole}
        aria-pressed={props.whole}
        text={prefix === '' ? 'Whole bucket' : 'Whole folder'}
        title={`Everything below ${objectUri(bucket, prefix)} that passes the filter`}
        onClick={props.onWhole}
      />
      {items.length > 0 && <Button size="small" variant="minimal" text="Clear" onClick={props.onClear} />}
      <span className="ag-grow ag-small ag-num" role="status">
        {items.length === 0
          ? ''
          : measured.loading
            ? 'counting…'
            : value === undefined
              ? ''
              : `${counted(value.objects, 'object')}, ${formatBytes(value.bytes)}${value.filteredOut > 0 ? `; ${formatCount(value.filteredOut)} left out by the filter` : ''}`}
      </span>
      {!canPull && <span className="ag-muted ag-small">Open a case that can be written to pull into it.</span>}
      <Button
        intent="primary"
        text="Pull"
        title="Fetch what is chosen and import it, as one job"
        disabled={!canPull || busy || items.length === 0 || !valid || value === undefined || value.objects === 0}
        onClick={pull}
      />
      {(fault ?? measured.fault?.message) !== undefined && <Note kind="error">{fault ?? measured.fault?.message}</Note>}
    </div>
  );
}
