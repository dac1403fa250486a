import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a store or the network on the way may do to one request. */
export type Injected =
  | {
      readonly kind: 'answer';
      /** What it waits for. */
      readonly after?: () => Promise<void>;
      readonly status: number;
      readonly code: string;
      readonly headers?: Record<string, string>;
    }
  /** Hangs up before any answer. */
  | { readonly kind: 'hang up' }
  /** Sends so much of the body and hangs up. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** Sends so much of the body, and nothing more, without closing. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Runs something before the request is passed on. */
  | { readonly kind: 'first'; readonly run: () => Promise<void> };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FaultProxy {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  /** Asked for each request; undefined passes it on as it is. */
  inject: ((request: SeenRequest, index: number) => Injected | undefined) | undefined;
  /** Forgets what was seen and injects nothing. */
  reset(): void;
  stop(): Promise<void>;
}

/** Passes every request on to 127.0.0.1:`target`, except where told otherwise. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const seen: SeenRequest[] = [];
  let inject: FaultProxy['inject'];
  const server = createServer((incoming, outgoing) => {
    const one = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers };
    seen.push(one);
    void handle(incoming, outgoing, target, inject?.(one, seen.length - 1)).catch(() => outgoing.destroy());
  });
  const port = await listening(server);
  return {
    port,
    seen,
    get inject() {
      return inject;
    },
    set inject(next) {
      inject = next;
    },
    reset() {
      seen.length = 0;
      inject = undefined;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    }),
  );
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: number,
  injected: Injected | undefined,
): Promise<void> {
  if (injected?.kind === 'hang up') {
    incoming.destroy();
    return;
  }
  if (injected?.kind === 'answer') {
    incoming.resume();
    await injected.after?.();
    const { status, code, headers } = injected;
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
    outgoing.writeHead(status, { 'content-type': 'application/xml', ...headers });
    outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    return;
  }
  if (injected?.kind === 'first') await injected.run();
  const onward = request(
    { host: '127.0.0.1', port: target, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (injected?.kind === 'truncate' || injected?.kind === 'stall') cutShort(answer, outgoing, injected);
      else answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function cutShort(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  { kind, afterBytes }: Extract<Injected, { afterBytes: number }>,
): void {
  let sent = 0;
  answer.on('data', (bytes: Buffer) => {
    if (sent >= afterBytes) return;
    const part = bytes.subarray(0, afterBytes - sent);
    sent += part.length;
    outgoing.write(part, () => {
      if (sent >= afterBytes && kind === 'truncate') outgoing.destroy();
    });
  });
}
