import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../contract/faults.ts';

export const GPSD_PORT = 2947;
/** Reports are far shorter; a longer line is no gpsd. */
const LINE_BYTES_MOST = 64 * 1024;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** gpsd reports at least its WATCH answer at once, and a position every second. */
const SILENCE_MS = 30_000;
const WATCH = '?WATCH={"enable":true,"json":true};\n';
const LINE_FEED = 10;

export interface GpsdAddress {
  readonly host: string;
  readonly port: number;
}

export interface GpsdOptions extends GpsdAddress {
  /** Ends the following; it is the only way to end it well. */
  readonly signal: AbortSignal;
  /** Every report as gpsd sent it, with its line feed. */
  readonly onReport: (line: Uint8Array) => void;
  /** One sentence whenever the connection is lost or cannot be made. */
  readonly onTrouble: (sentence: string) => void;
}

/** `HOST`, `HOST:PORT` or `[IPv6]:PORT`; undefined when it is none of them. */
export function parseGpsdAddress(text: string): GpsdAddress | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\d{1,5}))?$/u.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? GPSD_PORT : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}

/**
 * Follows a gpsd until the signal ends it (SPEC.md, S20). A lost connection is made again, after 250 ms at first and at
 * most 15 s. Fault `io` when nothing was ever received.
 */
export async function followGpsd(options: GpsdOptions): Promise<void> {
  const { host, port, signal, onTrouble } = options;
  let reports = 0;
  const onReport = (line: Uint8Array) => {
    reports++;
    options.onReport(line);
  };
  let why = 'it sent no report';
  for (let failed = 0; !signal.aborted; ) {
    const before = reports;
    try {
      await listen({ ...options, onReport });
    } catch (error) {
      why = troubleText(error);
    }
    if (signal.aborted) break;
    failed = reports > before ? 1 : failed + 1;
    onTrouble(`The connection to gpsd at ${host}:${port} is lost (${why}); trying again.`);
    await sleep(Math.min(FIRST_PAUSE_MS * 2 ** (failed - 1), LONGEST_PAUSE_MS), undefined, { signal }).catch(
      () => undefined,
    );
  }
  if (reports === 0)
    throw new Fault('io', `Nothing came from gpsd (${why}): start it, or correct the address: ${host}:${port}`);
}

/** One connection, until it ends. Resolves when the signal ends it or gpsd closes it; rejects for everything else. */
function listen({ host, port, signal, onReport }: GpsdOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host, port });
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    const end = () => {
      socket.destroy();
      resolve();
    };
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const take = (bytes: Uint8Array) => {
      for (let at = 0; at < bytes.length; ) {
        const feed = bytes.indexOf(LINE_FEED, at);
        const piece = bytes.subarray(at, feed < 0 ? bytes.length : feed + 1);
        at += piece.length;
        held.push(piece);
        heldBytes += piece.length;
        if (heldBytes > LINE_BYTES_MOST) return fail(new Error('its lines are too long for gpsd'));
        if (feed < 0) continue;
        const line = Buffer.concat(held);
        held = [];
        heldBytes = 0;
        if (line[0] !== 0x7b) return fail(new Error('it does not speak the protocol of gpsd'));
        onReport(line);
      }
    };
    signal.addEventListener('abort', end, { once: true });
    socket.setTimeout(SILENCE_MS, () => fail(new Error(`nothing for ${SILENCE_MS / 1000} s`)));
    socket.on('connect', () => void socket.write(WATCH));
    socket.on('data', take);
    socket.on('error', fail);
    socket.on('close', () => {
      signal.removeEventListener('abort', end);
      reject(new Error('it closed the connection'));
    });
    if (signal.aborted) end();
  });
}

function troubleText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name is not known';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'ETIMEDOUT') return 'it cannot be reached';
  return error.message;
}
