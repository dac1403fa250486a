import type { ViewDescriptor } from '../descriptor.ts';
import { PhotosView } from './PhotosView.tsx';

export const photosView: ViewDescriptor = {
  kind: 'photos',
  title: 'Photos',
  purpose: 'what the surveyor saw, on the same clock',
  Component: PhotosView,
};
