import type { ConnectionState } from './host-client.ts';

/** The part of a host client that a state stream needs; a test gives its own. */
export interface StateSource<T> {
  readonly state: ConnectionState;
  onState(listener: (state: ConnectionState) => void): unknown;
  states(signal: AbortSignal): Promise<AsyncIterable<T>>;
}

/**
 * Hands on every item of a state stream (C2) and begins anew after every reconnection; `onConnection` comes first, at once
 * and with every change.
 */
export function followStates<T>(
  name: string,
  source: StateSource<T>,
  onItem: (item: T) => void,
  onConnection: (state: ConnectionState) => void = () => {},
): void {
  let reading: AbortController | undefined;

  async function read(signal: AbortSignal): Promise<void> {
    for await (const item of await source.states(signal)) onItem(item);
  }

  function begin(state: ConnectionState): void {
    onConnection(state);
    reading?.abort();
    reading = undefined;
    if (state.kind !== 'connected') return;
    const controller = new AbortController();
    reading = controller;
    read(controller.signal).catch((error: unknown) => {
      // A broken stream is a lost connection, which the client reports and mends; anything else is a bug worth seeing.
      if (!controller.signal.aborted && source.state.kind === 'connected') console.error(`${name} ended`, error);
    });
  }

  source.onState(begin);
  begin(source.state);
}
