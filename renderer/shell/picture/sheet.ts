import { n, RecordedPath } from './recorded-path.ts';
import type { Clip, Drawn, Manner } from './recording.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Words {
  readonly text: string;
  readonly x: number;
  /** Of the alphabetic baseline. */
  readonly y: number;
  readonly font: string;
  readonly colour: string;
}

/** What a picture is drawn on; units are CSS pixels of the view, y downwards. */
export interface Sheet {
  fill(box: Box, colour: string): void;
  words(words: Words): void;
  picture(picture: HTMLCanvasElement | HTMLImageElement, box: Box): void;
  /** What was recorded of a canvas; `base` from its pixels to the sheet. */
  drawn(drawn: Drawn, base: DOMMatrix): void;
  /** Nothing outside of the box is drawn while `draw` runs. */
  within(box: Box, draw: () => void): void;
}

/** A sheet of pixels, `scale` of them a CSS pixel. */
export function canvasSheet(context: CanvasRenderingContext2D, scale: number): Sheet {
  const whole = new DOMMatrix().scale(scale);
  const plainly = (draw: () => void) => {
    context.save();
    context.setTransform(whole);
    draw();
    context.restore();
  };
  return {
    fill: ({ x, y, width, height }, colour) =>
      plainly(() => {
        context.fillStyle = colour;
        context.fillRect(x, y, width, height);
      }),
    words: ({ text, x, y, font, colour }) =>
      plainly(() => {
        context.font = font;
        context.fillStyle = colour;
        context.fillText(text, x, y);
      }),
    picture: (picture, { x, y, width, height }) =>
      plainly(() => {
        context.imageSmoothingQuality = 'high';
        context.drawImage(picture, x, y, width, height);
      }),
    drawn(drawn, base) {
      context.save();
      drawAgain(context, drawn, whole.multiply(base));
      context.restore();
    },
    within({ x, y, width, height }, draw) {
      context.save();
      context.setTransform(whole);
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      draw();
      context.restore();
    },
  };
}

function drawAgain(context: CanvasRenderingContext2D, drawn: Drawn, base: DOMMatrix): void {
  const { manner } = drawn;
  for (const { path, transform } of manner.clips) {
    context.setTransform(base.multiply(transform));
    context.clip(path);
  }
  context.setTransform(base.multiply(manner.transform));
  context.fillStyle = manner.fill;
  context.strokeStyle = manner.stroke;
  context.globalAlpha = manner.alpha;
  context.lineWidth = manner.lineWidth;
  context.setLineDash([...manner.lineDash]);
  context.lineCap = manner.lineCap;
  context.lineJoin = manner.lineJoin;
  context.font = manner.font;
  context.textAlign = manner.align;
  context.textBaseline = manner.baseline;
  switch (drawn.kind) {
    case 'fill':
      context.fill(drawn.path);
      return;
    case 'stroke':
      context.stroke(drawn.path);
      return;
    case 'text': {
      const { text, x, y, maxWidth, outlined } = drawn;
      if (outlined) context.strokeText(text, x, y, maxWidth);
      else context.fillText(text, x, y, maxWidth);
      return;
    }
    case 'picture':
      // Levels have edges: a pixel stays a pixel.
      context.imageSmoothingEnabled = false;
      context.drawImage(drawn.picture, drawn.x, drawn.y, drawn.width, drawn.height);
      return;
  }
}

export interface SvgSheet extends Sheet {
  /** The whole document. */
  text(title: string, width: number, height: number, scale: number): string;
}

