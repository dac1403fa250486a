import type { ViewDescriptor } from '../descriptor.ts';
import { CompareView } from './CompareView.tsx';

export const compareView: ViewDescriptor = {
  kind: 'compare',
  title: 'Compare',
  purpose: 'differences between two to four ranges or recordings',
  Component: CompareView,
};
