import { ORPCError } from '@orpc/client';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { type BytesQuery, type BytesReply, bytesRequestSchema } from '../contract/bytes.ts';
import { Fault } from '../contract/faults.ts';
import type { FramePort } from '../contract/frame-port.ts';

/** What a transport needs of a host: the two planes of D2. */
export interface ServedHost {
  readonly router: AnyRouter;
  bytes(query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer>;
  /** Takes back the buffer of a tile when it has been sent and nobody reads it any more: the next is made in it. */
  reuse(bytes: ArrayBuffer): void;
}

/** The only place where a Fault becomes a wire error of the calls plane; anything else is a bug and is logged by oRPC. */
function toWireError(error: unknown): unknown {
  if (error instanceof Fault) return new ORPCError(error.code, { message: error.message });
  return error;
}

/** Serves the calls plane on one port until it closes. */
export function serveCalls(host: Pick<ServedHost, 'router'>, port: FramePort): void {
  const handler = new RPCHandler(host.router, {
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw toWireError(error);
        }
      },
    ],
  });
  handler.upgrade(port);
}

/** Serves the bytes plane on one port until it closes; a closed port aborts what it had asked for. */
export function serveBytes(host: Pick<ServedHost, 'bytes' | 'reuse'>, port: FramePort): void {
  const running = new Map<number, AbortController>();
  const reply = (message: BytesReply) => port.postMessage(message);

  async function answer(id: number, query: BytesQuery): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const bytes = await host.bytes(query, controller.signal);
      if (!controller.signal.aborted) reply({ kind: 'ok', id, bytes });
      if (port.copies && query.kind === 'tile') host.reuse(bytes);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (error instanceof Fault) reply({ kind: 'fault', id, code: error.code, message: error.message });
      else {
        console.error('bytes plane:', error);
        reply({ kind: 'fault', id, code: 'internal', message: 'The data host met a bug; its log has the details.' });
      }
    } finally {
      running.delete(id);
    }
  }

  port.addEventListener('message', ({ data }) => {
    const request = bytesRequestSchema.safeParse(data);
    if (!request.success) {
      const id = requestId(data);
      if (id !== undefined)
        reply({ kind: 'fault', id, code: 'bad_request', message: 'The request is not of a known form.' });
      return;
    }
    if (request.data.kind === 'abort') running.get(request.data.id)?.abort();
    else void answer(request.data.id, request.data.query);
  });
  port.addEventListener('close', () => {
    for (const controller of running.values()) controller.abort();
  });
}

function requestId(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return typeof data.id === 'number' ? data.id : undefined;
}
