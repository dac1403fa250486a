import type { SurveyState } from '../../contract/survey.ts';
import type { CatalogAccess } from '../access.ts';
import { type AnnotationTable, createAnnotationTable } from './annotations.ts';
import { type AttitudeTable, createAttitudeTable } from './attitudes.ts';
import { type ClockTable, createClockTable } from './clocks.ts';
import { createFloorPlanTable, type FloorPlanTable } from './floor-plans.ts';
import { createTrackJoin, type TrackJoin } from './join.ts';
import { createPhotoTable, type PhotoTable } from './photos.ts';
import { createSeriesTable, type SeriesTable } from './series.ts';
import { createTrackTable, type TrackTable } from './tracks.ts';

/** The tables of migration 5, each with its own file. */
export interface SurveyTables {
  readonly tracks: TrackTable;
  readonly attitudes: AttitudeTable;
  readonly photos: PhotoTable;
  readonly clocks: ClockTable;
  readonly floorPlans: FloorPlanTable;
  readonly annotations: AnnotationTable;
  /** Moments beside the fixes of a track. */
  readonly join: TrackJoin;
  /** Numbers of every source over time. */
  readonly series: SeriesTable;
}

export function createSurveyTables(access: CatalogAccess): SurveyTables {
  return {
    tracks: createTrackTable(access),
    attitudes: createAttitudeTable(access),
    photos: createPhotoTable(access),
    clocks: createClockTable(access),
    floorPlans: createFloorPlanTable(access),
    annotations: createAnnotationTable(access),
    join: createTrackJoin(access),
    series: createSeriesTable(access),
  };
}

/** Everything small of the survey as the database has it. */
export async function readSurvey(tables: SurveyTables): Promise<SurveyState> {
  return {
    tracks: await tables.tracks.list(),
    attitudes: await tables.attitudes.list(),
    photos: await tables.photos.list(),
    floorPlans: await tables.floorPlans.list(),
    clocks: await tables.clocks.current(),
    annotations: await tables.annotations.list(),
  };
}
