import { distanceM, type Place, wrapDeg } from '../../analysis/geo/geodesy.ts';
import type { TrackInfo } from '../../contract/survey.ts';
import { degreesText } from './report-words.ts';

/** Tracks that come no nearer to one another are of several sites, and what lies between them is of none. */
const ONE_SITE_M = 200;
/** Of more sites there is only the count. */
const MOST_SITES = 3;

type Bounds = NonNullable<TrackInfo['bounds']>;

/** Where a survey was, in one line: the middle of its tracks, of each site by itself (export SPEC.md, R9). */
export function placeLine(tracks: readonly Pick<TrackInfo, 'frame' | 'bounds'>[]): string {
  const sites = sitesOf(
    tracks.flatMap(({ frame, bounds }) => (frame !== 'wgs84' || bounds === undefined ? [] : [bounds])),
  );
  if (sites.length === 0) return 'Place: no track says where';
  if (sites.length > MOST_SITES)
    return `Place: the tracks are of ${sites.length} sites; Tracks below says where each is`;
  const middles = sites.map((site) => degreesText(middleOf(site)));
  return middles.length === 1
    ? `Middle of the tracks: ${middles.join()}`
    : `Middles of the tracks, which are of ${middles.length} sites: ${middles.join('; ')}`;
}

/** Boxes of the sites, each around its tracks; joined again until none is near another. */
function sitesOf(tracks: readonly Bounds[]): readonly Bounds[] {
  const sites: Bounds[] = [];
  for (const track of tracks) {
    let site = track;
    for (;;) {
      const near = sites.findIndex((other) => areNear(other, site));
      const [other] = near < 0 ? [] : sites.splice(near, 1);
      if (other === undefined) break;
      site = joined(other, site);
    }
    sites.push(site);
  }
  return sites;
}

/** Whether the nearest places of two boxes are of one site. */
function areNear(a: Bounds, b: Bounds): boolean {
  const latitudeDeg = Math.max(a.southDeg, b.southDeg);
  const otherLatitudeDeg = Math.min(a.northDeg, b.northDeg);
  const gapDeg = Math.max(0, Math.min(eastwardDeg(a.eastDeg, b), eastwardDeg(b.eastDeg, a)));
  const from = { latitudeDeg, longitudeDeg: 0 };
  const to = { latitudeDeg: Math.min(latitudeDeg, otherLatitudeDeg), longitudeDeg: gapDeg };
  return distanceM(from, to) <= ONE_SITE_M;
}

/** Degrees from a box's east side to another box's west side; 0 where they overlap. */
function eastwardDeg(eastDeg: number, other: Bounds): number {
  const toWestDeg = (other.westDeg - eastDeg + 720) % 360;
  const toEastDeg = (other.eastDeg - eastDeg + 720) % 360;
  return toEastDeg < toWestDeg ? 0 : toWestDeg;
}

function joined(a: Bounds, b: Bounds): Bounds {
  const [first, second] = wrapDeg(b.westDeg - a.westDeg) >= 0 ? [a, b] : [b, a];
  const width = (to: number) => (to - first.westDeg + 720) % 360;
  return {
    southDeg: Math.min(a.southDeg, b.southDeg),
    northDeg: Math.max(a.northDeg, b.northDeg),
    westDeg: first.westDeg,
    eastDeg: width(second.eastDeg) > width(first.eastDeg) ? second.eastDeg : first.eastDeg,
  };
}

function middleOf({ southDeg, northDeg, westDeg, eastDeg }: Bounds): Place {
  return {
    latitudeDeg: (southDeg + northDeg) / 2,
    longitudeDeg: wrapDeg(westDeg + ((eastDeg - westDeg + 720) % 360) / 2),
  };
}
