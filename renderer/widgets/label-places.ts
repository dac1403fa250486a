/** In CSS pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface LabelLook {
  readonly text: string;
  readonly panel: string;
  readonly lineStrong: string;
  readonly mono: string;
}

const LINE = 15;

/** A corner at which a label may begin, in the order of preference; `left`/`above` put the label's other side there. */
export interface Corner {
  readonly x: number;
  readonly y: number;
  readonly left?: boolean;
  readonly above?: boolean;
}

/** The four places around a point, at a distance. */
export function cornersAround(x: number, y: number, distance: number): readonly Corner[] {
  return [
    { x: x + distance, y: y + distance },
    { x: x - distance, y: y + distance, left: true },
    { x: x + distance, y: y - distance, above: true },
    { x: x - distance, y: y - distance, left: true, above: true },
  ];
}

/** First corner whose rectangle lies inside `room` and on nothing that is taken. */
export function freePlace(
  size: Size,
  corners: readonly Corner[],
  room: Rect,
  taken: readonly Rect[],
): Rect | undefined {
  for (const corner of corners) {
    const rect = rectAt(size, corner);
    if (isInside(rect, room) && !taken.some((other) => overlaps(rect, other))) return rect;
  }
  return undefined;
}

/** The first free corner; else the first one, moved into the room. */
export function placeLabel(size: Size, corners: readonly Corner[], room: Rect, taken: readonly Rect[]): Rect {
  const [first] = corners;
  const { x, y } = freePlace(size, corners, room, taken) ?? (first === undefined ? room : rectAt(size, first));
  return {
    x: Math.min(Math.max(x, room.x + 2), room.x + room.width - size.width - 2),
    y: Math.min(Math.max(y, room.y + 2), room.y + room.height - size.height - 2),
    ...size,
  };
}

type Size = Pick<Rect, 'width' | 'height'>;

function rectAt({ width, height }: Size, { x, y, left, above }: Corner): Rect {
  return { x: left === true ? x - width : x, y: above === true ? y - height : y, width, height };
}

function isInside(rect: Rect, room: Rect): boolean {
  return (
    rect.x >= room.x &&
    rect.y >= room.y &&
    rect.x + rect.width <= room.x + room.width &&
    rect.y + rect.height <= room.y + room.height
  );
}

function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/**
 * A small panel with lines of text, kept inside the room; what it covers is taken from then on. One that may be left out is
 * not painted where no corner is free.
 */
export function paintLabel(
  context: CanvasRenderingContext2D,
  theme: LabelLook,
  lines: readonly string[],
  corners: readonly Corner[],
  room: Rect,
  taken: Rect[],
  mayBeLeftOut = false,
): void {
  context.font = `11px ${theme.mono}`;
  context.textAlign = 'left';
  context.textBaseline = 'top';
  const width = Math.max(...lines.map((text) => context.measureText(text).width)) + 10;
  const size = { width, height: lines.length * LINE + 5 };
  const rect = mayBeLeftOut ? freePlace(size, corners, room, taken) : placeLabel(size, corners, room, taken);
  if (rect === undefined) return;
  taken.push(rect);
  context.globalAlpha = 0.9;
  context.fillStyle = theme.panel;
  context.fillRect(rect.x, rect.y, rect.width, rect.height);
  context.globalAlpha = 1;
  context.strokeStyle = theme.lineStrong;
  context.strokeRect(
    Math.round(rect.x) + 0.5,
    Math.round(rect.y) + 0.5,
    Math.round(rect.width) - 1,
    Math.round(rect.height) - 1,
  );
  context.fillStyle = theme.text;
  for (const [index, text] of lines.entries()) context.fillText(text, rect.x + 5, rect.y + 4 + index * LINE);
}
