import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../contract/faults.ts';
import { type BrowserServer, startBrowserServer, type UploadedFile } from '../transport/browser-server.ts';
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
    upload: async (file, body) => options.host.grant(await storeUpload(options.uploadFolder, file, body)),
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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Stores a dropped file under its own name, which is the evidence's original name, in the folder of its batch: `<name>.json`
 * is found beside `<name>.bin`. Rejects with a Fault; what was written of a file that failed is removed, the batch stays.
 */
async function storeUpload(folder: string, file: UploadedFile, body: AsyncIterable<Uint8Array>): Promise<string> {
  const safe = basename(file.name.replaceAll('\\', '/'));
  if (safe === '' || safe === '.' || safe === '..' || safe.includes('\0') || Buffer.byteLength(safe) > 255) {
    throw new Fault('bad_request', 'The dropped file has no usable name; rename it and drop it again.');
  }
  const batch = file.batch ?? randomUUID();
  if (!UUID.test(batch)) {
    throw new Fault('bad_request', `The drop has no valid batch number; reload the page and drop it again: ${safe}`);
  }
  const own = join(folder, batch);
  await mkdir(own, { recursive: true });
  const path = join(own, safe);
  const target = await open(path, 'wx').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new Fault(
        'bad_request',
        `Two files of this drop have the same name; drop them one after the other: ${safe}`,
      );
    }
    throw notStored(safe, error);
  });
  try {
    await pipeline(Readable.from(body), target.createWriteStream());
    return path;
  } catch (error) {
    await target.close().catch(() => {});
    await rm(path, { force: true });
    throw notStored(safe, error);
  }
}

function notStored(name: string, error: unknown): Fault {
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('io', `The dropped file could not be stored (${why}): ${name}`, { cause: error });
}
