import { distanceM, wrapDeg } from '../../analysis/geo/geodesy.ts';
import type { TrackInfo } from '../../contract/survey.ts';
import { degreesText } from './report-words.ts';

/** Tracks farther apart are of several sites, and what lies between them is of none. */
const ONE_SITE_M = 50_000;

/** Where a survey was, in one line: the middle of its tracks only where they are of one site (export SPEC.md, R9). */
export function placeLine(tracks: readonly Pick<TrackInfo, 'frame' | 'bounds'>[]): string {
  const middles = tracks.flatMap(({ frame, bounds }) =>
    frame !== 'wgs84' || bounds === undefined
      ? []
      : [
          {
            latitudeDeg: (bounds.southDeg + bounds.northDeg) / 2,
            longitudeDeg: bounds.westDeg + turnDeg(bounds.westDeg, bounds.eastDeg) / 2,
          },
        ],
  );
  const [first] = middles;
  if (first === undefined) return 'Place: no track says where';
  const farthestM = Math.max(...middles.map((middle) => distanceM(first, middle)));
  if (farthestM > ONE_SITE_M)
    return `Place: the tracks lie more than ${ONE_SITE_M / 1000} km apart; Tracks below says where each is`;
  const steps = middles.map((middle) => wrapDeg(middle.longitudeDeg - first.longitudeDeg));
  const latitudes = middles.map(({ latitudeDeg }) => latitudeDeg);
  const middle = {
    latitudeDeg: (Math.min(...latitudes) + Math.max(...latitudes)) / 2,
    longitudeDeg: wrapDeg(first.longitudeDeg + (Math.min(...steps) + Math.max(...steps)) / 2),
  };
  return `Middle of the tracks: ${degreesText(middle)}`;
}

/** From west to east, over the date line where that is the short way. */
function turnDeg(westDeg: number, eastDeg: number): number {
  return wrapDeg(eastDeg - westDeg);
}
