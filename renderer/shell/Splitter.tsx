import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { App } from '../data/app.ts';

const limits = { library: { least: 160, most: 600 }, inspector: { least: 200, most: 700 } } as const;

/** Drag handle between a side panel and the views; arrow keys move it too. The width is remembered. */
export function Splitter(props: { readonly app: App; readonly side: 'library' | 'inspector' }): ReactNode {
  const { settings } = props.app.model;
  const name = props.side === 'library' ? 'libraryWidth' : 'inspectorWidth';
  const sign = props.side === 'library' ? 1 : -1;
  const { least, most } = limits[props.side];
  const width = settings.get().workspace[name];
  const setWidth = (next: number) => {
    const current = settings.get();
    const bounded = Math.round(Math.min(most, Math.max(least, next)));
    settings.set({ ...current, workspace: { ...current.workspace, [name]: bounded } });
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget;
    const startX = event.clientX;
    const startWidth = settings.get().workspace[name];
    handle.setPointerCapture(event.pointerId);
    const move = (next: globalThis.PointerEvent) => setWidth(startWidth + sign * (next.clientX - startX));
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('lostpointercapture', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', end);
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -16 : event.key === 'ArrowRight' ? 16 : 0;
    if (step === 0) return;
    event.preventDefault();
    setWidth(width + sign * step);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable splitter is this role; <hr> cannot be operated.
    <div
      className={`ag-splitter ag-splitter-${props.side}`}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of the ${props.side}`}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={press}
    />
  );
}
