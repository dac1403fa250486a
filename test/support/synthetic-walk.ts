import { createLocalFrame } from '../../workers/analysis/geo/geodesy.ts';
import { heatMapOf } from '../../workers/analysis/geo/heat-map.ts';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { Fault } from '../../workers/contract/faults.ts';
import type { RecordingInfo } from '../../workers/contract/model.ts';
import { EMPTY_SURVEY, type PhotoInfo, type SurveyState, type TrackInfo } from '../../workers/contract/survey.ts';
import type { HeatMapQuery, SurveySamplesQuery } from '../../workers/contract/survey-bytes.ts';
import { encodeColumns } from '../../workers/export/columns.ts';
import { encodeHeatMap, encodeSamples } from '../../workers/export/survey-replies.ts';
import { randomOf } from './synthetic-host.ts';

/**
 * A walk through a building for tests of the map: invented fixes and levels, but the joining and the heat map are the
 * product's own rules. Never part of the product.
 */
export interface SyntheticWalk {
  readonly state: SurveyState;
  answer(query: BytesQuery): Promise<ArrayBuffer> | undefined;
}

const SECOND = 1e9;
const SITE = { latitudeDeg: 48.20849, longitudeDeg: 16.37208 };
const emitters = [
  { eastM: 12, northM: 8, levelDbm: -28 },
  { eastM: 48, northM: 26, levelDbm: -34 },
  { eastM: 70, northM: 6, levelDbm: -40 },
];

interface Fix {
  readonly atNs: number;
  readonly eastM: number;
  readonly northM: number;
  readonly part: number;
}

/** Lanes of 80 m, 6 m apart, at 1.2 m/s; no fixes for a while in the middle. */
function walk(seconds: number): Fix[] {
  const fixes: Fix[] = [];
  const random = randomOf(7);
  const lost = [0.55, 0.62];
  for (let second = 0; second <= seconds; second++) {
    const share = second / seconds;
    if (share > (lost[0] ?? 1) && share < (lost[1] ?? 1)) continue;
    const way = 1.2 * second * (560 / (1.2 * seconds));
    const lane = Math.floor(way / 80);
    const along = way - 80 * lane;
    fixes.push({
      atNs: second * SECOND,
      eastM: (lane % 2 === 0 ? along : 80 - along) + random() - 0.5,
      northM: 6 * lane + random() - 0.5,
      part: share < (lost[0] ?? 1) ? 0 : 1,
    });
  }
  return fixes;
}

function levelAt(eastM: number, northM: number, noise: number): number {
  const power = emitters.reduce((sum, { eastM: x, northM: y, levelDbm }) => {
    const distance = Math.max(1, Math.hypot(eastM - x, northM - y));
    return sum + 10 ** ((levelDbm - 30 * Math.log10(distance)) / 10);
  }, 10 ** -9.6);
  return 10 * Math.log10(power) + noise;
}

