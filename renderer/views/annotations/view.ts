import type { ViewDescriptor } from '../descriptor.ts';
import { AnnotationsView } from './AnnotationsView.tsx';

export const annotationsView: ViewDescriptor = {
  kind: 'annotations',
  title: 'Annotations',
  purpose: 'what was noted, in a list to search and to go to',
  Component: AnnotationsView,
};
