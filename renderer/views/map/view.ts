import type { ViewDescriptor } from '../descriptor.ts';
import { MapView } from './MapView.tsx';

export const mapView: ViewDescriptor = {
  kind: 'map',
  title: 'Map',
  purpose: 'what was measured where, along the track',
  Component: MapView,
};
