import type { BytesQuery, BytesReply, BytesRequest } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import type { FramePort } from '../../workers/contract/frame-port.ts';

interface Waiting {
  readonly resolve: (bytes: ArrayBuffer) => void;
  readonly reject: (fault: Fault) => void;
}

/** The screen's end of the bytes plane on one port: ids, aborts, and a fault for everything open when the port closes. */
export class BytesClient {
  readonly #port: FramePort;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #closed = false;

  constructor(port: FramePort) {
    this.#port = port;
    port.addEventListener('message', ({ data }) => {
      if (isReply(data)) this.#settle(data);
    });
    port.addEventListener('close', () => {
      this.#closed = true;
      for (const { reject } of this.#waiting.values()) reject(lost());
      this.#waiting.clear();
    });
  }

  /** Resolves with the reply's bytes; rejects with a Fault, `cancelled` at once when `signal` aborts. */
  get(query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (this.#closed) return Promise.reject(lost());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(id);
        this.#send({ kind: 'abort', id });
        reject(cancelled());
      };
      signal.addEventListener('abort', abort, { once: true });
      const done = () => signal.removeEventListener('abort', abort);
      this.#waiting.set(id, {
        resolve: (bytes) => {
          done();
          resolve(bytes);
        },
        reject: (fault) => {
          done();
          reject(fault);
        },
      });
      this.#send({ kind: 'get', id, query });
    });
  }

  #send(request: BytesRequest): void {
    this.#port.postMessage(request);
  }

  #settle(reply: BytesReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    if (reply.kind === 'ok') waiting.resolve(reply.bytes);
    else waiting.reject(new Fault(reply.code, reply.message));
  }
}

const cancelled = () => new Fault('cancelled', 'Cancelled.');
const lost = () => new Fault('io', 'The connection to the data host was lost; it is being restored.');

function isReply(data: unknown): data is BytesReply {
  return typeof data === 'object' && data !== null && 'kind' in data && (data.kind === 'ok' || data.kind === 'fault');
}
