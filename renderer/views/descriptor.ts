import type { ComponentType } from 'react';
import type { ViewProps } from '../data/app.ts';
import type { ViewKind } from '../model/workspace.ts';

/** What the dock knows about a view. */
export interface ViewDescriptor {
  readonly kind: ViewKind;
  readonly title: string;
  /** One line for the palette. */
  readonly purpose: string;
  readonly Component: ComponentType<ViewProps>;
}
