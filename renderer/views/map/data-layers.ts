import type { Layer } from '@deck.gl/core';
import { PathStyleExtension } from '@deck.gl/extensions';
import { BitmapLayer, GridCellLayer, LineLayer, PathLayer, ScatterplotLayer } from '@deck.gl/layers';
import type { ColormapName } from '../../../workers/contract/colormaps.ts';
import { parseColour } from '../../gl/theme.ts';
import type { ChartColours } from '../../widgets/use-colours.ts';
import { colourise } from './colours.ts';
import { cellCorners, type HeatGrid, hatchLines, heatPixels } from './heat-grid.ts';
import type { ValueRange } from './map-model.ts';
import { followsOn, type TrackSamples } from './samples.ts';
import type { TrackLine } from './tracks.ts';

type Rgba = [number, number, number, number];

/** A CSS colour with an opacity 0…1, as deck.gl takes it. */
export function deckColour(css: string, opacity = 1): Rgba {
  const [red, green, blue, alpha] = parseColour(css);
  return [red, green, blue, Math.round(255 * alpha * opacity)];
}

/** Where the track went: solid where the source was unbroken, dashed across its gaps. No level is claimed here (M4). */
export function trackLayers(lines: readonly TrackLine[], colours: ChartColours): readonly Layer[] {
  const parts: Float64Array[] = [];
  const gaps: Float64Array[] = [];
  for (const { count, lonLat, partStarts } of lines) {
    for (const [index, start] of partStarts.entries()) {
      const end = partStarts[index + 1] ?? count;
      if (end - start > 1) parts.push(lonLat.subarray(2 * start, 2 * end));
      if (end < count) gaps.push(lonLat.subarray(2 * end - 2, 2 * end + 2));
    }
  }
  const path = (line: Float64Array) => line;
  return [
    new PathLayer<Float64Array>({
      id: 'track',
      data: parts,
      getPath: path,
      positionFormat: 'XY',
      widthUnits: 'pixels',
      getWidth: 1.5,
      getColor: deckColour(colours.muted, 0.8),
      jointRounded: true,
    }),
    new PathLayer<Float64Array, { getDashArray: [number, number]; dashJustified: boolean }>({
      id: 'track gaps',
      data: gaps,
      getPath: path,
      positionFormat: 'XY',
      widthUnits: 'pixels',
      getWidth: 1.5,
      getColor: deckColour(colours.muted, 0.8),
      getDashArray: [4, 4],
      dashJustified: true,
      extensions: [new PathStyleExtension({ dash: true })],
    }),
  ];
}

interface SampleArrays {
  readonly places: Float64Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Sample that each link starts from. */
  readonly links: readonly number[];
}

const arraysOf = new WeakMap<TrackSamples, SampleArrays>();

function sampleArrays(samples: TrackSamples, bucketNs: number): SampleArrays {
  const known = arraysOf.get(samples);
  if (known !== undefined) return known;
  const places = new Float64Array(2 * samples.count);
  const links: number[] = [];
  for (let index = 0; index < samples.count; index++) {
    places[2 * index] = samples.longitudeDeg[index] ?? Number.NaN;
    places[2 * index + 1] = samples.latitudeDeg[index] ?? Number.NaN;
    if (index + 1 < samples.count && followsOn(samples, index, bucketNs)) links.push(index);
  }
  const ends = (shift: 0 | 1) => {
    const out = new Float64Array(2 * links.length);
    for (const [place, index] of links.entries())
      out.set(places.subarray(2 * (index + shift), 2 * (index + shift) + 2), 2 * place);
    return out;
  };
  const made = { places, from: ends(0), to: ends(1), links };
  arraysOf.set(samples, made);
  return made;
}

/** Samples in colour: a dot each, and a line to the next one where nothing lies between them (M3). */
export function sampleLayers(
  samples: TrackSamples,
  bucketNs: number,
  range: ValueRange,
  map: ColormapName,
  colours: ChartColours,
): readonly Layer[] {
  const { places, from, to, links } = sampleArrays(samples, bucketNs);
  const fill = colourise(samples.value, range, map);
  const linkColours = new Uint8ClampedArray(4 * links.length);
  for (const [place, index] of links.entries()) linkColours.set(fill.subarray(4 * index, 4 * index + 4), 4 * place);
  const position = { value: places, size: 2 };
  return [
    // A rim below all samples: around each of them, it would darken those before it.
    new ScatterplotLayer({
      id: 'rim of samples',
      data: { length: samples.count, attributes: { getPosition: position } },
      radiusUnits: 'pixels',
      getRadius: 5,
      getFillColor: deckColour(colours.plot, 0.8),
    }),
    new LineLayer({
      id: 'samples joined',
      data: {
        length: links.length,
        attributes: {
          getSourcePosition: { value: from, size: 2 },
          getTargetPosition: { value: to, size: 2 },
          getColor: { value: linkColours, size: 4 },
        },
      },
      widthUnits: 'pixels',
      getWidth: 5,
    }),
    new ScatterplotLayer({
      id: 'samples',
      data: {
        length: samples.count,
        attributes: { getPosition: position, getFillColor: { value: fill, size: 4 } },
      },
      radiusUnits: 'pixels',
      getRadius: 3.5,
    }),
  ];
}

/** Larger pictures do not fit every graphics card; such a grid is sparse, and its cells are drawn one by one. */
const MOST_PIXELS = 2048;

/** Measured cells plain, estimated cells hatched (M11). */
export function heatLayers(
  grid: HeatGrid,
  range: ValueRange,
  map: ColormapName,
  opacity: number,
  colours: ChartColours,
): readonly Layer[] {
  if (grid.columns === 0 || grid.rows === 0) return [];
  const { westDeg, southDeg, eastDeg, northDeg } = grid.bounds;
  const hatch = hatchLines(grid);
  const fits = Math.max(grid.columns, grid.rows) <= MOST_PIXELS;
  const cells = fits
    ? new BitmapLayer({
        id: 'heat map',
        image: new ImageData(heatPixels(grid, range, map), grid.columns, grid.rows),
        bounds: [westDeg, southDeg, eastDeg, northDeg],
        opacity,
        textureParameters: { minFilter: 'nearest', magFilter: 'nearest', mipmapFilter: 'nearest' },
      })
    : new GridCellLayer({
        id: 'heat map of far cells',
        data: {
          length: grid.count,
          attributes: {
            getPosition: { value: cellCorners(grid), size: 2 },
            getFillColor: { value: colourise(grid.value, range, map), size: 4 },
          },
        },
        cellSize: grid.cellM,
        extruded: false,
        material: false,
        opacity,
      });
  return [
    cells,
    new LineLayer({
      id: 'heat map estimated',
      data: {
        length: hatch.count,
        attributes: {
          getSourcePosition: { value: hatch.from, size: 2 },
          getTargetPosition: { value: hatch.to, size: 2 },
        },
      },
      widthUnits: 'pixels',
      getWidth: 1.25,
      getColor: deckColour(colours.plot, 0.75),
    }),
  ];
}
