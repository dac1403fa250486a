import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, sep } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { Fault } from '../contract/faults.ts';
import { portOfSocket } from './node-ports.ts';
import { contentTypeOf, securityHeaders } from './security-headers.ts';
import { type ServedHost, serveBytes, serveCalls } from './serve-port.ts';
import { Sessions } from './sessions.ts';

/** The browser host's HTTP and WebSocket front (SPEC.md, H1–H9). */

export interface BrowserServerOptions {
  readonly host: ServedHost;
  /** Folder of the built screen (index.html and its assets). */
  readonly uiRoot: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Stores a dropped file's bytes and answers a grant for it. */
  readonly upload?: (file: UploadedFile, body: AsyncIterable<Uint8Array>) => Promise<string>;
  readonly log?: (line: string) => void;
}

/** What a page says of a file it sends; neither member has been checked. */
export interface UploadedFile {
  readonly name: string;
  /** Files of one batch lay in one folder and stay together, a sidecar beside its dump. Undefined: a batch of its own. */
  readonly batch: string | undefined;
}

export interface BrowserServer extends AsyncDisposable {
  readonly port: number;
  /** A fresh address with a one-time token in its fragment. */
  address(): string;
}

const MAX_JSON_BYTES = 4096;
const MAX_SOCKETS = 64;
const MAX_MESSAGE_BYTES = 1024 * 1024;
const SECRET_WAIT_MS = 10_000;
const PING_EVERY_MS = 20_000;
const SECRET_REFUSED = 'This page is not known to the host. Open the address that `airguard serve` printed last.';
const tokenSchema = z.object({ token: z.string().max(100) });

