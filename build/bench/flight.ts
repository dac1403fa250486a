import type { View } from '../../renderer/model/timebase.ts';
import { STEP_MARK } from './page-trace.ts';

/** Steps of one round of a flight; whole rounds are flown. */
const ROUND = 80;

/**
 * The views of a flight over a recording: zooming into time, then into frequency, panning along both, and out again, about
 * places that differ from round to round.
 */
export function flightPath(extent: View, rounds: number): readonly View[] {
  const views: View[] = [];
  for (let round = 0; round < rounds; round++) {
    let view = extent;
    const about = (round + 0.5) / rounds;
    for (let step = 0; step < ROUND; step++) {
      if (step < 20) view = zoomedTime(view, 0.85, about);
      else if (step < 30) view = zoomedBand(view, 0.92, about);
      else if (step < 45) view = moved(view, extent, 0.03, 0);
      else if (step < 55) view = moved(view, extent, 0, 0.02);
      else if (step < 65) view = zoomedBand(view, 1 / 0.92, about);
      else view = zoomedTime(view, 1.2, about);
      view = inside(view, extent);
      views.push(view);
    }
  }
  return views;
}

function zoomedTime(view: View, factor: number, about: number): View {
  const width = view.toNs - view.fromNs;
  const fromNs = view.fromNs + about * width * (1 - factor);
  return { ...view, fromNs, toNs: fromNs + width * factor };
}

function zoomedBand(view: View, factor: number, about: number): View {
  const width = view.highHz - view.lowHz;
  const lowHz = view.lowHz + about * width * (1 - factor);
  return { ...view, lowHz, highHz: lowHz + width * factor };
}

function moved(view: View, extent: View, time: number, band: number): View {
  const byNs = Math.min(time * (view.toNs - view.fromNs), extent.toNs - view.toNs);
  const byHz = Math.min(band * (view.highHz - view.lowHz), extent.highHz - view.highHz);
  return {
    fromNs: view.fromNs + byNs,
    toNs: view.toNs + byNs,
    lowHz: view.lowHz + byHz,
    highHz: view.highHz + byHz,
  };
}

function inside(view: View, extent: View): View {
  return {
    fromNs: Math.max(view.fromNs, extent.fromNs),
    toNs: Math.min(view.toNs, extent.toNs),
    lowHz: Math.max(view.lowHz, extent.lowHz),
    highHz: Math.min(view.highHz, extent.highHz),
  };
}

/** Runs in the page: one step of a flight a frame, each marked, and one frame more so that the last is drawn. */
export function flown(steps: number, show: (step: number) => void): Promise<void> {
  return new Promise((resolve) => {
    let step = 0;
    const next = () => {
      performance.mark(STEP_MARK);
      if (step === steps) resolve();
      else {
        show(step++);
        requestAnimationFrame(next);
      }
    };
    requestAnimationFrame(next);
  });
}
