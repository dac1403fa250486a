import { Fault } from '../contract/faults.ts';
import {
  type Connection,
  type ConnectionInfo,
  MAX_PULLED_OBJECTS,
  type ObjectInfo,
  objectUri,
  passesFilter,
  type Secret,
  type Selection,
  type SelectionItem,
  type SourcesState,
} from '../contract/sources.ts';
import { createConnectionStore } from './connection-store.ts';
import type { Keyring } from './keyring.ts';
import { type ListPage, type ObjectStore, openObjectStore, type StoreOptions } from './object-store.ts';
import { createRedactor } from './redact.ts';
import { createSecretStore } from './secret-store.ts';
import { StoreFault } from './trouble.ts';

export interface SourceDeskOptions {
  /** Where this user's connections and secrets are kept. */
  readonly folder: string;
  readonly keyring?: Keyring | undefined;
  readonly onChange?: () => void;
  readonly pause?: StoreOptions['pause'];
  readonly silentMs?: number;
}

export interface Measured {
  readonly objects: number;
  readonly bytes: number;
  readonly filteredOut: number;
  readonly devices: readonly string[];
}

/** Connections of this user and what is behind them: one for the life of a host. */
export interface SourceDesk {
  state(): Promise<SourcesState>;
  save(connection: Connection, secret: Secret | undefined): Promise<void>;
  /** For this process only, and in no file: what the command line was given. Returns its id. */
  lend(connection: Connection, secret: Secret | undefined): string;
  remove(id: string): Promise<void>;
  find(wanted: string): Promise<Connection>;
  /** The id when the person's settings have it; undefined for one that was lent or is gone. */
  keptId(id: string | undefined): Promise<string | undefined>;
  test(id: string, signal: AbortSignal): Promise<string>;
  createVault(passphrase: string): Promise<void>;
  unlockVault(passphrase: string): Promise<void>;
  lockVault(): void;
  removeVault(): Promise<void>;
  buckets(id: string, signal: AbortSignal): Promise<readonly string[]>;
  list(
    query: {
      readonly connection: string;
      readonly bucket: string;
      readonly prefix: string;
      readonly token?: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<ListPage>;
  measure(selection: Selection, signal: AbortSignal): Promise<Measured>;
  /** Works with the store behind a connection, and closes it afterwards. */
  withStore<T>(id: string, work: (store: ObjectStore) => Promise<T>): Promise<T>;
}

const MAX_DEVICES = 500;

export function createSourceDesk(options: SourceDeskOptions): SourceDesk {
  const { folder, keyring, onChange = () => {} } = options;
  const connections = createConnectionStore(folder);
  const secrets = createSecretStore(folder, keyring);
  const redactor = createRedactor();
  const lent = new Map<string, { readonly connection: Connection; readonly secret: Secret | undefined }>();

  const infoOf = async (connection: Connection): Promise<ConnectionInfo> => ({
    ...connection,
    secret: connection.credentials.kind === 'key' ? await secrets.stateOf(connection.id) : 'not needed',
  });

  const find = async (wanted: string): Promise<Connection> =>
    lent.get(wanted)?.connection ?? (await connections.find(wanted));

  const withStore: SourceDesk['withStore'] = async (id, work) => {
    const connection = await find(id);
    const needed = connection.credentials.kind === 'key';
    const secret = lent.get(id)?.secret ?? (needed ? await secrets.get(connection.id) : undefined);
    if (secret !== undefined) redactor.know(secret);
    const { pause, silentMs } = options;
    const store = await openObjectStore({
      connection,
      secret,
      redactor,
      pause,
      ...(silentMs === undefined ? {} : { silentMs }),
    });
    try {
      return await work(store);
    } finally {
      store.close();
    }
  };

  const changed = async (work: Promise<void>) => {
    await work;
    onChange();
  };

  return {
    find,
    keptId: async (wanted) => (await connections.list()).find(({ id }) => id === wanted)?.id,
    withStore,
    state: async () => ({
      connections: await Promise.all((await connections.list()).map(infoOf)),
      secrets: await secrets.mode(),
    }),
    async save(connection, secret) {
      await connections.save(connection);
      if (secret !== undefined) {
        redactor.know(secret);
        if (connection.credentials.kind === 'key') await secrets.keep(connection.id, secret);
      }
      onChange();
    },
    lend(connection, secret) {
      if (secret !== undefined) redactor.know(secret);
      lent.set(connection.id, { connection, secret });
      return connection.id;
    },
    async remove(wanted) {
      const { id } = await connections.find(wanted);
      await connections.remove(id);
      await secrets.remove(id);
      onChange();
    },
    test: (id, signal) =>
      withStore(id, async (store) => {
        const { bucket } = store.connection;
        if (bucket !== undefined) {
          await store.list({ bucket, prefix: '', delimited: true }, signal);
          return `${store.server} answers, and the bucket ${bucket} can be listed.`;
        }
        const buckets = await bucketsOf(store, signal);
        if (buckets === undefined)
          return `${store.server} answers and knows the key, which may not list buckets; name the one to begin with.`;
        return `${store.server} answers and shows ${buckets.length} ${buckets.length === 1 ? 'bucket' : 'buckets'}.`;
      }),
    createVault: (passphrase) => changed(secrets.createVault(passphrase)),
    unlockVault: (passphrase) => changed(secrets.unlockVault(passphrase)),
    lockVault() {
      secrets.lockVault();
      onChange();
    },
    removeVault: () => changed(secrets.removeVault()),
    buckets: (id, signal) => withStore(id, async (store) => (await bucketsOf(store, signal)) ?? []),
    list: ({ connection, ...query }, signal) =>
      withStore(connection, (store) => store.list({ ...query, delimited: true }, signal)),
    measure: (selection, signal) =>
      withStore(selection.connection, async (store) => {
        let bytes = 0;
        let objects = 0;
        let filteredOut = 0;
        const devices = new Set<string>();
        for await (const { object, passes } of selectedObjects(store, selection, signal)) {
          if (object.device !== undefined && devices.size < MAX_DEVICES) devices.add(object.device);
          if (!passes) {
            filteredOut++;
            continue;
          }
          objects++;
          bytes += object.bytes;
        }
        return { objects, bytes, filteredOut, devices: [...devices].sort() };
      }),
  };
}

/** Undefined where the credentials may not list buckets: keys for one bucket usually may not. */
async function bucketsOf(store: ObjectStore, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    return await store.buckets(signal);
  } catch (error) {
    if (error instanceof StoreFault && error.trouble.kind === 'refused') return undefined;
    throw error;
  }
}

/**
 * Every object that a selection means, once each, in the order of its items, page by page; with an object comes what
 * describes it (`<stem>.json`, `<name>.json`). Marks of folders (keys that end with `/`) are no objects.
 */
export async function* selectedObjects(
  store: ObjectStore,
  { bucket, items, filter }: Pick<Selection, 'bucket' | 'items' | 'filter'>,
  signal: AbortSignal,
): AsyncGenerator<{ readonly object: ObjectInfo; readonly passes: boolean }, void, void> {
  const seen = new Set<string>();
  for (const item of items) {
    const { prefix, wanted } = rangeOf(item);
    const last = wanted?.at(-1);
    let found = item.kind === 'prefix';
    for await (const object of listAll(store, { bucket, prefix }, signal)) {
      if (last !== undefined && Buffer.compare(Buffer.from(object.key), Buffer.from(last)) > 0) break;
      if (wanted?.includes(object.key) === false) continue;
      found ||= item.kind === 'object' && object.key === item.key;
      if (object.key.endsWith('/') || seen.has(object.key)) continue;
      seen.add(object.key);
      yield { object, passes: item.kind === 'object' || passesFilter(object, filter) };
    }
    if (!found && item.kind === 'object')
      throw new Fault('not_found', `The object is not in the bucket; list it again: ${objectUri(bucket, item.key)}`);
  }
}

/** What to list for an item, and of an object the keys that matter, in the order of a listing. */
function rangeOf(item: SelectionItem): { readonly prefix: string; readonly wanted?: readonly string[] } {
  if (item.kind === 'prefix') return item;
  const { key } = item;
  const stem = key.replace(/\.[^./]*$/u, '');
  const wanted = [...new Set([key, `${stem}.json`, `${key}.json`])].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  return { prefix: stem === key ? key : `${stem}.`, wanted };
}

async function* listAll(
  store: ObjectStore,
  place: { readonly bucket: string; readonly prefix: string },
  signal: AbortSignal,
): AsyncGenerator<ObjectInfo, void, void> {
  let token: string | undefined;
  do {
    const page: ListPage = await store.list({ ...place, delimited: false, token }, signal);
    yield* page.objects;
    if (page.next !== undefined && page.next === token)
      throw new Fault(
        'io',
        `The store gives the same page of its listing again and again: ${objectUri(place.bucket, place.prefix)}`,
      );
    token = page.next;
  } while (token !== undefined);
}

/** Throws when a pull would be more than one job takes. */
export function refuseTooMany(objects: number, uri: string): void {
  if (objects > MAX_PULLED_OBJECTS)
    throw new Fault(
      'bad_request',
      `More than ${MAX_PULLED_OBJECTS.toLocaleString('en')} objects match, and one pull takes no more; narrow it by device, by time or by prefix: ${uri}`,
    );
}