/** Starts listening on 127.0.0.1. Rejects with a Fault when the port is taken. */
export async function startBrowserServer(options: BrowserServerOptions): Promise<BrowserServer> {
  const sessions = new Sessions();
  const uiRoot = await realpath(options.uiRoot);
  const log = options.log ?? (() => {});
  const sockets = new Set<WebSocket>();
  let port = options.port;

  const isOwnHost = (request: IncomingMessage) =>
    request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;
  const isOwnOrigin = (request: IncomingMessage) => request.headers.origin === `http://${request.headers.host}`;

  function answer(response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}): void {
    const own = { ...securityHeaders({ connect: [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`] }), ...headers };
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...own });
    response.end(body);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnHost(request)) return answer(response, 421, 'This host answers for its own address only.');
    const site = request.headers['sec-fetch-site'];
    const isDocument = request.headers['sec-fetch-mode'] === 'navigate';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isDocument) {
      return answer(response, 403, 'Requests from other sites are refused.');
    }
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
    if (request.method === 'GET' && url.pathname === '/session') {
      return answer(response, sessions.hasCookie(request.headers.cookie) ? 204 : 401);
    }
    if (request.method === 'GET') return serveFile(url.pathname, response);
    if (request.method !== 'POST') return answer(response, 405, 'GET and POST only.');
    if (!isOwnOrigin(request)) return answer(response, 403, 'Requests from other origins are refused.');
    if (url.pathname === '/session') return openSession(request, response);
    if (url.pathname === '/upload') {
      const batch = url.searchParams.get('batch') ?? undefined;
      return takeUpload(request, response, { name: url.searchParams.get('name') ?? '', batch });
    }
    answer(response, 404, 'There is nothing here.');
  }

  async function openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (sessions.throttled) return answer(response, 429, 'Too many wrong tokens; wait a minute.');
    if (request.headers['content-type'] !== 'application/json') return answer(response, 415, 'JSON only.');
    const body = tokenSchema.safeParse(await readJson(request));
    const session = body.success ? sessions.redeem(body.data.token) : undefined;
    if (session === undefined) {
      log('a wrong, used or expired token was refused');
      return answer(response, 401, 'This address has been used or is too old.');
    }
    answer(response, 200, JSON.stringify({ tab: session.tab }), {
      'content-type': 'application/json',
      'set-cookie': `${sessions.cookieName}=${session.cookie}; HttpOnly; SameSite=Strict; Path=/`,
    });
  }

  async function takeUpload(request: IncomingMessage, response: ServerResponse, file: UploadedFile): Promise<void> {
    const tab = request.headers['x-airguard-tab'];
    if (typeof tab !== 'string' || !sessions.hasTab(request.headers.cookie, tab)) {
      return answer(response, 401, SECRET_REFUSED);
    }
    if (options.upload === undefined) return answer(response, 404, 'This host takes no uploads.');
    if (request.headers['content-type'] !== 'application/octet-stream') return answer(response, 415, 'Bytes only.');
    try {
      const grant = await options.upload(file, request);
      answer(response, 200, JSON.stringify({ grant }), { 'content-type': 'application/json' });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      answer(response, 409, JSON.stringify({ code: error.code, message: error.message }), {
        'content-type': 'application/json',
      });
    }
  }

  async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
    const path = await fileUnder(uiRoot, pathname === '/' ? '/index.html' : pathname);
    const type = path === undefined ? undefined : contentTypeOf(path);
    if (path === undefined || type === undefined) return answer(response, 404, 'There is nothing here.');
    if (type.startsWith('text/html'))
      return answer(response, 200, await readFile(path, 'utf8'), { 'content-type': type });
    response.writeHead(200, { ...securityHeaders(), 'content-type': type });
    createReadStream(path).pipe(response);
  }

  function refuse(stream: Duplex, status: string): void {
    stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  const front = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });

  function accept(request: IncomingMessage, socket: WebSocket, plane: 'calls' | 'bytes'): void {
    sockets.add(socket);
    let alive = true;
    const pings = setInterval(() => {
      if (!alive) socket.terminate();
      alive = false;
      socket.ping();
    }, PING_EVERY_MS);
    socket.on('pong', () => {
      alive = true;
    });
    const tooLate = setTimeout(() => socket.close(4401, SECRET_REFUSED), SECRET_WAIT_MS);
    socket.on('close', () => {
      sockets.delete(socket);
      clearInterval(pings);
      clearTimeout(tooLate);
    });
    socket.on('error', (error) => log(`socket: ${error.message}`));
    socket.once('message', (data, isBinary) => {
      clearTimeout(tooLate);
      if (isBinary || !sessions.hasTab(request.headers.cookie, String(data))) {
        socket.close(4401, SECRET_REFUSED);
        return;
      }
      const frames = portOfSocket(socket, plane);
      if (plane === 'calls') serveCalls(options.host, frames);
      else serveBytes(options.host, frames);
      socket.send('ready');
    });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      log(`request failed: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) answer(response, 500, 'The host met a bug; its log has the details.');
      else response.destroy();
    });
  });
  server.on('upgrade', (request, stream, head) => {
    const plane = request.url === '/calls' ? 'calls' : request.url === '/bytes' ? 'bytes' : undefined;
    if (!isOwnHost(request)) return refuse(stream, '421 Misdirected Request');
    if (plane === undefined) return refuse(stream, '404 Not Found');
    if (!isOwnOrigin(request)) return refuse(stream, '403 Forbidden');
    if (!sessions.hasCookie(request.headers.cookie)) return refuse(stream, '401 Unauthorized');
    if (sockets.size >= MAX_SOCKETS) return refuse(stream, '503 Service Unavailable');
    front.handleUpgrade(request, stream, head, (socket) => accept(request, socket, plane));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Fault('io', `Port ${options.port} cannot be opened (${error.message}). Choose another with --port.`)),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') port = bound.port;

  return {
    port,
    address: () => `http://127.0.0.1:${port}/#t=${sessions.issueToken()}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The real path of `pathname` when it is a file under `root`, links resolved; undefined otherwise. */
async function fileUnder(root: string, pathname: string): Promise<string | undefined> {
  try {
    const path = await realpath(join(root, decodeURIComponent(pathname)));
    if (!path.startsWith(root + sep)) return undefined;
    return (await stat(path)).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of request) {
    const chunk: unknown = part;
    if (!(chunk instanceof Uint8Array)) return undefined;
    bytes += chunk.byteLength;
    if (bytes > MAX_JSON_BYTES) return undefined;
    parts.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}