export function createSyntheticWalk(info: RecordingInfo, picture?: () => Promise<ArrayBuffer>): SyntheticWalk {
  const seconds = Math.floor((info.endNs - info.startNs) / SECOND);
  const fixes = walk(seconds);
  const frame = createLocalFrame(SITE);
  const places = fixes.map((fix) => frame.toPlace(fix));
  const originNs = info.origin.kind === 'utc' ? info.origin.utcNs : 0n;
  const column = (name: string, values: Float64Array<ArrayBuffer>) => ({ name, kind: 'numbers' as const, values });
  const from = (pick: (fix: Fix, index: number) => number) => Float64Array.from(fixes, pick);

  const track: TrackInfo = {
    id: 'walk',
    name: 'walk.gpx',
    kind: 'gpx',
    frame: 'wgs84',
    evidenceSha256: '0'.repeat(64),
    deviceId: 'agent-07',
    points: fixes.length,
    timedPoints: fixes.length,
    startOwnUtcNs: originNs,
    endOwnUtcNs: originNs + BigInt(seconds) * 1_000_000_000n,
    facts: {},
    warnings: [],
  };
  const photos = [0.1, 0.3, 0.72, 0.9].map((share, index): PhotoInfo => {
    const place = places[Math.floor(share * (places.length - 1))] ?? SITE;
    return {
      id: `photo-${index}`,
      name: `IMG_000${index + 1}.jpg`,
      kind: 'jpeg',
      evidenceSha256: '0'.repeat(64),
      widthPx: 4000,
      heightPx: 3000,
      orientation: 1,
      camera: 'a camera',
      takenFrom: 'gps',
      position: place,
      placedBy: 'exif',
      directionDeg: 40 + 80 * index,
      directionReference: 'true',
      caption: index === 0 ? 'Rack under the stairs' : '',
      hasThumbnail: picture !== undefined,
      facts: {},
      warnings: [],
    };
  });

  function samplesOf(query: SurveySamplesQuery) {
    const random = randomOf(11);
    const rows: number[][] = [];
    let withoutPlace = 0;
    const first = Math.max(0, Math.ceil(query.fromNs / query.bucketNs));
    const end = Math.min(info.endNs, query.toNs);
    for (let bucket = first; (bucket + 1) * query.bucketNs <= end; bucket++) {
      const startNs = bucket * query.bucketNs;
      const middle = startNs + query.bucketNs / 2;
      const noise = 4 * (random() - 0.5);
      const after = fixes.findIndex(({ atNs }) => atNs >= middle);
      const [a, b] = [fixes[after - 1], fixes[after]];
      if (a === undefined || b === undefined || middle - a.atNs > query.maxGapNs || b.atNs - middle > query.maxGapNs) {
        withoutPlace++;
        continue;
      }
      const share = (middle - a.atNs) / (b.atNs - a.atNs);
      const eastM = a.eastM + share * (b.eastM - a.eastM);
      const northM = a.northM + share * (b.northM - a.northM);
      const place = frame.toPlace({ eastM, northM });
      const level = levelAt(eastM, northM, noise);
      const shares = Math.min(1, Math.max(0, (level + 100) / 70));
      const value = query.measure === 'occupancy' ? shares : query.measure === 'noise floor' ? -96 + noise : level;
      rows.push([startNs, startNs + query.bucketNs, place.latitudeDeg, place.longitudeDeg, 2 + 3 * random(), value]);
    }
    const pick = (index: number) => Float64Array.from(rows, (row) => row[index] ?? Number.NaN);
    return {
      startNs: pick(0),
      endNs: pick(1),
      latitudeDeg: pick(2),
      longitudeDeg: pick(3),
      accuracyM: pick(4),
      interpolated: new Uint8Array(rows.length).fill(1),
      heldNs: new Float64Array(rows.length),
      value: pick(5),
      frames: new Float64Array(rows.length).fill(query.bucketNs / 1e6),
      unit: query.measure === 'occupancy' ? 'share' : 'dBm',
      withoutPlace,
      choice: { used: [{ track, samples: rows.length }], unused: [], why: 'only one' } as const,
      notes: [],
      clockUncertaintyNs: 0,
      frame: 'wgs84',
    };
  }

  function heat(query: HeatMapQuery): ArrayBuffer {
    const samples = samplesOf(query);
    const map = heatMapOf(samples, {
      kind: samples.unit === 'share' ? 'share' : 'decibels',
      cellM: query.cellM,
      method: query.method,
      maxDistanceM: query.maxDistanceM,
      maxDeviation: query.maxDeviationDb,
    });
    return encodeHeatMap(map, samples);
  }

  const base = { base_utc_ns: String(originNs) };
  return {
    state: { ...EMPTY_SURVEY, tracks: [track], photos },
    answer(query) {
      switch (query.kind) {
        case 'samples':
          return Promise.resolve(encodeSamples(samplesOf(query)));
        case 'heat map':
          return Promise.resolve().then(() => heat(query));
        case 'track':
          return Promise.resolve(
            encodeColumns(
              [
                column(
                  'time_ns',
                  from(({ atNs }) => atNs),
                ),
                column(
                  'latitude_deg',
                  from((_, index) => places[index]?.latitudeDeg ?? Number.NaN),
                ),
                column(
                  'longitude_deg',
                  from((_, index) => places[index]?.longitudeDeg ?? Number.NaN),
                ),
                column(
                  'accuracy_m',
                  from(() => 3),
                ),
                column(
                  'part',
                  from(({ part }) => part),
                ),
              ],
              base,
            ),
          );
        case 'photo':
          return picture?.() ?? Promise.reject(new Fault('not_found', 'There is no picture.'));
        default:
          return undefined;
      }
    },
  };
}
