import type { ViewDescriptor } from '../descriptor.ts';
import { SpectrumView } from './SpectrumView.tsx';

export const spectrumView: ViewDescriptor = {
  kind: 'spectrum',
  title: 'Spectrum',
  purpose: 'live, max, mean and min over the visible time, with density',
  Component: SpectrumView,
};
