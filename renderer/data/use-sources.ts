import { useEffect, useState } from 'react';
import { EMPTY_SOURCES, type SourcesState } from '../../workers/contract/sources.ts';
import { useStore } from '../base/use-store.ts';
import type { App } from './app.ts';

/** The person's connections, followed while something shows them; undefined until the first state has come. */
export function useSources(app: App): SourcesState | undefined {
  const [state, setState] = useState<SourcesState | undefined>(undefined);
  const connected = useStore(app.connection).kind === 'connected';
  useEffect(() => {
    if (!connected) return;
    const controller = new AbortController();
    const { signal } = controller;
    const read = async () => {
      for await (const next of await app.host.calls.sources.state(undefined, { signal })) setState(next);
    };
    read().catch((error: unknown) => {
      // A lost connection is reported and mended by the client; what is wrong with the files of the connections is said here.
      if (signal.aborted || app.connection.get().kind !== 'connected') return;
      setState(EMPTY_SOURCES);
      console.error('the state of the sources ended', error);
    });
    return () => controller.abort();
  }, [app, connected]);
  return state;
}
