import { type Corner, cornersAround, paintLabel, type Rect } from '../../widgets/label-places.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import type { Point } from './camera.ts';
import { legendRect } from './legend.ts';
import { isOnScreen, type OverlayState, PIN_PX, PIN_STEM, type Project, tipOfHeading } from './overlay-state.ts';

/** Words on the panel's ground, so that they can be read over any picture. */
export function label(
  context: CanvasRenderingContext2D,
  colours: ChartColours,
  words: string,
  x: number,
  y: number,
): void {
  context.font = `11px ${colours.mono}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const lines = words.split('\n');
  const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 8;
  context.globalAlpha = 0.9;
  context.fillStyle = colours.panel;
  context.fillRect(x, y - 8, width, 16 * lines.length);
  context.globalAlpha = 1;
  context.fillStyle = colours.text;
  for (const [index, line] of lines.entries()) context.fillText(line, x + 4, y + 0.5 + 16 * index);
}

/** Height of the lower edge with scale bar and north. */
export const SCALE_HEIGHT = 46;
const SCALE_WIDTH = 200;
/** More labels of annotations than this are not read. */
const MOST_LABELS = 120;

/** Words to be put beside a point: the first free corner takes them. */
interface Wanted {
  readonly words: string;
  readonly corners: readonly Corner[];
  readonly mayBeLeftOut: boolean;
}

/**
 * The words of every mark, none over another: those of the cursor come first and find the nearest free corner, those of
 * annotations are left out where there is no room, except of the chosen one. Legend and scale keep theirs.
 */
export function paintMapLabels(context: CanvasRenderingContext2D, state: OverlayState, project: Project): void {
  const { size, legend, colours } = state;
  const room = { x: 0, y: 0, ...size };
  const taken: Rect[] = [{ x: 0, y: size.height - SCALE_HEIGHT, width: SCALE_WIDTH, height: SCALE_HEIGHT }];
  if (legend !== undefined) taken.push(legendRect(size, legend));
  const put = ({ words, corners, mayBeLeftOut }: Wanted) => {
    if (words !== '') paintLabel(context, colours, words.split('\n'), corners, room, taken, mayBeLeftOut);
  };
  labelsOfPointer(state, project).forEach(put);
  // A value may lie over a photo, but not over another value.
  taken.push(...pinRects(state, project));
  labelsOfMarks(state, project).forEach(put);
}

function pinRects({ photos }: OverlayState, project: Project): Rect[] {
  return photos.map(({ place }) => {
    const { x, y } = project(place);
    return { x: x - PIN_PX / 2, y: y - PIN_STEM - PIN_PX, width: PIN_PX, height: PIN_PX + PIN_STEM };
  });
}

/** Right and left of a point, or left and right, then the four corners. */
function beside({ x, y }: Point, distance: number, leftFirst = false): readonly Corner[] {
  const right = { x: x + distance, y: y - 10 };
  const left = { x: x - distance, y: y - 10, left: true };
  return [...(leftFirst ? [left, right] : [right, left]), ...cornersAround(x, y, distance * 0.7)];
}

const must = (words: string, corners: readonly Corner[]): Wanted => ({ words, corners, mayBeLeftOut: false });

function labelsOfPointer({ cursor, heading, ruler, controlPoints }: OverlayState, project: Project): Wanted[] {
  const at = cursor === undefined ? undefined : project(cursor.place);
  const tip = heading === undefined ? undefined : tipOfHeading(heading, project);
  const end = ruler === undefined ? undefined : project(ruler.to);
  return [
    ...(cursor === undefined || at === undefined ? [] : [must(cursor.words, cornersAround(at.x, at.y, 11))]),
    ...(heading === undefined || tip === undefined
      ? []
      : [must(heading.words, beside(tip, 8, at !== undefined && tip.x < at.x))]),
    ...(ruler === undefined || end === undefined ? [] : [must(ruler.words, cornersAround(end.x, end.y, 9))]),
    ...controlPoints.map(({ place, words }) => must(words, beside(project(place), 12))),
  ];
}

function labelsOfMarks({ devices, annotations, size }: OverlayState, project: Project): Wanted[] {
  const shown = annotations
    .map((mark) => ({ mark, points: mark.places.map(project) }))
    .filter(({ points }) => isOnScreen(points, size))
    .sort((a, b) => Number(b.mark.chosen) - Number(a.mark.chosen))
    .slice(0, MOST_LABELS);
  return [
    ...devices.map(({ place, words }) => must(words, beside(project(place), 11))),
    ...shown.map(({ mark, points }) => ({
      words: mark.words,
      corners: beside(points[0] ?? { x: 0, y: 0 }, 10),
      mayBeLeftOut: !mark.chosen,
    })),
  ];
}