/** A sheet of vectors; pictures are embedded as PNG. It refers to nothing outside of itself. */
export function svgSheet(): SvgSheet {
  const parts: string[] = [];
  const clipIds = new Map<Clip, string>();
  let lastId = 0;
  const clipId = (path: string, matrix: DOMMatrix): string => {
    const id = `c${++lastId}`;
    parts.push(`<clipPath id="${id}"><path d="${path}" transform="${matrixText(matrix)}"/></clipPath>`);
    return id;
  };
  const clipped = (manner: Manner, base: DOMMatrix, inner: string) => {
    const ids = manner.clips.flatMap((clip) => {
      if (!(clip.path instanceof RecordedPath)) return [];
      const known = clipIds.get(clip) ?? clipId(clip.path.text, base.multiply(clip.transform));
      clipIds.set(clip, known);
      return [known];
    });
    const open = ids.map((id) => `<g clip-path="url(#${id})">`).join('');
    parts.push(`${open}${inner}${'</g>'.repeat(ids.length)}`);
  };
  return {
    fill: ({ x, y, width, height }, colour) =>
      void parts.push(
        `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"${paint('fill', colour)}/>`,
      ),
    words: ({ text, x, y, font, colour }) =>
      void parts.push(`<text x="${n(x)}" y="${n(y)}"${fontOf(font)}${paint('fill', colour)}>${escaped(text)}</text>`),
    picture: (picture, box) => void parts.push(image(picture, box)),
    drawn(drawn, base) {
      const { manner } = drawn;
      const place = ` transform="${matrixText(base.multiply(manner.transform))}"${manner.alpha === 1 ? '' : ` opacity="${n(manner.alpha)}"`}`;
      const vector = vectorOf(drawn);
      if (vector !== undefined) clipped(manner, base, `<g${place}>${vector}</g>`);
      else parts.push(rastered(drawn, base));
    },
    within({ x, y, width, height }, draw) {
      const id = clipId(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`, new DOMMatrix());
      parts.push(`<g clip-path="url(#${id})">`);
      draw();
      parts.push('</g>');
    },
    text: (title, width, height, scale) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width / scale)} ${n(height / scale)}"><title>${escaped(title)}</title>\n${parts.join('\n')}\n</svg>\n`,
  };
}

/** Undefined for what SVG cannot say in the same words. */
function vectorOf(drawn: Drawn): string | undefined {
  const { manner } = drawn;
  switch (drawn.kind) {
    case 'fill':
      if (!(drawn.path instanceof RecordedPath) || typeof manner.fill !== 'string') return undefined;
      return `<path d="${drawn.path.text}"${paint('fill', manner.fill)}/>`;
    case 'stroke':
      if (!(drawn.path instanceof RecordedPath) || typeof manner.stroke !== 'string') return undefined;
      return `<path d="${drawn.path.text}" fill="none"${paint('stroke', manner.stroke)}${lineOf(manner)}/>`;
    case 'text': {
      const colour = drawn.outlined ? manner.stroke : manner.fill;
      if (typeof colour !== 'string') return undefined;
      const ink = drawn.outlined ? ` fill="none"${paint('stroke', colour)}${lineOf(manner)}` : paint('fill', colour);
      return `<text x="${n(drawn.x)}" y="${n(drawn.y)}"${fontOf(manner.font)}${alignOf(manner)}${ink}>${escaped(drawn.text)}</text>`;
    }
    case 'picture':
      return image(drawn.picture, drawn);
  }
}

/** Gradients, patterns and paths of unknown shape become a picture, twice as fine as the screen. */
function rastered(drawn: Drawn, base: DOMMatrix): string {
  const fine = 2;
  const canvas = document.createElement('canvas');
  const { a, e, f } = base;
  const size = 4096;
  const [width, height] = [Math.min(size, window.innerWidth * 4), Math.min(size, window.innerHeight * 4)];
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return '';
  drawAgain(context, drawn, new DOMMatrix([fine, 0, 0, fine, -e * fine, -f * fine]).multiply(base));
  const box = inkOf(context, width, height);
  if (box === undefined || a === 0) return '';
  const part = document.createElement('canvas');
  part.width = box.width;
  part.height = box.height;
  part.getContext('2d')?.drawImage(canvas, -box.x, -box.y);
  return image(part, {
    x: e + box.x / fine,
    y: f + box.y / fine,
    width: box.width / fine,
    height: box.height / fine,
  });
}

/** The box of what is not clear. */
function inkOf(context: CanvasRenderingContext2D, width: number, height: number): Box | undefined {
  const { data } = context.getImageData(0, 0, width, height);
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[4 * (y * width + x) + 3] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function image(picture: HTMLCanvasElement | HTMLImageElement, { x, y, width, height }: Box): string {
  const pixels = picture instanceof HTMLCanvasElement ? picture : pixelsOf(picture);
  return `<image x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${pixels.toDataURL('image/png')}"/>`;
}

function pixelsOf(picture: HTMLImageElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, picture.naturalWidth);
  canvas.height = Math.max(1, picture.naturalHeight);
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  return canvas;
}

function lineOf({ lineWidth, lineDash, lineCap, lineJoin }: Manner): string {
  const dash = lineDash.length === 0 ? '' : ` stroke-dasharray="${lineDash.map(n).join(' ')}"`;
  return ` stroke-width="${n(lineWidth)}"${dash} stroke-linecap="${lineCap}" stroke-linejoin="${lineJoin}"`;
}

/** Colours as canvases give them back: `#rrggbb`, or `rgba(…)` with an opacity that old readers want on its own. */
function paint(what: 'fill' | 'stroke', colour: string): string {
  const [, red = '0', green = '0', blue = '0', alpha = '1'] =
    /^rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,/\s]+([\d.]+))?\s*\)$/.exec(colour) ?? [];
  if (colour.startsWith('rgb')) return ` ${what}="rgb(${red},${green},${blue})" ${what}-opacity="${alpha}"`;
  return ` ${what}="${escaped(colour)}"`;
}

function fontOf(font: string): string {
  return ` style="font:${escaped(font)};white-space:pre"`;
}

function alignOf({ align, baseline }: Manner): string {
  const anchor = align === 'center' ? 'middle' : align === 'right' || align === 'end' ? 'end' : 'start';
  const line = {
    top: 'text-before-edge',
    hanging: 'hanging',
    middle: 'central',
    alphabetic: 'alphabetic',
    ideographic: 'ideographic',
    bottom: 'text-after-edge',
  } as const;
  return ` text-anchor="${anchor}" dominant-baseline="${line[baseline]}"`;
}

function matrixText({ a, b, c, d, e, f }: DOMMatrix): string {
  return `matrix(${[a, b, c, d, e, f].map(n).join(' ')})`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
