import type { ViewKind } from '../model/workspace.ts';
import { aboutView } from './about/view.ts';
import { annotationsView } from './annotations/view.ts';
import { attitudeView } from './attitude/view.ts';
import { clocksView } from './clocks/view.ts';
import { compareView } from './compare/view.ts';
import { damageView } from './damage/view.ts';
import type { ViewDescriptor } from './descriptor.ts';
import { mapView } from './map/view.ts';
import { metricsView } from './metrics/view.ts';
import { occupancyView } from './occupancy/view.ts';
import { photosView } from './photos/view.ts';
import { spectrumView } from './spectrum/view.ts';
import { surfaceView } from './surface/view.ts';
import { traceView } from './trace/view.ts';
import { waterfallView } from './waterfall/view.ts';

/** Every view, in the order of its number key. The only importer of views. */
export const viewDescriptors: readonly ViewDescriptor[] = [
  waterfallView,
  spectrumView,
  occupancyView,
  traceView,
  damageView,
  aboutView,
  mapView,
  photosView,
  surfaceView,
  attitudeView,
  clocksView,
  metricsView,
  annotationsView,
  compareView,
];

/** Undefined for a kind that this build does not have. */
export function descriptorOf(kind: ViewKind): ViewDescriptor | undefined {
  return viewDescriptors.find((view) => view.kind === kind);
}
