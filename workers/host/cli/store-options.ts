import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Connection, type Credentials, connectionSchema, type Secret } from '../../contract/sources.ts';
import { checkConnection } from '../../source/connection-store.ts';
import type { SourceDesk } from '../../source/source-desk.ts';
import { faultOf } from '../errors.ts';
import { type CommandContext, UsageError } from './command.ts';
import { askHidden } from './prompt.ts';

/** Options that say how to reach a store; a secret is none of them. */
export const placeOptions = {
  endpoint: { kind: 'value', value: 'URL', help: 'address of the store; AWS when left out' },
  region: { kind: 'value', value: 'R', help: 'region; AWS_REGION, else us-east-1' },
  profile: { kind: 'value', value: 'P', help: 'profile of the shared AWS files' },
  anonymous: { kind: 'flag', help: 'ask without credentials' },
  ca: { kind: 'value', value: 'FILE', help: 'certificates (PEM) that alone are trusted for this store' },
  'virtual-hosted': { kind: 'flag', help: 'bucket as part of the host name; for AWS it is so anyway' },
  'strict-checksums': { kind: 'flag', help: 'demand the checksums that AWS keeps' },
} as const;

export const connectionOption = {
  connection: { kind: 'value', value: 'NAME', help: 'a connection that airguard connections lists' },
} as const;

export const CREDENTIALS_HELP =
  'The access key comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), from --profile, or is asked for at the terminal; never from an argument. A saved connection takes its secret from the passphrase vault, which AIRGUARD_VAULT_PASSPHRASE or a question opens.';

/** `s3://bucket/key`; the key may be empty. */
export function parseUri(text: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key = ''] = /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/(.*))?$/su.exec(text) ?? [];
  if (bucket === undefined) throw new UsageError(`"${text}" is no address in a store; write it as s3://bucket/prefix`);
  return { bucket, key };
}

/** The id of the connection that the options mean: a saved one, or one that is lent to this process only. */
export async function connectionOf(context: CommandContext, desk: SourceDesk): Promise<string> {
  const name = context.value('connection');
  if (name !== undefined) {
    const given = Object.keys(placeOptions).find(
      (option) => context.flag(option) || context.value(option) !== undefined,
    );
    if (given !== undefined) throw new UsageError(`--connection says it all; leave --${given} out`);
    const connection = await desk.find(name);
    if (connection.credentials.kind === 'key') await openVault(context, desk);
    return connection.id;
  }
  const { credentials, secret } = await credentialsOf(context);
  return desk.lend(await describedConnection(context, 'the command line', credentials), secret);
}

/** A connection by the options of a command. Throws a UsageError or a Fault. */
export async function describedConnection(
  context: CommandContext,
  name: string,
  credentials: Credentials,
  bucket?: string,
): Promise<Connection> {
  const endpoint = context.value('endpoint');
  const ca = context.value('ca');
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const parsed = connectionSchema.safeParse({
    id: randomUUID(),
    name,
    endpoint,
    region: context.value('region') ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? 'us-east-1',
    pathStyle: endpoint !== undefined && !context.flag('virtual-hosted'),
    credentials,
    caPem: ca === undefined ? undefined : await pemOf(ca),
    strictChecksums: context.flag('strict-checksums'),
    bucket,
  });
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new UsageError(`the connection is not valid at "${where}"; see airguard connections add --help`);
  }
  checkConnection(parsed.data);
  return parsed.data;
}

async function pemOf(path: string): Promise<string> {
  try {
    return await readFile(resolve(path), 'utf8');
  } catch (error) {
    throw faultOf(error, resolve(path));
  }
}

const NO_KEY =
  'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give --profile, --anonymous or --connection';

/** How to sign: by an option, by the environment, or by asking. */
export async function credentialsOf(
  context: CommandContext,
): Promise<{ readonly credentials: Credentials; readonly secret: Secret | undefined }> {
  const profile = context.value('profile');
  if (profile !== undefined && context.flag('anonymous'))
    throw new UsageError('choose one of --profile and --anonymous');
  if (profile !== undefined) return { credentials: { kind: 'profile', profile }, secret: undefined };
  if (context.flag('anonymous')) return { credentials: { kind: 'anonymous' }, secret: undefined };
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE } = process.env;
  if (AWS_ACCESS_KEY_ID === undefined && AWS_PROFILE !== undefined)
    return { credentials: { kind: 'profile', profile: AWS_PROFILE }, secret: undefined };
  const accessKeyId = AWS_ACCESS_KEY_ID ?? (await askHidden(context, 'Access key id', NO_KEY));
  const secretAccessKey = AWS_SECRET_ACCESS_KEY ?? (await askHidden(context, 'Secret access key', NO_KEY));
  const sessionToken = AWS_ACCESS_KEY_ID === undefined ? undefined : AWS_SESSION_TOKEN;
  if (accessKeyId === '' || secretAccessKey === '') throw new UsageError(NO_KEY);
  return {
    credentials: { kind: 'key', accessKeyId },
    secret: { secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

/** Opens the vault when there is one. `make` makes it where secrets would not outlive this process. */
export async function openVault(context: CommandContext, desk: SourceDesk, make = false): Promise<void> {
  const { secrets } = await desk.state();
  if (secrets.kind === 'keyring' || (secrets.kind === 'vault' && !secrets.locked)) return;
  if (secrets.kind === 'memory' && !make) return;
  const instead = 'the secret is kept in a passphrase vault: set AIRGUARD_VAULT_PASSPHRASE';
  const question =
    secrets.kind === 'memory' ? 'Passphrase for a new vault (8 characters or more)' : 'Passphrase of the vault';
  const passphrase = process.env.AIRGUARD_VAULT_PASSPHRASE ?? (await askHidden(context, question, instead));
  if (secrets.kind === 'vault') return desk.unlockVault(passphrase);
  if (passphrase.length < 8) throw new UsageError('the passphrase of a vault has 8 characters or more');
  await desk.createVault(passphrase);
}
