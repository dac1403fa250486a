import type { ViewDescriptor } from '../descriptor.ts';
import { OccupancyView } from './OccupancyView.tsx';

export const occupancyView: ViewDescriptor = {
  kind: 'occupancy',
  title: 'Occupancy',
  purpose: 'duty cycle of every bin above the threshold',
  Component: OccupancyView,
};
