import { type SelectionItem, selectionSchema } from '../../contract/sources.ts';
import type { SourceDesk } from '../../source/source-desk.ts';
import { quoteName } from '../errors.ts';
import { type Command, type CommandContext, jsonOption, UsageError } from './command.ts';
import { runImports } from './run-imports.ts';
import {
  CREDENTIALS_HELP,
  connectionOf,
  connectionOption,
  credentialsOf,
  describedConnection,
  openVault,
  parseUri,
  placeOptions,
} from './store-options.ts';
import { jsonText, textTable } from './table.ts';
import { parseTime } from './values.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const pullCommand: Command = {
  name: 'pull',
  usage: 'DIR s3://bucket/prefix [--device ID --from T --to T] [--json]',
  summary: 'Pulls objects from an S3 store and imports them into a case.',
  details: `Everything whose key begins with the prefix, or one object with what describes it. --device and --from/--to go by keys of the form raw_fft/DEVICE/TIME.bin. A pull that was interrupted goes on when the same command is given again.\n${CREDENTIALS_HELP}`,
  options: {
    ...connectionOption,
    ...placeOptions,
    device: { kind: 'value', value: 'ID', help: 'only objects of this device' },
    from: { kind: 'value', value: 'T', help: 'only from this UTC time on, as in 2026-03-01T03:12:00Z' },
    to: { kind: 'value', value: 'T', help: 'only before this UTC time' },
    ...jsonOption,
  },
  minPositionals: 2,
  maxPositionals: 2,
  run(context) {
    const { bucket, key } = parseUri(context.positionals[1] ?? '');
    const filter = filterOf(context);
    return withHost(context, 'pull', async (host) => {
      const session = await openCaseOf(host, context);
      const connection = await connectionOf(context, host.sources);
      const items = [await itemOf(host.sources, connection, bucket, key, context.signal)];
      const selection = selectionSchema.parse({ connection, bucket, items, filter });
      const job = await session.errands.startPull(selection);
      return runImports(context, session, [() => job]);
    });
  },
};

/** A key that is an object means that object; else everything that begins with it. */
async function itemOf(
  desk: SourceDesk,
  connection: string,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<SelectionItem> {
  const whole = key !== '' && !key.endsWith('/');
  const there = whole && (await desk.withStore(connection, (store) => store.exists({ bucket, key }, signal)));
  return there ? { kind: 'object', key } : { kind: 'prefix', prefix: key };
}

function filterOf(context: CommandContext) {
  const timeOf = (option: 'from' | 'to') => {
    const text = context.value(option);
    if (text === undefined) return undefined;
    const time = parseTime(text, option);
    if (time.kind === 'relative')
      throw new UsageError(`--${option} "${text}" is no UTC time; write it as 2026-03-01T03:12:00Z`);
    return Number(time.ns / 1_000_000n);
  };
  const [device, fromMs, toMs] = [context.value('device'), timeOf('from'), timeOf('to')];
  return {
    ...(device === undefined ? {} : { device }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  };
}

export const pushCommand: Command = {
  name: 'push',
  usage: 'DIR s3://bucket/key.tar [--json]',
  summary: 'Uploads a case as one .tar archive to an S3 store.',
  details: `The case is verified first; one with problems is not uploaded. The same case gives the same bytes. An existing object is never replaced.\n${CREDENTIALS_HELP}`,
  options: { ...connectionOption, ...placeOptions, ...jsonOption },
  minPositionals: 2,
  maxPositionals: 2,
  run(context) {
    const { bucket, key } = parseUri(context.positionals[1] ?? '');
    if (key === '' || key.endsWith('/'))
      throw new UsageError('the archive needs a name: write it as s3://bucket/folder/case.tar');
    return withHost(context, 'push', async (host) => {
      const session = await openCaseOf(host, context);
      const connection = await connectionOf(context, host.sources);
      const job = await session.errands.startPush({ connection, bucket, key });
      return runImports(context, session, [() => job]);
    });
  },
};

export const connectionsCommand: Command = {
  name: 'connections',
  usage: '[--json]',
  summary: 'Lists the connections to S3 stores; add, remove and test change and try them.',
  details:
    'airguard connections add NAME keeps one, airguard connections remove NAME removes it with its secret, airguard connections test NAME tries it.',
  options: jsonOption,
  minPositionals: 0,
  maxPositionals: 0,
  run: (context) =>
    withHost(context, 'connections', async (host) => {
      const { connections, secrets } = await host.sources.state();
      if (context.flag('json')) {
        context.output.out(jsonText({ connections, secrets }));
        return 0;
      }
      const rows = connections.map(({ name, endpoint, region, credentials, bucket, secret }) => [
        quoteName(name),
        endpoint ?? 'AWS',
        region,
        credentials.kind === 'profile' ? `profile ${credentials.profile}` : credentials.kind,
        bucket ?? '',
        secret,
      ]);
      if (rows.length === 0) context.output.out('No connections; airguard connections add NAME keeps one.\n');
      else context.output.out(textTable(['NAME', 'ENDPOINT', 'REGION', 'CREDENTIALS', 'BUCKET', 'SECRET'], rows));
      return 0;
    }),
};

export const connectionsAddCommand: Command = {
  name: 'connections add',
  usage: 'NAME [--endpoint URL --region R] [--profile P | --anonymous] [--ca FILE] [--bucket B]',
  summary: 'Keeps a connection to an S3 store for this user.',
  details: CREDENTIALS_HELP,
  options: {
    ...placeOptions,
    bucket: { kind: 'value', value: 'B', help: 'the bucket to begin with' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'connections add', async (host) => {
      const [name = ''] = context.positionals;
      const { credentials, secret } = await credentialsOf(context);
      const connection = await describedConnection(context, name, credentials, context.value('bucket'));
      if (secret !== undefined) await openVault(context, host.sources, true);
      await host.sources.save(connection, secret);
      const where = secret === undefined ? '' : '; its secret is in the passphrase vault';
      context.output.out(`Kept the connection "${quoteName(connection.name)}"${where}.\n`);
      return 0;
    }),
};

export const connectionsRemoveCommand: Command = {
  name: 'connections remove',
  usage: 'NAME',
  summary: 'Removes a connection and its secret.',
  options: {},
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'connections remove', async (host) => {
      const [name = ''] = context.positionals;
      const connection = await host.sources.find(name);
      // A secret in a locked vault could not be taken out of it.
      if (connection.credentials.kind === 'key') await openVault(context, host.sources);
      await host.sources.remove(connection.id);
      context.output.out(`Removed the connection "${quoteName(connection.name)}".\n`);
      return 0;
    }),
};

export const connectionsTestCommand: Command = {
  name: 'connections test',
  usage: 'NAME',
  summary: 'Tries a connection.',
  options: {},
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'connections test', async (host) => {
      const connection = await host.sources.find(context.positionals[0] ?? '');
      if (connection.credentials.kind === 'key') await openVault(context, host.sources);
      context.output.out(`${await host.sources.test(connection.id, context.signal)}\n`);
      return 0;
    }),
};

export const sourceCommands: readonly Command[] = [
  pullCommand,
  pushCommand,
  connectionsCommand,
  connectionsAddCommand,
  connectionsRemoveCommand,
  connectionsTestCommand,
];
