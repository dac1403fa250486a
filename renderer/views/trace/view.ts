import type { ViewDescriptor } from '../descriptor.ts';
import { TraceView } from './TraceView.tsx';

export const traceView: ViewDescriptor = {
  kind: 'trace',
  title: 'Zero span',
  purpose: 'power in the box’s band over the visible time',
  Component: TraceView,
};
