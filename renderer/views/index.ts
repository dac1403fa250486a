import type { ViewKind } from '../model/workspace.ts';
import { aboutView } from './about/view.ts';
import { damageView } from './damage/view.ts';
import type { ViewDescriptor } from './descriptor.ts';

/** Every view, in the order of its number key. The only importer of views. */
export const viewDescriptors: readonly ViewDescriptor[] = [damageView, aboutView];

/** Undefined for a kind that this build does not have. */
export function descriptorOf(kind: ViewKind): ViewDescriptor | undefined {
  return viewDescriptors.find((view) => view.kind === kind);
}
