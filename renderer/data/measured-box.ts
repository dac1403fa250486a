import { Fault } from '../../workers/contract/faults.ts';
import type { Measurement } from '../../workers/contract/model.ts';
import { registerPending } from '../base/idle.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import { measuredChoice } from '../model/chosen.ts';
import type { App } from './app.ts';

export interface MeasuredBox {
  /** Newest measurement of the box, kept while a newer one is on its way. */
  readonly value: Measurement | undefined;
  readonly loading: boolean;
  readonly fault: Fault | undefined;
  /** No chosen time lies in the box: there is nothing to measure. */
  readonly apart?: true;
}

const NOTHING: MeasuredBox = { value: undefined, loading: false, fault: undefined };
/** A box that is still being drawn is not measured. */
const SETTLE_MS = 80;

type Needed = Pick<App, 'model' | 'host' | 'recording'>;

/** Follows the box, the chosen times, the recording and the threshold: one request for all who show the values. */
export function createMeasuredBox(app: Needed): ReadableStore<MeasuredBox> {
  const { selection, display, timebase } = app.model;
  const store = createStore(NOTHING);
  let known: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let controller: AbortController | undefined;

  function look(): void {
    const info = app.recording.get();
    const { visible } = timebase.view.get();
    const choice = measuredChoice(selection.store.get(), selection.times.get(), visible);
    const { thresholdDb } = display.store.get();
    const key =
      info === undefined || choice.kind === 'none'
        ? undefined
        : JSON.stringify([info.id, info.generation, choice, thresholdDb]);
    if (key === known) return;
    known = key;
    clearTimeout(timer);
    timer = undefined;
    controller?.abort();
    controller = undefined;
    if (info === undefined || choice.kind !== 'span') {
      store.set(choice.kind === 'nothing' ? { ...NOTHING, apart: true } : NOTHING);
      return;
    }
    const { range, within, band } = choice;
    store.update(({ value, fault }) => ({ value, fault, loading: true }));
    timer = setTimeout(() => {
      timer = undefined;
      void ask({
        recording: info.id,
        range,
        band,
        thresholdDb,
        ...(within === undefined ? {} : { within: [...within] }),
      });
    }, SETTLE_MS);
  }

  async function ask(input: Parameters<Needed['host']['calls']['recordings']['measure']>[0]): Promise<void> {
    const own = new AbortController();
    controller = own;
    try {
      const value = await app.host.calls.recordings.measure(input, { signal: own.signal });
      if (controller === own) store.set({ value, loading: false, fault: undefined });
    } catch (error) {
      if (controller !== own) return;
      if (!(error instanceof Fault)) console.error(error);
      const fault =
        error instanceof Fault
          ? error
          : new Fault('internal', 'The box could not be measured because of a bug.', { cause: error });
      store.set({ value: undefined, loading: false, fault });
    } finally {
      if (controller === own) controller = undefined;
    }
  }

  selection.store.subscribe(look);
  selection.times.subscribe(look);
  // Without a box the visible band is measured over the chosen times.
  timebase.view.subscribe(() => {
    if (selection.times.get() !== undefined && selection.store.get() === undefined) look();
  });
  display.store.subscribe(look);
  app.recording.subscribe(look);
  registerPending('box', () => (timer === undefined && controller === undefined ? 0 : 1));
  look();
  return store;
}

const stores = new WeakMap<object, ReadableStore<MeasuredBox>>();

/** The page's one measurement of the box. */
export function measuredBoxOf(app: Needed): ReadableStore<MeasuredBox> {
  const store = stores.get(app) ?? createMeasuredBox(app);
  stores.set(app, store);
  return store;
}
