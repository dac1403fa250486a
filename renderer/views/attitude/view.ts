import type { ViewDescriptor } from '../descriptor.ts';
import { AttitudeView } from './AttitudeView.tsx';

export const attitudeView: ViewDescriptor = {
  kind: 'attitude',
  title: 'Attitude',
  purpose: 'how the antenna is held at the cursor, with compass',
  Component: AttitudeView,
};
