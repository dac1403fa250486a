import type { HeatMap } from '../analysis/geo/heat-map.ts';

/**
 * A heat map as GeoJSON (RFC 7946): one polygon a cell, corners counter-clockwise, with `value`, `unit`, `samples`,
 * `deviation` (absent where there is none) and `estimated`. `about` becomes the foreign member `airguard`. A piece of text
 * at a time.
 */
export function* heatMapGeoJson(map: HeatMap, unit: string, about: object): Generator<string> {
  const { grid } = map;
  const places = { samplesUsed: map.samplesUsed, cellM: grid.cellM, variogram: map.variogram };
  yield `{"type":"FeatureCollection","airguard":${JSON.stringify({ ...about, ...places })},"features":[`;
  for (let at = 0; at < map.value.length; at++) {
    const west = degrees(grid.westDeg + (map.column[at] ?? 0) * grid.cellLongitudeDeg);
    const east = degrees(grid.westDeg + ((map.column[at] ?? 0) + 1) * grid.cellLongitudeDeg);
    const south = degrees(grid.southDeg + (map.row[at] ?? 0) * grid.cellLatitudeDeg);
    const north = degrees(grid.southDeg + ((map.row[at] ?? 0) + 1) * grid.cellLatitudeDeg);
    const deviation = map.deviation[at] ?? Number.NaN;
    const feature = {
      type: 'Feature',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      },
      properties: {
        value: rounded(map.value[at] ?? 0),
        unit,
        samples: map.samples[at] ?? 0,
        ...(Number.isNaN(deviation) ? {} : { deviation: rounded(deviation) }),
        estimated: map.samples[at] === 0,
      },
    };
    yield `${at === 0 ? '' : ','}\n${JSON.stringify(feature)}`;
  }
  yield '\n]}\n';
}

/** To 0.1 mm on the ground; a grid over the date line counts beyond 180° (RFC 7946, 3.1.9 would cut it). */
const degrees = (value: number) => Number(value.toFixed(9));
const rounded = (value: number) => Number(value.toFixed(4));
