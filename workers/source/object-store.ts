import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Fault } from '../contract/faults.ts';
import { type Connection, type ObjectInfo, objectUri, type Secret } from '../contract/sources.ts';
import { checkAuthorities } from './authorities.ts';
import { keyFacts } from './layout.ts';
import type { Redactor } from './redact.ts';
import { type RetryOptions, retried } from './retry.ts';
import { CutError, SilentError, type Where } from './trouble.ts';

export interface ListPage {
  readonly folders: readonly string[];
  readonly objects: readonly ObjectInfo[];
  /** Continues the listing. */
  readonly next?: string;
}

export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** One connection to a store. Every method tries again what may pass (S11) and rejects with a StoreFault. */
export interface ObjectStore {
  readonly connection: Connection;
  /** Address without a path: where things came from. */
  readonly server: string;
  buckets(signal: AbortSignal): Promise<readonly string[]>;
  /** At most 1,000 keys. `delimited`: only what is directly below, deeper keys as folders. */
  list(
    query: {
      readonly bucket: string;
      readonly prefix: string;
      readonly delimited: boolean;
      readonly token?: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<ListPage>;
  /** Bytes `from` up to `to` of the object while it has this ETag, in order, each exactly once, also across attempts. */
  read(
    range: Place & { readonly etag: string; readonly from: number; readonly to: number },
    onBytes: (bytes: Uint8Array) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  exists(place: Place, signal: AbortSignal): Promise<boolean>;
  beginUpload(place: Place, signal: AbortSignal): Promise<string>;
  /** Resolves to the part's ETag. */
  uploadPart(
    part: Place & { readonly upload: string; readonly number: number; readonly bytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<string>;
  finishUpload(
    place: Place & { readonly upload: string; readonly etags: readonly string[] },
    signal: AbortSignal,
  ): Promise<void>;
  abortUpload(place: Place & { readonly upload: string }, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface StoreOptions {
  readonly connection: Connection;
  /** For credentials of kind `key`. */
  readonly secret: Secret | undefined;
  readonly redactor: Redactor;
  /** For tests of what takes long: how to wait between attempts, and how long a connection may be silent. */
  readonly pause?: RetryOptions['pause'];
  readonly silentMs?: number;
}

/** Connections kept open to one server; more wait. */
export const SOCKETS = 16;
const CONNECT_MS = 10_000;
const SILENT_MS = 30_000;

/** Opens nothing yet: the first request does. Throws a Fault when a secret or a profile is missing. */
export async function openObjectStore(options: StoreOptions): Promise<ObjectStore> {
  const { connection, redactor, silentMs = SILENT_MS } = options;
  const sdk = await loadSdk();
  const client = await clientOf(options, silentMs);
  const server = serverOf(connection);
  const whereOf = (uri?: string): Where => ({ connection: connection.name, server, uri });

  async function ask<T>(
    uri: string | undefined,
    signal: AbortSignal,
    work: () => Promise<T>,
    advanced?: () => boolean,
  ): Promise<T> {
    const { pause } = options;
    const advancing = advanced === undefined ? {} : { advanced };
    try {
      return await retried({ where: whereOf(uri), signal, pause, ...advancing }, work);
    } catch (error) {
      // A store may quote what it was sent.
      if (error instanceof Error) error.message = redactor.clean(error.message);
      throw error;
    }
  }

  return {
    connection,
    server,
    buckets: (signal) =>
      ask(undefined, signal, async () => {
        const { Buckets = [] } = await client.send(new sdk.ListBucketsCommand({}), { abortSignal: signal });
        return Buckets.flatMap(({ Name }) => (Name === undefined ? [] : [Name]));
      }),
    list: ({ bucket, prefix, delimited, token }, signal) =>
      ask(objectUri(bucket, prefix), signal, async () => {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            ...(delimited ? { Delimiter: '/' } : {}),
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          { abortSignal: signal },
        );
        const objects = (page.Contents ?? []).flatMap(({ Key, Size, ETag, LastModified }) =>
          Key === undefined
            ? []
            : [
                {
                  key: Key,
                  bytes: Size ?? 0,
                  etag: ETag ?? '',
                  ...(LastModified === undefined ? {} : { modifiedMs: LastModified.getTime() }),
                  ...keyFacts(Key),
                },
              ],
        );
        const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => (Prefix === undefined ? [] : [Prefix]));
        const next = page.IsTruncated === true ? page.NextContinuationToken : undefined;
        return { folders, objects, ...(next === undefined ? {} : { next }) };
      }),
    async read({ bucket, key, etag, from, to }, onBytes, signal) {
      let at = from;
      let began = from;
      const attempt = async () => {
        began = at;
        const { Body, ContentLength } = await client.send(
          new sdk.GetObjectCommand({
            Bucket: bucket,
            Key: key,
            Range: `bytes=${at}-${to - 1}`,
            ...(etag === '' ? {} : { IfMatch: etag }),
          }),
          { abortSignal: signal },
        );
        if (!(Body instanceof Readable)) throw new Error('the answer has no body');
        if (ContentLength !== undefined && ContentLength !== to - at) {
          Body.destroy();
          throw moreThanAsked(bucket, key);
        }
        for await (const bytes of withoutSilence(Body, silentMs)) {
          if (at + bytes.length > to) throw moreThanAsked(bucket, key);
          await onBytes(bytes);
          at += bytes.length;
        }
        if (at < to) throw new CutError(`the answer ended ${to - at} bytes early`);
      };
      if (from < to) await ask(objectUri(bucket, key), signal, attempt, () => at > began);
    },
    exists: ({ bucket, key }, signal) =>
      ask(objectUri(bucket, key), signal, async () => {
        try {
          await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
          return true;
        } catch (error) {
          if (error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
          throw error;
        }
      }),
    beginUpload: ({ bucket, key }, signal) =>
      ask(objectUri(bucket, key), signal, async () => {
        const { UploadId } = await client.send(
          new sdk.CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: 'application/x-tar' }),
          { abortSignal: signal },
        );
        if (UploadId === undefined) throw new Error('the store gave no upload id');
        return UploadId;
      }),
    uploadPart: ({ bucket, key, upload, number, bytes }, signal) =>
      ask(objectUri(bucket, key), signal, async () => {
        const { ETag } = await client.send(
          new sdk.UploadPartCommand({
            Bucket: bucket,
            Key: key,
            UploadId: upload,
            PartNumber: number,
            Body: bytes,
            ContentLength: bytes.length,
          }),
          { abortSignal: signal },
        );
        if (ETag === undefined) throw new Error('the store gave no ETag for a part');
        return ETag;
      }),
    finishUpload: ({ bucket, key, upload, etags }, signal) =>
      ask(objectUri(bucket, key), signal, async () => {
        const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
        await client.send(
          new sdk.CompleteMultipartUploadCommand({
            Bucket: bucket,
            Key: key,
            UploadId: upload,
            MultipartUpload: { Parts },
          }),
          { abortSignal: signal },
        );
      }),
    abortUpload: ({ bucket, key, upload }, signal) =>
      ask(objectUri(bucket, key), signal, async () => {
        await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: upload }), {
          abortSignal: signal,
        });
      }),
    close: () => client.destroy(),
  };
}

function moreThanAsked(bucket: string, key: string): Fault {
  return new Fault(
    'io',
    `The store sent other bytes than the range that was asked for; it may not know ranges, so nothing was taken: ${objectUri(bucket, key)}`,
  );
}

/** The package takes 40 ms to load; only who talks to a store pays that. */
async function loadSdk() {
  // Its word about old versions of Node is for programmers; ours is in package.json.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return await import('@aws-sdk/client-s3');
}

async function clientOf({ connection, secret }: StoreOptions, silentMs: number): Promise<S3Client> {
  const { S3Client } = await loadSdk();
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const { endpoint, region, pathStyle, caPem, strictChecksums } = connection;
  const checksums = strictChecksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  const agent = { keepAlive: true, maxSockets: SOCKETS };
  return new S3Client({
    region,
    ...(endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint }),
    forcePathStyle: pathStyle,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    // What may be tried again, and how often, is ours to say (S11).
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_MS,
      requestTimeout: silentMs,
      throwOnRequestTimeout: true,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent({ ...agent, ...(caPem === undefined ? {} : { ca: [...checkAuthorities(caPem)] }) }),
    }),
    ...(await credentialsOf(connection, secret)),
  });
}

