import { xmlText } from '../xml-text.ts';
import type { Drawing, Point, Shape } from './document.ts';

/** A drawing as an SVG element; it refers to nothing outside of itself. */
export function drawingSvg({ width, height, title, shapes }: Drawing): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" role="img" aria-label="${xmlText(title)}" font-family="Inter, system-ui, sans-serif">${shapes.map(shapeSvg).join('\n')}</svg>`;
}

function shapeSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'line':
      return `<polyline points="${points(shape.points)}" fill="none" stroke="${shape.colour}" stroke-width="${n(shape.width)}" stroke-linejoin="round"/>`;
    case 'area':
      return `<polygon points="${points(shape.points)}" fill="${shape.fill}"${opacity(shape.opacity)}/>`;
    case 'dot':
      return `<circle cx="${n(shape.at[0])}" cy="${n(shape.at[1])}" r="${n(shape.radius)}" fill="${shape.fill}"${shape.edge === undefined ? '' : ` stroke="${shape.edge}"`}/>`;
    case 'words':
      return `<text x="${n(shape.at[0])}" y="${n(shape.at[1])}" font-size="${n(shape.size)}" text-anchor="${shape.anchor}" fill="${shape.colour}">${xmlText(shape.text)}</text>`;
    case 'picture':
      return `<image href="${dataUrl(shape.bytes, shape.type)}" width="1" height="1" preserveAspectRatio="none" transform="matrix(${shape.matrix.map((each) => each.toFixed(5)).join(' ')})"${opacity(shape.opacity)}/>`;
  }
}

export function dataUrl(bytes: Uint8Array, type: 'png' | 'jpeg'): string {
  return `data:image/${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

function opacity(share: number | undefined): string {
  return share === undefined ? '' : ` opacity="${n(share)}"`;
}

function points(list: readonly Point[]): string {
  return list.map(([x, y]) => `${n(x)},${n(y)}`).join(' ');
}

/** A hundredth of a point is finer than any printer. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
