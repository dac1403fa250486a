import type { Recording } from './recording.ts';
import type { Box, Sheet } from './sheet.ts';

/** What is for the hand and not for the eye, and what only says what it is. */
const LEFT_OUT = [
  '.ag-tools, .ag-waterfall-bar, .ag-tab, .bp6-button, .bp6-html-select, .bp6-input-group',
  'input, textarea, [role="tooltip"], [hidden], .u-cursor-x, .u-cursor-y, .u-select',
].join();

/**
 * Draws an element of the page: its canvases as they were recorded, or as they are; its pictures, texts, grounds and lines.
 * `move` is added to places of the page to get those of the sheet.
 */
export function paintElement(
  sheet: Sheet,
  element: Element,
  recordings: ReadonlyMap<Element, Recording>,
  move: { readonly x: number; readonly y: number },
): void {
  if (element.matches(LEFT_OUT)) return;
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return;
  const rect = element.getBoundingClientRect();
  const box: Box = { x: rect.x + move.x, y: rect.y + move.y, width: rect.width, height: rect.height };
  if (box.width <= 1 && box.height <= 1) return;
  paintGround(sheet, style, box);
  if (element instanceof HTMLCanvasElement) {
    paintCanvas(sheet, element, recordings.get(element), box);
    return;
  }
  if (element instanceof HTMLImageElement) {
    if (element.complete && element.naturalWidth > 0) sheet.picture(element, fitted(element, style, box));
    return;
  }
  if (element instanceof SVGElement) return;
  const inner = () => {
    for (const child of element.childNodes) {
      if (child instanceof Element) paintElement(sheet, child, recordings, move);
      else if (child instanceof Text) paintText(sheet, child, style, move);
    }
  };
  if (style.overflowX === 'visible' && style.overflowY === 'visible') inner();
  else sheet.within(box, inner);
}

function paintCanvas(sheet: Sheet, canvas: HTMLCanvasElement, recording: Recording | undefined, box: Box): void {
  if (canvas.width === 0 || canvas.height === 0 || box.width === 0 || box.height === 0) return;
  if (recording === undefined || recording.drawn.length === 0) {
    sheet.picture(canvas, box);
    return;
  }
  const base = new DOMMatrix().translate(box.x, box.y).scale(box.width / canvas.width, box.height / canvas.height);
  sheet.within(box, () => {
    for (const drawn of recording.drawn) sheet.drawn(drawn, base);
  });
}

function paintGround(sheet: Sheet, style: CSSStyleDeclaration, { x, y, width, height }: Box): void {
  const isSeen = (colour: string) => colour !== 'transparent' && !/[,/]\s*0\)$/.test(colour);
  if (isSeen(style.backgroundColor)) sheet.fill({ x, y, width, height }, style.backgroundColor);
  const side = (name: 'Top' | 'Right' | 'Bottom' | 'Left', box: (thick: number) => Box) => {
    const thick = Number.parseFloat(style[`border${name}Width`]);
    const colour = style[`border${name}Color`];
    if (thick > 0 && style[`border${name}Style`] !== 'none' && isSeen(colour)) sheet.fill(box(thick), colour);
  };
  side('Top', (thick) => ({ x, y, width, height: thick }));
  side('Bottom', (thick) => ({ x, y: y + height - thick, width, height: thick }));
  side('Left', (thick) => ({ x, y, width: thick, height }));
  side('Right', (thick) => ({ x: x + width - thick, y, width: thick, height }));
}

/** `object-fit: contain`, as pictures of photos have it. */
function fitted(image: HTMLImageElement, style: CSSStyleDeclaration, box: Box): Box {
  if (style.objectFit !== 'contain') return box;
  const share = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
  const [width, height] = [image.naturalWidth * share, image.naturalHeight * share];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

function paintText(sheet: Sheet, node: Text, style: CSSStyleDeclaration, move: { x: number; y: number }): void {
  if (node.data.trim() === '') return;
  const font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const size = Number.parseFloat(style.fontSize);
  for (const { text, rect } of linesOf(node)) {
    // Letters of a face stand about as far above the middle of the line as they are high.
    const y = rect.y + rect.height / 2 + size * 0.35 + move.y;
    const shown = style.textTransform === 'uppercase' ? text.toUpperCase() : text;
    sheet.words({ text: shown, x: rect.x + move.x, y, font, colour: style.color });
  }
}

/** The text as the page breaks it. */
function linesOf(node: Text): readonly { readonly text: string; readonly rect: DOMRect }[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const [only, second] = range.getClientRects();
  if (only === undefined) return [];
  if (second === undefined) return [{ text: node.data.replaceAll(/\s+/g, ' ').trim(), rect: only }];
  const lines: { text: string; rect: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const [rect] = range.getClientRects();
    if (rect === undefined) continue;
    const last = lines.at(-1);
    if (last !== undefined && Math.abs(last.rect.y - rect.y) < 2) last.text += word;
    else lines.push({ text: word, rect });
  }
  return lines;
}
