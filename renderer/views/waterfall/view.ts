import type { ViewDescriptor } from '../descriptor.ts';
import { WaterfallView } from './WaterfallView.tsx';

export const waterfallView: ViewDescriptor = {
  kind: 'waterfall',
  title: 'Waterfall',
  purpose: 'level over time and frequency, every burst lit',
  Component: WaterfallView,
};
