import type { ViewDescriptor } from '../descriptor.ts';
import { SurfaceView } from './SurfaceView.tsx';

export const surfaceView: ViewDescriptor = {
  kind: 'surface',
  title: '3-D waterfall',
  purpose: 'greatest levels of the box or the visible part as a surface',
  Component: SurfaceView,
};
