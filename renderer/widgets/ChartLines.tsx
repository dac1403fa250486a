import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { AXIS_BOTTOM, chartMargins } from './chart-axes.ts';

export interface ChartLine {
  readonly kind: 'cursor' | 'playhead';
  /** Of the plot's width, from its left edge; nothing is drawn outside 0…1. */
  readonly share: number | undefined;
}

/** Upright lines over a chart, or over a stack of charts with one axis, in front of what they show. */
export function ChartLines({ lines }: { readonly lines: readonly ChartLine[] }): ReactNode {
  const room = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const look = () => setWidth(element.clientWidth);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { left, right } = chartMargins(width);
  return (
    <div className="ag-chart-lines" style={{ bottom: AXIS_BOTTOM }} aria-hidden="true" ref={room}>
      {lines.map(({ kind, share }) =>
        share === undefined || !(share >= 0 && share <= 1) || width === 0 ? undefined : (
          <div key={kind} data-line={kind} style={{ left: left + share * Math.max(0, width - left - right) }} />
        ),
      )}
    </div>
  );
}
