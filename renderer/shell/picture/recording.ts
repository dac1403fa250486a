import { RecordedPath } from './recorded-path.ts';

/** The page's own class; while paths are recorded its name means another. */
const AnyPath = Path2D;

/** How something was drawn, whatever was drawn before it. */
export interface Manner {
  readonly transform: DOMMatrix;
  readonly clips: readonly Clip[];
  readonly fill: string | CanvasGradient | CanvasPattern;
  readonly stroke: string | CanvasGradient | CanvasPattern;
  readonly alpha: number;
  readonly lineWidth: number;
  readonly lineDash: readonly number[];
  readonly lineCap: CanvasLineCap;
  readonly lineJoin: CanvasLineJoin;
  readonly font: string;
  readonly align: CanvasTextAlign;
  readonly baseline: CanvasTextBaseline;
}

export interface Clip {
  readonly path: Path2D;
  readonly transform: DOMMatrix;
}

export type Drawn =
  | { readonly kind: 'fill' | 'stroke'; readonly manner: Manner; readonly path: Path2D }
  | {
      readonly kind: 'text';
      readonly manner: Manner;
      readonly outlined: boolean;
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly maxWidth: number | undefined;
    }
  /** A picture in the box it was drawn into. */
  | {
      readonly kind: 'picture';
      readonly manner: Manner;
      readonly picture: HTMLCanvasElement;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };

/** What is drawn on a canvas from now on, until `end`. The canvas draws as always. */
export interface Recording {
  readonly drawn: readonly Drawn[];
  end(): void;
}

/**
 * Listens to what is drawn on a 2D canvas, so that it can be drawn again at another scale or written as vectors. What was
 * drawn before the whole canvas was cleared, or was resized, is forgotten.
 */
