import { Fault } from '../../workers/contract/faults.ts';
import type { App } from '../data/app.ts';
import { peaksOf, placePeak, visibleSpectra } from '../data/peaks.ts';
import { streamAt } from '../data/spectra.ts';
import { measuredChoice, spanOf } from '../model/chosen.ts';
import { attempt } from './actions.ts';
import type { ShellUi } from './ui.ts';

export interface PeakSearch {
  /** Marker on the strongest cell of the box and the chosen times, or of what is visible. */
  strongest(): void;
  /** Marker on the strongest peak of what is visible that has none yet. */
  next(): void;
  /** Marker on the strongest cell at a frequency within the visible time: where a spectrum's trace is. */
  at(freqHz: number, deltaTo: boolean): void;
}

/** One search at a time: a newer one replaces the one that is running. */
export function createPeakSearch(app: App, ui: ShellUi): PeakSearch {
  let running: AbortController | undefined;
  function start(work: (signal: AbortSignal) => Promise<void>): void {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    void attempt(ui, () => work(controller.signal));
  }
  const band = (freqHz: number, binHz: number) => ({ lowHz: freqHz - binHz * 0.4, highHz: freqHz + binHz * 0.4 });
  const nothing = () => new Fault('not_found', 'Nothing there is above resolution, so there is no peak.');
  return {
    strongest: () =>
      start(async (signal) => {
        const info = app.recording.get();
        if (info === undefined) return;
        const { visible } = app.model.timebase.view.get();
        const { store, times } = app.model.selection;
        const choice = measuredChoice(store.get(), times.get(), visible);
        if (choice.kind === 'nothing') throw nothing();
        const span = choice.kind === 'span' ? choice : spanOf(undefined, visible);
        const place = await placePeak(app, info, span, choice.kind === 'span' ? choice.band : visible, signal);
        if (place === undefined) throw nothing();
        app.model.markers.add(place);
      }),
    next: () =>
      start(async (signal) => {
        const info = app.recording.get();
        if (info === undefined) return;
        const { visible } = app.model.timebase.view.get();
        const peaks = peaksOf(await visibleSpectra(app, info, signal), visible.lowHz, visible.highHz);
        const markers = app.model.markers.store.get();
        const isMarked = (freqHz: number, binHz: number) =>
          markers.some((marker) => Math.abs(marker.freqHz - freqHz) < binHz / 2);
        const peak = peaks.find((candidate) => !isMarked(candidate.freqHz, candidate.binHz));
        if (peak === undefined) {
          throw peaks.length === 0 ? nothing() : new Fault('not_found', 'Every peak in view has a marker already.');
        }
        const place = await placePeak(
          app,
          info,
          spanOf(app.model.selection.times.get(), visible),
          band(peak.freqHz, peak.binHz),
          signal,
        );
        if (place === undefined) throw nothing();
        app.model.markers.add(place);
      }),
    at: (freqHz, deltaTo) =>
      start(async (signal) => {
        const info = app.recording.get();
        const { visible } = app.model.timebase.view.get();
        const stream = info === undefined ? undefined : streamAt(info.streams, freqHz);
        if (info === undefined || stream === undefined) return;
        const bin = Math.floor((freqHz - stream.lowEdgeHz) / stream.binHz);
        const centreHz = stream.lowEdgeHz + (bin + 0.5) * stream.binHz;
        const place = await placePeak(
          app,
          info,
          spanOf(app.model.selection.times.get(), visible),
          band(centreHz, stream.binHz),
          signal,
        );
        if (place === undefined) throw nothing();
        if (deltaTo) app.model.markers.addDelta(place);
        else app.model.markers.add(place);
      }),
  };
}
