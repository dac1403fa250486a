import type { Band, RecordingInfo, StreamInfo } from '../../workers/contract/model.ts';

/** Wi-Fi bands of a recording: what lies between them holds nothing, and is most of the axis. */

export const bandNames = ['2.4', '5', '6'] as const;
export type BandName = (typeof bandNames)[number];

export interface WifiBand {
  readonly name: BandName;
  /** Extent of the band's streams with a margin, inside the extent of all. */
  readonly band: Band;
  readonly frames: number;
}

/** A stream belongs where its centre lies. 5 and 6 GHz meet at 5.925 GHz (IEEE 802.11 Annex E; U-NII-4 ends, U-NII-5 begins). */
const limits: Readonly<Record<BandName, Band>> = {
  '2.4': { lowHz: 2.3e9, highHz: 2.6e9 },
  '5': { lowHz: 4.8e9, highHz: 5.925e9 },
  '6': { lowHz: 5.925e9, highHz: 7.2e9 },
};

/** Room left and right of a band's streams, as a share of their extent. */
const MARGIN = 0.02;
/** A whole axis with more emptiness than this is not what a person wants to see first. */
const MOST_EMPTY = 0.5;

const highEdgeHz = (stream: StreamInfo) => stream.lowEdgeHz + stream.bins * stream.binHz;

/** Bands that hold streams, low to high. With fewer than two there is nothing to choose. */
export function wifiBands(streams: readonly StreamInfo[]): readonly WifiBand[] {
  const leastHz = Math.min(...streams.map((stream) => stream.lowEdgeHz));
  const mostHz = Math.max(...streams.map(highEdgeHz));
  return bandNames.flatMap((name) => {
    const { lowHz: from, highHz: to } = limits[name];
    const own = streams.filter((stream) => stream.centreHz >= from && stream.centreHz < to);
    if (own.length === 0) return [];
    const lowHz = Math.min(...own.map((stream) => stream.lowEdgeHz));
    const highHz = Math.max(...own.map(highEdgeHz));
    const margin = (highHz - lowHz) * MARGIN;
    const frames = own.reduce((sum, stream) => sum + stream.frames, 0);
    const band = { lowHz: Math.max(leastHz, lowHz - margin), highHz: Math.min(mostHz, highHz + margin) };
    return [{ name, band, frames }];
  });
}

/** Share of the axis from the lowest to the highest edge that no stream covers, 0…1. */
export function emptyShare(streams: readonly StreamInfo[]): number {
  const edges = streams
    .map((stream) => ({ low: stream.lowEdgeHz, high: highEdgeHz(stream) }))
    .sort((a, b) => a.low - b.low);
  const first = edges[0];
  if (first === undefined) return 0;
  let covered = 0;
  let reached = first.low;
  for (const { low, high } of edges) {
    covered += Math.max(0, high - Math.max(low, reached));
    reached = Math.max(reached, high);
  }
  return reached > first.low ? 1 - covered / (reached - first.low) : 0;
}

/** The band to begin with: the one with most frames where the whole axis is mostly empty; undefined means all of it. */
export function openingBand(info: RecordingInfo): WifiBand | undefined {
  const bands = wifiBands(info.streams);
  if (bands.length < 2 || emptyShare(info.streams) <= MOST_EMPTY) return undefined;
  return bands.reduce((best, band) => (band.frames > best.frames ? band : best));
}

/** Which choice a visible band is: one of the bands, all, or none of them. Edges may be off by a thousandth of the span. */
export function shownBand(bands: readonly WifiBand[], visible: Band, extent: Band): BandName | 'all' | undefined {
  const shows = (wanted: Band) => {
    const slack = (wanted.highHz - wanted.lowHz) / 1000;
    return Math.abs(visible.lowHz - wanted.lowHz) <= slack && Math.abs(visible.highHz - wanted.highHz) <= slack;
  };
  if (shows(extent)) return 'all';
  return bands.find(({ band }) => shows(band))?.name;
}
