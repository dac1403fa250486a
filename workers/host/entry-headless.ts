import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../contract/faults.ts';
import { type BrowserServer, startBrowserServer } from '../transport/browser-server.ts';
import type { ServedHost } from '../transport/serve-port.ts';

export interface HeadlessOptions {
  readonly host: ServedHost & {
    /** Makes an opaque id for a path the user has granted. */
    grant(path: string): string;
  };
  readonly uiRoot: string;
  readonly port: number;
  /** Where dropped files wait for their import; removed when the server ends. */
  readonly uploadFolder: string;
  readonly log?: (line: string) => void;
}

/** The browser door: the same host behind HTTP and WebSockets on 127.0.0.1. */
export async function startHeadless(options: HeadlessOptions): Promise<BrowserServer> {
  const server = await startBrowserServer({
    host: options.host,
    uiRoot: options.uiRoot,
    port: options.port,
    ...(options.log === undefined ? {} : { log: options.log }),
    upload: async (name, body) => options.host.grant(await storeUpload(options.uploadFolder, name, body)),
  });
  return {
    port: server.port,
    address: server.address,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(options.uploadFolder, { recursive: true, force: true });
    },
  };
}

/** A folder of its own for each upload keeps the dropped name as the evidence's original name. */
async function storeUpload(folder: string, name: string, body: AsyncIterable<Uint8Array>): Promise<string> {
  const safe = basename(name.replaceAll('\\', '/'));
  if (safe === '' || safe === '.' || safe === '..' || safe.includes('\0') || Buffer.byteLength(safe) > 255) {
    throw new Fault('bad_request', 'The dropped file has no usable name; rename it and drop it again.');
  }
  const own = join(folder, randomUUID());
  await mkdir(own, { recursive: true });
  const path = join(own, safe);
  try {
    await pipeline(Readable.from(body), createWriteStream(path, { flags: 'wx' }));
    return path;
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('io', `The dropped file could not be stored (${why}): ${safe}`, { cause: error });
  }
}
