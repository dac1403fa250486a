import type { ViewDescriptor } from '../descriptor.ts';
import { ClocksView } from './ClocksView.tsx';

export const clocksView: ViewDescriptor = {
  kind: 'clocks',
  title: 'Clocks',
  purpose: 'the clock of every source, its uncertainty, and setting it',
  Component: ClocksView,
};