export function recordCanvas(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Recording {
  let drawn: Drawn[] = [];
  let path = new RecordedPath();
  let clips: readonly Clip[] = [];
  const saved: (readonly Clip[])[] = [];
  const original = Object.getPrototypeOf(context);
  const manner = (): Manner => ({
    transform: context.getTransform(),
    clips,
    fill: context.fillStyle,
    stroke: context.strokeStyle,
    alpha: context.globalAlpha,
    lineWidth: context.lineWidth,
    lineDash: context.getLineDash(),
    lineCap: context.lineCap,
    lineJoin: context.lineJoin,
    font: context.font,
    align: context.textAlign,
    baseline: context.textBaseline,
  });
  const boxOf = (x: number, y: number, width: number, height: number) => {
    const box = new RecordedPath();
    box.rect(x, y, width, height);
    return box;
  };
  const forget = () => {
    drawn = [];
  };
  const heard: Partial<CanvasRenderingContext2D> = {
    save() {
      saved.push(clips);
      original.save.call(context);
    },
    restore() {
      clips = saved.pop() ?? clips;
      original.restore.call(context);
    },
    beginPath() {
      path = new RecordedPath();
      original.beginPath.call(context);
    },
    moveTo(x, y) {
      path.moveTo(x, y);
      original.moveTo.call(context, x, y);
    },
    lineTo(x, y) {
      path.lineTo(x, y);
      original.lineTo.call(context, x, y);
    },
    bezierCurveTo(...points) {
      path.bezierCurveTo(...points);
      original.bezierCurveTo.call(context, ...points);
    },
    quadraticCurveTo(...points) {
      path.quadraticCurveTo(...points);
      original.quadraticCurveTo.call(context, ...points);
    },
    rect(...box) {
      path.rect(...box);
      original.rect.call(context, ...box);
    },
    arc(...arc) {
      path.arc(...arc);
      original.arc.call(context, ...arc);
    },
    closePath() {
      path.closePath();
      original.closePath.call(context);
    },
    clip(...args: unknown[]) {
      const [first] = args;
      clips = [...clips, { path: first instanceof AnyPath ? first : path, transform: context.getTransform() }];
      original.clip.call(context, ...args);
    },
    fill(...args: unknown[]) {
      const [first] = args;
      drawn.push({ kind: 'fill', manner: manner(), path: first instanceof AnyPath ? first : path });
      original.fill.call(context, ...args);
    },
    stroke(...args: unknown[]) {
      const [first] = args;
      drawn.push({ kind: 'stroke', manner: manner(), path: first instanceof AnyPath ? first : path });
      original.stroke.call(context, ...args);
    },
    fillRect(...box) {
      drawn.push({ kind: 'fill', manner: manner(), path: boxOf(...box) });
      original.fillRect.call(context, ...box);
    },
    strokeRect(...box) {
      drawn.push({ kind: 'stroke', manner: manner(), path: boxOf(...box) });
      original.strokeRect.call(context, ...box);
    },
    clearRect(x, y, width, height) {
      const { a, d, e, f } = context.getTransform();
      const coversAll =
        a * x + e <= 0 && d * y + f <= 0 && a * width >= canvas.width - 1 && d * height >= canvas.height - 1;
      if (coversAll) forget();
      original.clearRect.call(context, x, y, width, height);
    },
    fillText(text, x, y, maxWidth) {
      drawn.push({ kind: 'text', manner: manner(), outlined: false, text, x, y, maxWidth });
      original.fillText.call(context, ...(maxWidth === undefined ? [text, x, y] : [text, x, y, maxWidth]));
    },
    strokeText(text, x, y, maxWidth) {
      drawn.push({ kind: 'text', manner: manner(), outlined: true, text, x, y, maxWidth });
      original.strokeText.call(context, ...(maxWidth === undefined ? [text, x, y] : [text, x, y, maxWidth]));
    },
    drawImage(...args: unknown[]) {
      original.drawImage.call(context, ...args);
      const [source, ...numbers] = args;
      const box = numbers.map(Number);
      const [x = 0, y = 0] = box.slice(box.length === 8 ? 4 : 0);
      const size = sizeOf(source);
      const [width = size.width, height = size.height] = box.slice(box.length === 8 ? 6 : 2);
      // What lies on the source later is another picture.
      const picture = document.createElement('canvas');
      picture.width = Math.max(1, Math.round(box.length === 8 ? (box[2] ?? 1) : size.width));
      picture.height = Math.max(1, Math.round(box.length === 8 ? (box[3] ?? 1) : size.height));
      const copy = picture.getContext('2d');
      if (copy === null) return;
      original.drawImage.call(
        copy,
        source,
        ...(box.length === 8 ? box.slice(0, 4) : [0, 0, size.width, size.height]),
        ...[0, 0, picture.width, picture.height],
      );
      drawn.push({ kind: 'picture', manner: manner(), picture, x, y, width, height });
    },
    putImageData(...args: unknown[]) {
      original.putImageData.call(context, ...args);
      const [data, x, y] = args;
      if (!(data instanceof ImageData)) return;
      // Pixels that cover the canvas leave nothing of what was there.
      if (Number(x) <= 0 && Number(y) <= 0 && data.width >= canvas.width && data.height >= canvas.height) forget();
      const picture = document.createElement('canvas');
      picture.width = data.width;
      picture.height = data.height;
      picture.getContext('2d')?.putImageData(data, 0, 0);
      const { width, height } = data;
      const plain = { ...manner(), transform: new DOMMatrix(), clips: [], alpha: 1 };
      drawn.push({ kind: 'picture', manner: plain, picture, x: Number(x), y: Number(y), width, height });
    },
  };
  Object.assign(context, heard);
  const ends = (['width', 'height'] as const).map((side) => hearSize(canvas, side, forget));
  return {
    get drawn() {
      return drawn;
    },
    end() {
      for (const name of Object.keys(heard)) Reflect.deleteProperty(context, name);
      for (const end of ends) end();
    },
  };
}

/** To set a canvas's size clears it, even to the same. */
function hearSize(canvas: HTMLCanvasElement, side: 'width' | 'height', onSet: () => void): () => void {
  const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
  Object.defineProperty(canvas, side, {
    configurable: true,
    get: () => own?.get?.call(canvas),
    set: (value: number) => {
      onSet();
      own?.set?.call(canvas, value);
    },
  });
  return () => void Reflect.deleteProperty(canvas, side);
}

function sizeOf(source: unknown): { readonly width: number; readonly height: number } {
  if (source instanceof HTMLImageElement) return { width: source.naturalWidth, height: source.naturalHeight };
  if (source instanceof HTMLCanvasElement || source instanceof ImageBitmap || source instanceof OffscreenCanvas)
    return { width: source.width, height: source.height };
  return { width: 1, height: 1 };
}

/** From now on every path of the page is one that can be written as text. Returns the function that ends it. */
export function recordPaths(): () => void {
  const plain = window.Path2D;
  window.Path2D = RecordedPath;
  return () => {
    window.Path2D = plain;
  };
}
