import type { ViewDescriptor } from '../descriptor.ts';
import { AboutView } from './AboutView.tsx';

export const aboutView: ViewDescriptor = {
  kind: 'about',
  title: 'About',
  purpose: 'versions, memory and its budgets, licence',
  Component: AboutView,
};
