import type { HeatMap } from '../analysis/geo/heat-map.ts';
import type { TrackChoice } from '../contract/track-choice.ts';
import { type Column, encodeColumns } from './columns.ts';

/** Replies of a survey as Arrow, with the columns that contract/survey-bytes.ts names. */

export interface PlacedSampleColumns {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly latitudeDeg: Float64Array;
  readonly longitudeDeg: Float64Array;
  readonly accuracyM: Float64Array;
  readonly interpolated: Uint8Array;
  readonly heldNs: Float64Array;
  readonly value: Float64Array;
  readonly frames: Float64Array;
}

/** What both replies say of their samples. */
export interface SampleFacts {
  readonly unit: string;
  readonly withoutPlace: number;
  readonly choice: TrackChoice;
  readonly notes: readonly string[];
  readonly frame: string;
  readonly clockUncertaintyNs: number;
}

export function encodeSamples(samples: PlacedSampleColumns & SampleFacts): ArrayBuffer {
  return encodeColumns(
    [
      numbers('start_ns', samples.startNs),
      numbers('end_ns', samples.endNs),
      numbers('latitude_deg', samples.latitudeDeg),
      numbers('longitude_deg', samples.longitudeDeg),
      numbers('accuracy_m', samples.accuracyM),
      numbers('interpolated', samples.interpolated),
      numbers('held_ns', samples.heldNs),
      numbers('value', samples.value),
      numbers('frames', samples.frames),
    ],
    factsOf(samples),
  );
}

export function encodeHeatMap({ grid, ...map }: HeatMap, facts: SampleFacts): ArrayBuffer {
  const { variogram } = map;
  return encodeColumns(
    [
      numbers('column', map.column),
      numbers('row', map.row),
      numbers('value', map.value),
      numbers('deviation_db', map.deviation),
      numbers('samples', map.samples),
    ],
    {
      ...factsOf(facts),
      columns: String(grid.columns),
      rows: String(grid.rows),
      west_deg: String(grid.westDeg),
      south_deg: String(grid.southDeg),
      cell_longitude_deg: String(grid.cellLongitudeDeg),
      cell_latitude_deg: String(grid.cellLatitudeDeg),
      cell_m: String(grid.cellM),
      samples_used: String(map.samplesUsed),
      cells_masked: String(map.maskedByDeviation),
      ...(variogram === undefined
        ? {}
        : {
            nugget: String(variogram.nugget),
            sill: String(variogram.sill),
            range_m: String(variogram.rangeM),
          }),
    },
  );
}

function factsOf({
  unit,
  withoutPlace,
  choice,
  notes,
  frame,
  clockUncertaintyNs,
}: SampleFacts): Record<string, string> {
  return {
    unit,
    samples_without_place: String(withoutPlace),
    tracks: JSON.stringify(choice.used.map(({ track }) => track.id)),
    tracks_unused: JSON.stringify(choice.unused.map(({ id }) => id)),
    notes: JSON.stringify(notes),
    frame,
    clock_uncertainty_ns: String(clockUncertaintyNs),
  };
}

function numbers(name: string, values: Extract<Column, { kind: 'numbers' }>['values']): Column {
  return { name, kind: 'numbers', values };
}
