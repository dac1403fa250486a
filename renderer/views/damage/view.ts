import type { ViewDescriptor } from '../descriptor.ts';
import { DamageView } from './DamageView.tsx';

export const damageView: ViewDescriptor = {
  kind: 'damage',
  title: 'Damage',
  purpose: 'stretches that were left out, and gaps',
  Component: DamageView,
};
