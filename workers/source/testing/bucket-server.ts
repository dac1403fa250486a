import { randomUUID } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';
import type { Connection } from '../../contract/sources.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

/** A real S3 server in this process, with a proxy before it that can do what networks do. */
export interface BucketServer {
  readonly bucket: string;
  /** Address of the server itself. */
  readonly endpoint: string;
  readonly proxy: FaultProxy;
  put(key: string, body: Uint8Array | string): Promise<void>;
  /** Many small objects, without the package's cost of a signature each. */
  fill(keys: readonly string[], body: string): Promise<void>;
  /** A connection through the proxy. */
  connection(change?: Partial<Connection>): Connection;
  readonly client: S3Client;
  stop(): Promise<void>;
}

/** The server takes no larger body. */
const ONE_REQUEST_BYTES = 8 * 2 ** 20;
export const SECRET = { secretAccessKey: 'test-secret-of-the-store' };

export async function startBucketServer(bucket = 'survey'): Promise<BucketServer> {
  const server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  server.createBucket(bucket);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const proxy = await startFaultProxy(server.port);
  const client = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', ...SECRET },
  });
  return {
    bucket,
    endpoint,
    proxy,
    client,
    async put(key, body) {
      const place = { Bucket: bucket, Key: key };
      if (body.length <= ONE_REQUEST_BYTES) {
        await client.send(new PutObjectCommand({ ...place, Body: body }));
        return;
      }
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
      const Parts: { ETag: string | undefined; PartNumber: number }[] = [];
      for (let from = 0; from < body.length; from += ONE_REQUEST_BYTES) {
        const part = { ...place, UploadId, PartNumber: Parts.length + 1 };
        const Body = body.slice(from, from + ONE_REQUEST_BYTES);
        const { ETag } = await client.send(new UploadPartCommand({ ...part, Body }));
        Parts.push({ ETag, PartNumber: part.PartNumber });
      }
      await client.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }));
    },
    async fill(keys, body) {
      const left = [...keys];
      const work = async () => {
        for (let key = left.pop(); key !== undefined; key = left.pop())
          await (await fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body })).arrayBuffer();
      };
      await Promise.all(Array.from({ length: 8 }, work));
    },
    connection: (change) => ({
      id: randomUUID(),
      name: 'Laboratory',
      endpoint: `http://127.0.0.1:${proxy.port}`,
      region: 'us-east-1',
      pathStyle: true,
      credentials: { kind: 'key', accessKeyId: 'test' },
      strictChecksums: false,
      ...change,
    }),
    async stop() {
      client.destroy();
      await proxy.stop();
      await server.stop();
    },
  };
}
