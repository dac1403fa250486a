import type { SourcesState } from '../../contract/sources.ts';
import type { SourceDesk } from '../../source/source-desk.ts';
import type { CaseSession } from '../case-session.ts';
import type { Implementer } from './implementer.ts';

export interface SourceRouteParts {
  /** The open case; throws a Fault when there is none. */
  readonly session: () => CaseSession;
  readonly desk: SourceDesk;
  readonly follow: (signal: AbortSignal | undefined) => AsyncGenerator<SourcesState, void, void>;
}

export function sourceRoutes(os: Implementer['sources'], { session, desk, follow }: SourceRouteParts) {
  const never = new AbortController().signal;
  return os.router({
    state: os.state.handler(({ signal }) => follow(signal)),
    save: os.save.handler(async ({ input }) => {
      await desk.save(input.connection, input.secret);
      return {};
    }),
    remove: os.remove.handler(async ({ input }) => {
      await desk.remove(input.connection);
      return {};
    }),
    test: os.test.handler(async ({ input, signal = never }) => ({
      message: await desk.test(input.connection, signal),
    })),
    createVault: os.createVault.handler(async ({ input }) => {
      await desk.createVault(input.passphrase);
      return {};
    }),
    unlockVault: os.unlockVault.handler(async ({ input }) => {
      await desk.unlockVault(input.passphrase);
      return {};
    }),
    lockVault: os.lockVault.handler(() => {
      desk.lockVault();
      return {};
    }),
    removeVault: os.removeVault.handler(async () => {
      await desk.removeVault();
      return {};
    }),
    buckets: os.buckets.handler(async ({ input, signal = never }) => ({
      buckets: [...(await desk.buckets(input.connection, signal))],
    })),
    list: os.list.handler(async ({ input, signal = never }) => {
      const { folders, objects, next } = await desk.list(input, signal);
      return { folders: [...folders], objects: [...objects], ...(next === undefined ? {} : { next }) };
    }),
    measure: os.measure.handler(async ({ input, signal = never }) => {
      const { devices, ...numbers } = await desk.measure(input, signal);
      return { ...numbers, devices: [...devices] };
    }),
    pull: os.pull.handler(async ({ input }) => ({ job: await session().errands.startPull(input) })),
    push: os.push.handler(async ({ input }) => ({ job: await session().errands.startPush(input) })),
  });
}
