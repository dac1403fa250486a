import type { BytesQuery } from '../../../workers/contract/bytes.ts';
import type { RecordingInfo, TimeRange } from '../../../workers/contract/model.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import { decodeTable } from '../../data/arrow-table.ts';
import { hasStreamsElsewhere, leastGapNs, rangesWithFrames } from '../../data/elsewhere.ts';

export interface ElsewhereWatch {
  /**
   * Times that are no gap although nothing is drawn: streams outside the visible band have frames there. Until that is
   * known, all of the visible time. The array is the same one while nothing changed.
   */
  ranges(info: RecordingInfo, axes: PictureAxes): readonly TimeRange[];
  readonly pending: number;
  dispose(): void;
}

/** Panning and zooming calm down for this long before the host is asked. */
const SETTLE_MS = 60;
/** Columns a pixel line, so that a gap's edges lie on the right line. */
const COLUMNS_A_LINE = 2;
const MOST_COLUMNS = 8192;
const NONE: readonly TimeRange[] = [];

interface Known {
  readonly name: string;
  readonly range: TimeRange;
  readonly columnNs: number;
  readonly ranges: readonly TimeRange[];
}

/** Asks for the overview around what is visible, only where streams lie outside the band. */
export function createElsewhereWatch(
  fetch: (query: BytesQuery, signal: AbortSignal) => Promise<ArrayBuffer>,
  changed: () => void,
): ElsewhereWatch {
  let known: Known | undefined;
  let unknown: { readonly name: string; readonly range: TimeRange; readonly ranges: readonly TimeRange[] } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  let asked = '';

  function fits(name: string, axes: PictureAxes): boolean {
    if (known?.name !== name) return false;
    const pixelNs = (axes.toNs - axes.fromNs) / axes.height;
    return known.range.fromNs <= axes.fromNs && known.range.toNs >= axes.toNs && known.columnNs <= pixelNs;
  }

  function want(name: string, info: RecordingInfo, axes: PictureAxes): void {
    const span = axes.toNs - axes.fromNs;
    const wish = `${name} ${axes.fromNs} ${axes.toNs} ${axes.height}`;
    if (wish === asked) return;
    asked = wish;
    clearTimeout(timer);
    asking?.abort();
    asking = undefined;
    // Half a screen before and after, so that panning finds an answer.
    const range = { fromNs: axes.fromNs - span / 2, toNs: axes.toNs + span / 2 };
    const columns = Math.min(MOST_COLUMNS, 2 * COLUMNS_A_LINE * axes.height);
    timer = setTimeout(() => {
      timer = undefined;
      void ask(name, leastGapNs(info), { kind: 'overview', recording: info.id, ...range, columns });
    }, SETTLE_MS);
  }

  async function ask(name: string, leastNs: number, query: Extract<BytesQuery, { kind: 'overview' }>): Promise<void> {
    const own = new AbortController();
    asking = own;
    const { fromNs, toNs, columns } = query;
    try {
      const ranges = rangesWithFrames(decodeTable(await fetch(query, own.signal)), leastNs);
      if (asking === own) known = { name, range: { fromNs, toNs }, columnNs: (toNs - fromNs) / columns, ranges };
    } catch {
      // Without the answer nothing is hatched; the tiles report the same host.
    } finally {
      if (asking === own) {
        asking = undefined;
        changed();
      }
    }
  }

  return {
    ranges(info, axes) {
      if (!hasStreamsElsewhere(info, axes)) return NONE;
      const name = `${info.id} ${info.generation}`;
      if (known !== undefined && fits(name, axes)) return known.ranges;
      want(name, info, axes);
      const { fromNs, toNs } = axes;
      if (unknown?.name !== name || unknown.range.fromNs !== fromNs || unknown.range.toNs !== toNs) {
        unknown = { name, range: { fromNs, toNs }, ranges: [{ fromNs, toNs }] };
      }
      return unknown.ranges;
    },
    get pending() {
      return (timer === undefined ? 0 : 1) + (asking === undefined ? 0 : 1);
    },
    dispose() {
      clearTimeout(timer);
      asking?.abort();
      asking = undefined;
    },
  };
}
