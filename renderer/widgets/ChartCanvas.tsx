import {
  type MouseEventHandler,
  type PointerEventHandler,
  type ReactNode,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';
import { registerPending } from '../base/idle.ts';

export interface ChartSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

export interface ChartHandle {
  /** Asks for a repaint in the next frame; asking again before it costs nothing. */
  invalidate(): void;
  readonly element: HTMLCanvasElement | null;
}

interface Props {
  readonly label: string;
  readonly handle: RefObject<ChartHandle | null>;
  /** Paints in CSS pixels; the canvas is clear. Called in an animation frame, with the newest closure. */
  readonly paint: (context: CanvasRenderingContext2D, size: ChartSize) => void;
  readonly onPointerDown?: PointerEventHandler<HTMLCanvasElement>;
  readonly onPointerMove?: PointerEventHandler<HTMLCanvasElement>;
  readonly onPointerLeave?: PointerEventHandler<HTMLCanvasElement>;
  readonly onDoubleClick?: MouseEventHandler<HTMLCanvasElement>;
  /** Not passive, so that it may keep the page from scrolling. */
  readonly onWheel?: (event: WheelEvent) => void;
}

/** Frames asked for but not painted yet, of every chart. */
let queuedFrames = 0;
registerPending('chart frames', () => queuedFrames);

/** A canvas that fills its parent, is sharp on every display, and paints once per frame at most. */
export function ChartCanvas(props: Props): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const queued = useRef(0);

  const invalidate = useRef(() => {
    if (queued.current !== 0) return;
    queuedFrames++;
    queued.current = requestAnimationFrame(() => {
      queued.current = 0;
      queuedFrames--;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (element === null || context === null || context === undefined) return;
      const ratio = window.devicePixelRatio || 1;
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      const pixelWidth = Math.round(width * ratio);
      const pixelHeight = Math.round(height * ratio);
      if (element.width !== pixelWidth || element.height !== pixelHeight) {
        element.width = pixelWidth;
        element.height = pixelHeight;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      latest.current.paint(context, { width, height, ratio });
    });
  }).current;

  useImperativeHandle(props.handle, () => ({
    invalidate,
    get element() {
      return canvas.current;
    },
  }));

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(invalidate);
    observer.observe(element);
    const wheel = (event: WheelEvent) => latest.current.onWheel?.(event);
    element.addEventListener('wheel', wheel, { passive: false });
    void document.fonts.ready.then(invalidate);
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', wheel);
      if (queued.current !== 0) {
        cancelAnimationFrame(queued.current);
        queued.current = 0;
        queuedFrames--;
      }
    };
  }, [invalidate]);

  // A new closure means new data or settings.
  useEffect(invalidate);

  return (
    <canvas
      ref={canvas}
      className="ag-chart"
      role="img"
      aria-label={props.label}
      tabIndex={-1}
      onPointerDown={props.onPointerDown}
      onPointerMove={props.onPointerMove}
      onPointerLeave={props.onPointerLeave}
      onDoubleClick={props.onDoubleClick}
    />
  );
}
