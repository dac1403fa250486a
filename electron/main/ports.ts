import type { MessageChannelMain, MessagePortMain, WebContents } from 'electron';
import { PORTS_CHANNEL } from '../shell-channels.ts';
import type { HostProcess } from './host-process.ts';

/**
 * Makes one pair of channels (calls, bytes) for each page and each start of the host, hands the ends over and steps out: no
 * data passes through main.
 */
export class PortBroker {
  readonly #host: HostProcess<MessagePortMain>;
  readonly #channel: () => MessageChannelMain;
  #waiting: { readonly contents: WebContents; readonly nonce: string } | undefined;

  constructor(host: HostProcess<MessagePortMain>, channel: () => MessageChannelMain) {
    this.#host = host;
    this.#channel = channel;
  }

  /** The page is there and listens: it gets ports now and after every restart of the host, marked with its nonce. */
  request(contents: WebContents, nonce: string): void {
    this.#waiting = { contents, nonce };
    this.handOver();
  }

  /** The page is gone or is being loaded again. */
  forget(): void {
    this.#waiting = undefined;
  }

  handOver(): void {
    if (this.#waiting === undefined || !this.#host.ready) return;
    const { contents, nonce } = this.#waiting;
    if (contents.isDestroyed()) return;
    const calls = this.#channel();
    const bytes = this.#channel();
    this.#host.sendPorts([calls.port1, bytes.port1]);
    contents.postMessage(PORTS_CHANNEL, nonce, [calls.port2, bytes.port2]);
  }
}