async function credentialsOf({ credentials, name }: Connection, secret: Secret | undefined) {
  switch (credentials.kind) {
    case 'anonymous':
      return {
        // Never used, but without them the package would look for some on this machine.
        credentials: { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' },
        signer: { sign: async <T>(request: T) => request },
      };
    case 'profile': {
      const { fromIni } = await import('@aws-sdk/credential-provider-ini');
      return { credentials: fromIni({ profile: credentials.profile }) };
    }
    case 'key':
      if (secret === undefined)
        throw new Fault('bad_request', `The secret of the connection "${name}" is not known here; enter it again.`);
      return {
        credentials: {
          accessKeyId: credentials.accessKeyId,
          secretAccessKey: secret.secretAccessKey,
          ...(secret.sessionToken === undefined ? {} : { sessionToken: secret.sessionToken }),
        },
      };
  }
}

/** Address without a path: what sentences and the audit log call the store. */
export function serverOf({ endpoint, region }: Connection): string {
  return endpoint === undefined ? `AWS in ${region}` : new URL(endpoint).host;
}

/** The bytes of a body as they come; a pause longer than `silentMs` ends it with a SilentError. */
async function* withoutSilence(body: Readable, silentMs: number): AsyncGenerator<Uint8Array, void, void> {
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => body.destroy(new SilentError('nothing came')), silentMs);
  };
  try {
    watch();
    for await (const bytes of body) {
      // How long the bytes take to be written is not the server's silence.
      clearTimeout(timer);
      if (bytes instanceof Uint8Array) yield bytes;
      watch();
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}
