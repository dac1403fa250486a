import { type ClientLink, createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault, faultCodeSchema } from '../../workers/contract/faults.ts';
import type { FramePort } from '../../workers/contract/frame-port.ts';
import { type contract, PROTOCOL_VERSION } from '../../workers/contract/services.ts';
import { BytesClient } from './bytes-client.ts';

export type HostCalls = ContractRouterClient<typeof contract>;
type Hello = Awaited<ReturnType<HostCalls['system']['hello']>>;

export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly hello: Hello }
  /** The host went away; requests wait for the next transport. */
  | { readonly kind: 'lost'; readonly why: string }
  /** It will not come back by itself. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Transport {
  readonly calls: FramePort;
  readonly bytes: FramePort;
}

/** Something that opens transports one after the other: a shell that hands over ports, a socket that reconnects. */
export interface TransportSource {
  start(events: {
    readonly opened: (transport: Transport) => void;
    readonly lost: (why: string) => void;
    readonly refused: (why: string) => void;
  }): Disposable;
}

/** One client for the life of the page; transports come and go below it. */
export interface HostClient extends Disposable {
  readonly calls: HostCalls;
  /** Rejects with a Fault: `cancelled` when `signal` aborts, `io` when the connection is lost on the way. */
  bytes(query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer>;
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): Disposable;
  /** Calls and bytes on their way; for `waitForIdle`. Streams do not count. */
  readonly pending: number;
}

type CallsLink = ClientLink<Record<never, never>>;

interface Connection {
  readonly link: CallsLink;
  readonly bytes: BytesClient;
  readonly transport: Transport;
}

const LOST = 'The connection to the data host was lost; it is being restored.';

/** Connects through `source`, says hello on every new transport, and keeps requests waiting while there is none. */
export function connectHost(source: TransportSource): HostClient {
  let state: ConnectionState = { kind: 'connecting' };
  let connection: Connection | undefined;
  let pending = 0;
  const listeners = new Set<(state: ConnectionState) => void>();
  const setState = (next: ConnectionState) => {
    state = next;
    for (const listener of listeners) listener(next);
  };

  function connected(signal: AbortSignal | undefined): Promise<Connection> {
    if (connection !== undefined) return Promise.resolve(connection);
    return new Promise((resolve, reject) => {
      const check = () => {
        if (signal?.aborted) settle(() => reject(new Fault('cancelled', 'Cancelled.')));
        else if (connection !== undefined) {
          const ready = connection;
          settle(() => resolve(ready));
        } else if (state.kind === 'refused') {
          const { why } = state;
          settle(() => reject(new Fault('io', why)));
        }
      };
      const settle = (finish: () => void) => {
        listeners.delete(check);
        signal?.removeEventListener('abort', check);
        finish();
      };
      listeners.add(check);
      signal?.addEventListener('abort', check);
      check();
    });
  }

  async function counted<T>(work: () => Promise<T>): Promise<T> {
    pending++;
    try {
      return await work();
    } finally {
      pending--;
    }
  }

  function drop(why: string): void {
    const old = connection;
    connection = undefined;
    old?.transport.calls.close();
    old?.transport.bytes.close();
    setState({ kind: 'lost', why });
  }

  async function open(transport: Transport): Promise<void> {
    const link: CallsLink = new RPCLink({ port: transport.calls });
    const calls: HostCalls = createORPCClient(link);
    const hello = await calls.system.hello({ protocol: PROTOCOL_VERSION });
    const opened: Connection = { link, bytes: new BytesClient(transport.bytes), transport };
    connection = opened;
    transport.calls.addEventListener('close', () => {
      if (connection === opened) drop(LOST);
    });
    setState({ kind: 'connected', hello });
  }

  const running = source.start({
    opened: (transport) => {
      open(transport).catch((error: unknown) => {
        const fault = toFault(error);
        setState(
          fault.code === 'bad_request' ? { kind: 'refused', why: fault.message } : { kind: 'lost', why: fault.message },
        );
      });
    },
    lost: drop,
    refused: (why) => setState({ kind: 'refused', why }),
  });

  const link: CallsLink = {
    call: (path, input, options) =>
      counted(async () => {
        try {
          return await (await connected(options.signal)).link.call(path, input, options);
        } catch (error) {
          throw options.signal?.aborted ? new Fault('cancelled', 'Cancelled.') : toFault(error);
        }
      }),
  };
  return {
    calls: createORPCClient(link),
    bytes: (query, signal) => counted(async () => (await connected(signal)).bytes.get(query, signal)),
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    get pending() {
      return pending;
    },
    [Symbol.dispose]() {
      running[Symbol.dispose]();
      drop('closed');
    },
  };
}

/** Every failure of the calls plane as a Fault; the mirror of `toWireError` on the host's side. */
function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof ORPCError) {
    const code = faultCodeSchema.safeParse(error.code);
    if (code.success) return new Fault(code.data, error.message);
    if (error.code === 'BAD_REQUEST') return new Fault('bad_request', `The request was refused: ${error.message}`);
    return new Fault('internal', 'The data host met a bug; its log has the details.', { cause: error });
  }
  return new Fault('io', LOST, { cause: error });
}
