import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { implement } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { connectHost, type HostClient, type Transport, type TransportSource } from '../../renderer/data/host-client.ts';
import { socketTransports } from '../../renderer/data/transport/web-socket.ts';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import { createMemoryPorts } from '../../workers/contract/frame-port.ts';
import type { WorkspaceState } from '../../workers/contract/model.ts';
import { contract, PROTOCOL_VERSION } from '../../workers/contract/services.ts';
import { type BrowserServer, startBrowserServer } from '../../workers/transport/browser-server.ts';
import { portOfEvents } from '../../workers/transport/node-ports.ts';
import { type ServedHost, serveBytes, serveCalls } from '../../workers/transport/serve-port.ts';

/** A host that does nothing but show what reaches a handler and how it comes back. */
function createProbe() {
  const seen = { aborted: 0, streamEnded: 0, started: 0, reused: 0 };
  const os = implement(contract);
  const untilAborted = (signal: AbortSignal | undefined) =>
    new Promise<never>((_, reject) => {
      seen.started++;
      signal?.addEventListener('abort', () => {
        seen.aborted++;
        reject(new Fault('cancelled', 'Cancelled.'));
      });
    });
  const router = {
    system: {
      hello: os.system.hello.handler(({ input }) => {
        if (input.protocol !== PROTOCOL_VERSION)
          throw new Fault('bad_request', `protocol ${input.protocol}, not ${PROTOCOL_VERSION}`);
        return {
          protocol: PROTOCOL_VERSION,
          build: 'probe',
          capabilities: { host: 'memory', dialogs: false, browse: false, upload: false },
        };
      }),
    },
    cases: { verify: os.cases.verify.handler(({ signal }) => untilAborted(signal)) },
    jobs: {
      cancel: os.jobs.cancel.handler(({ input }) => {
        if (input.job === 'bug') throw new Error('secret detail');
        throw new Fault('not_found', `There is no job ${input.job}.`);
      }),
    },
    workspace: {
      state: os.workspace.state.handler(async function* ({ signal }) {
        try {
          for (let n = 0; signal?.aborted !== true; n++) {
            const state: WorkspaceState = {
              case: {
                id: String(n),
                title: 'probe',
                location: '',
                createdUtcNs: 1_795_000_000_000_000_001n,
                schemaVersion: 1,
                access: { kind: 'write' },
              },
              recordings: [],
              jobs: [],
            };
            yield state;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        } finally {
          seen.streamEnded++;
        }
      }),
    },
  };
  const host: ServedHost = {
    router,
    bytes: async (query: BytesQuery, signal: AbortSignal) => {
      if (query.kind === 'directory') throw new Fault('not_found', 'There is no such level.');
      if (query.kind === 'overview') throw new Error('secret detail');
      if (query.kind === 'spectrum') return untilAborted(signal);
      const bytes = new Uint8Array(query.kind === 'tile' ? query.tile : 0);
      for (let i = 0; i < bytes.length; i++) bytes[i] = i * 7;
      return bytes.buffer;
    },
    // What comes next is written over it.
    reuse: (bytes: ArrayBuffer) => {
      seen.reused++;
      new Uint8Array(bytes).fill(255);
    },
  };
  return { host, seen };
}

interface Opened {
  readonly source: TransportSource;
  readonly cut: () => void;
  readonly end: () => Promise<void>;
}

const once = (transport: () => Transport): TransportSource => ({
  start: ({ opened }) => {
    opened(transport());
    return { [Symbol.dispose]: () => {} };
  },
});

function overMemory(host: ServedHost): Opened {
  const [callsHere, callsThere] = createMemoryPorts();
  const [bytesHere, bytesThere] = createMemoryPorts();
  serveCalls(host, callsThere);
  serveBytes(host, bytesThere);
  return {
    source: once(() => ({ calls: callsHere, bytes: bytesHere })),
    cut: () => callsThere.close(),
    end: async () => {},
  };
}

function overMessagePorts(host: ServedHost): Opened {
  const [calls, bytes] = [new MessageChannel(), new MessageChannel()];
  serveCalls(host, portOfEvents(calls.port1, 'node'));
  serveBytes(host, portOfEvents(bytes.port1, 'node'));
  return {
    source: once(() => ({ calls: portOfEvents(calls.port2, 'node'), bytes: portOfEvents(bytes.port2, 'node') })),
    cut: () => calls.port1.close(),
    end: async () => {
      calls.port1.close();
      bytes.port1.close();
    },
  };
}

async function post(server: BrowserServer, path: string, headers: Record<string, string>, body: string) {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>(
    (resolve, reject) => {
      const sent = request({ port: server.port, host: '127.0.0.1', path, method: 'POST', headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    },
  );
}

const folders: string[] = [];
async function startServer(host: ServedHost): Promise<BrowserServer> {
  const uiRoot = await mkdtemp(join(tmpdir(), 'airguard-ui-'));
  folders.push(uiRoot);
  await writeFile(join(uiRoot, 'index.html'), '<!doctype html><title>probe</title>');
  return startBrowserServer({ host, uiRoot, port: 0 });
}

async function openSession(server: BrowserServer) {
  const token = new URL(server.address()).hash.slice('#t='.length);
  const origin = `http://127.0.0.1:${server.port}`;
  const answer = await post(
    server,
    '/session',
    { origin, 'content-type': 'application/json' },
    JSON.stringify({ token }),
  );
  const cookie = String(answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  return { origin, cookie, token, tab: answer.status === 200 ? String(JSON.parse(answer.body).tab) : '' };
}

async function overSockets(host: ServedHost): Promise<Opened> {
  const server = await startServer(host);
  const { origin, cookie, tab } = await openSession(server);
  const opened: NodeWebSocket[] = [];
  class BrowserLikeSocket extends NodeWebSocket {
    constructor(url: string) {
      super(url, { headers: { origin, cookie } });
      opened.push(this);
    }
  }
  Object.assign(globalThis, { WebSocket: BrowserLikeSocket });
  return {
    source: socketTransports(origin, { secret: tab, onRenewed: () => {} }),
    cut: () => opened[0]?.terminate(),
    end: async () => void (await server[Symbol.asyncDispose]()),
  };
}

const transports: Record<string, (host: ServedHost) => Opened | Promise<Opened>> = {
  memory: overMemory,
  'message port': overMessagePorts,
  WebSocket: overSockets,
};

let client: HostClient | undefined;
let ending: (() => Promise<void>) | undefined;
beforeEach(() => {
  // The probe throws a bug on purpose; the host logs it.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  client?.[Symbol.dispose]();
  await ending?.();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const where = { recording: 'r1', stream: 0, level: 0, plane: 'max' as const };

describe.each(Object.entries(transports))('contract over %s', (transport, open) => {
  async function start() {
    const probe = createProbe();
    const opened = await open(probe.host);
    ending = opened.end;
    const connected = connectHost(opened.source);
    client = connected;
    return { ...probe, client: connected, cut: opened.cut };
  }

  it('C8 says hello before anything else and reports the host', async () => {
    const { client } = await start();
    await until(() => client.state.kind === 'connected');
    expect(client.state).toMatchObject({ kind: 'connected', hello: { build: 'probe', protocol: PROTOCOL_VERSION } });
  });

  it('C8 refuses another protocol version and names both', async () => {
    const { client } = await start();
    await expect(client.calls.system.hello({ protocol: 99 })).rejects.toMatchObject({
      code: 'bad_request',
      message: `protocol 99, not ${PROTOCOL_VERSION}`,
    });
  });

  it('H10 C5 brings a fault as the same fault on both planes, and a bug without its text', async () => {
    const { client } = await start();
    await expect(client.calls.jobs.cancel({ job: 'j9' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no job j9.',
    });
    await expect(client.calls.jobs.cancel({ job: 'bug' })).rejects.toSatisfy(
      (error) => error instanceof Fault && error.code === 'internal' && !error.message.includes('secret'),
    );
    const never = new AbortController().signal;
    await expect(
      client.bytes({ kind: 'directory', recording: 'r1', stream: 0, level: 9 }, never),
    ).rejects.toMatchObject({ code: 'not_found' });
    const overview: BytesQuery = { kind: 'overview', recording: 'r1', fromNs: 0, toNs: 1, columns: 1 };
    await expect(client.bytes(overview, never)).rejects.toSatisfy(
      (error) => error instanceof Fault && error.code === 'internal' && !error.message.includes('secret'),
    );
  });

  it('C4 refuses what is not of the contract’s form', async () => {
    const { client } = await start();
    const wrong = JSON.parse('{"job":5}');
    await expect(client.calls.jobs.cancel(wrong)).rejects.toMatchObject({ code: 'bad_request' });
    const query = JSON.parse('{"kind":"tile","recording":"r1"}');
    await expect(client.bytes(query, new AbortController().signal)).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('C1 carries an abort to the handler and the caller sees cancelled', async () => {
    const { client, seen } = await start();
    const abort = new AbortController();
    const call = client.calls.cases.verify(undefined, { signal: abort.signal });
    const bytes = client.bytes(
      { kind: 'spectrum', recording: 'r1', stream: 0, fromNs: 0, toNs: 1, maxFrames: 1 },
      abort.signal,
    );
    await until(() => seen.started === 2);
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await expect(bytes).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => seen.aborted === 2);
  });

  it('streams state with bigint times, and ends when the reader does', async () => {
    const { client, seen } = await start();
    let count = 0;
    for await (const state of await client.calls.workspace.state()) {
      expect(state.case?.createdUtcNs).toBe(1_795_000_000_000_000_001n);
      if (++count === 3) break;
    }
    await until(() => seen.streamEnded === 1);
  });

  it('C9, H13 brings bytes unchanged, many at once, from empty to megabytes', async () => {
    const { client, seen } = await start();
    const sizes = [0, 1, 7, 8, 262_144, 2_000_003];
    const replies = await Promise.all(
      sizes.map((tile) => client.bytes({ kind: 'tile', ...where, tile }, new AbortController().signal)),
    );
    replies.forEach((reply, index) => {
      const bytes = new Uint8Array(reply);
      expect(bytes.length).toBe(sizes[index]);
      const last = bytes.length - 1;
      if (last >= 0) expect(bytes[last]).toBe((last * 7) & 255);
    });
    expect(seen.reused).toBe(transport === 'memory' ? 0 : sizes.length);
  });

  it('H11 fails what was open when the connection is cut, and aborts it at the host', async () => {
    const { client, seen, cut } = await start();
    const bytes = client.bytes(
      { kind: 'spectrum', recording: 'r1', stream: 0, fromNs: 0, toNs: 1, maxFrames: 1 },
      new AbortController().signal,
    );
    await until(() => seen.started === 1);
    cut();
    await expect(bytes).rejects.toMatchObject({ code: 'io' });
    await until(() => seen.aborted === 1);
  });
});

describe('browser host', () => {
  const statusOf = (server: BrowserServer, headers: Record<string, string>, path = '/') =>
    new Promise<number>((resolve, reject) => {
      request({ port: server.port, host: '127.0.0.1', path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const socketStatus = (server: BrowserServer, headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new NodeWebSocket(`ws://127.0.0.1:${server.port}/calls`, { headers });
      socket.on('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => {});
    });

  it('H2 H7 H8 refuses foreign hosts, foreign origins, cross-site requests and paths outside the screen', async () => {
    const server = await startServer(createProbe().host);
    ending = async () => void (await server[Symbol.asyncDispose]());
    const own = `127.0.0.1:${server.port}`;
    expect(await statusOf(server, { host: own })).toBe(200);
    expect(await statusOf(server, { host: `evil.example:${server.port}` })).toBe(421);
    expect(await statusOf(server, { host: own, 'sec-fetch-site': 'cross-site' })).toBe(403);
    for (const path of ['/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '/%00', '/%zz']) {
      expect(await statusOf(server, { host: own }, path)).toBe(404);
    }
    const answer = await post(
      server,
      '/session',
      { host: own, origin: 'http://evil.example', 'content-type': 'application/json' },
      '{}',
    );
    expect(answer.status).toBe(403);
  });

  it('H3 takes a token once', async () => {
    const server = await startServer(createProbe().host);
    ending = async () => void (await server[Symbol.asyncDispose]());
    const { origin, token, tab } = await openSession(server);
    expect(tab).not.toBe('');
    const again = await post(
      server,
      '/session',
      { origin, 'content-type': 'application/json' },
      JSON.stringify({ token }),
    );
    expect(again.status).toBe(401);
    for (let n = 0; n < 20; n++)
      await post(server, '/session', { origin, 'content-type': 'application/json' }, '{"token":"x"}');
    const throttled = await post(server, '/session', { origin, 'content-type': 'application/json' }, '{"token":"x"}');
    expect(throttled.status).toBe(429);
  });

  it('H4 H5 H6 opens sockets only for the right origin, cookie and tab', async () => {
    const server = await startServer(createProbe().host);
    ending = async () => void (await server[Symbol.asyncDispose]());
    const { origin, cookie } = await openSession(server);
    expect(await socketStatus(server, { origin, cookie })).toBe(101);
    expect(await socketStatus(server, { cookie })).toBe(403);
    expect(await socketStatus(server, { origin: 'http://evil.example', cookie })).toBe(403);
    expect(await socketStatus(server, { origin: 'http://127.0.0.1:1', cookie })).toBe(403);
    expect(await socketStatus(server, { origin })).toBe(401);
    const closed = await new Promise<number>((resolve) => {
      const socket = new NodeWebSocket(`ws://127.0.0.1:${server.port}/calls`, { headers: { origin, cookie } });
      socket.on('open', () => socket.send('not the secret'));
      socket.on('close', resolve);
    });
    expect(closed).toBe(4401);
  });
});
