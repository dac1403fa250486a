import type { ViewDescriptor } from '../descriptor.ts';
import { MetricsView } from './MetricsView.tsx';

export const metricsView: ViewDescriptor = {
  kind: 'metrics',
  title: 'Metrics',
  purpose: 'anything with a time as traces on the one time axis',
  Component: MetricsView,
};
