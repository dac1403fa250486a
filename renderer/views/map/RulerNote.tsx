import { type ReactNode, useEffect } from 'react';
import { useStore } from '../../base/use-store.ts';
import type { MapModel } from './map-model.ts';

/** What the next click of the tool Distance does. Escape takes the line away, and what is chosen stays (M25). */
export function RulerNote({ map }: { readonly map: MapModel }): ReactNode {
  const { tool } = useStore(map.settings);
  const ruler = useStore(map.ruler);
  const isDrawn = ruler !== undefined;
  useEffect(() => {
    if (!isDrawn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      map.ruler.set(undefined);
      event.preventDefault();
    };
    // Before the keys of the shell, whose Escape would clear what is chosen.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [map, isDrawn]);
  if (tool !== 'measure') return null;
  const words =
    ruler === undefined
      ? 'Click two places, or drag from one to the other.'
      : ruler.to === undefined
        ? 'Click the second place; Esc takes the line away.'
        : 'Esc takes the line away; a click begins another.';
  return <div role="status">{words}</div>;
}
