import { offsetOfDifferences } from '../analysis/clock-offset.ts';
import { cameraStepNs, photoClock } from '../contract/photo-clock.ts';
import {
  type ClockProposal,
  type ClockSubject,
  clockOf,
  type PhotoInfo,
  type SurveyState,
} from '../contract/survey.ts';
import { cameraTime, takenOfFacts } from '../decode/photo/photo-facts.ts';

/** O1: the photos of this clock that carry the time of a GPS receiver as well. */
export function proposeForCamera(photos: readonly PhotoInfo[], id: string): ClockProposal {
  const stamped = photos.flatMap(({ camera, facts }) => {
    const own = cameraTime(facts);
    const gps = takenOfFacts(facts);
    if (own === undefined || gps.takenFrom !== 'gps' || gps.takenOwnUtcNs === undefined) return [];
    if (photoClock({ camera, takenFrom: own.takenFrom }).id !== id) return [];
    const stepNs = Math.max(cameraStepNs(facts), gps.takenUncertaintyNs ?? 1e9);
    return [{ differenceNs: gps.takenOwnUtcNs - own.takenOwnUtcNs, stepNs }];
  });
  const [first] = stamped;
  if (first === undefined)
    return { kind: 'none', why: 'No photo of this camera carries both a GPS time and the time of the camera itself.' };
  // About the first difference, so that numbers stay small enough to be exact.
  const found = offsetOfDifferences(
    stamped.map(({ differenceNs }) => Number(differenceNs - first.differenceNs)),
    Math.max(...stamped.map(({ stepNs }) => stepNs)),
  );
  if (found === undefined) throw new Error('an offset of no photos');
  const left = found.rejected === 0 ? '' : `, ${found.rejected} disagreed and were left out`;
  return {
    kind: 'proposal',
    offsetNs: first.differenceNs + BigInt(Math.round(found.offset)),
    uncertaintyNs: found.uncertainty,
    how: 'GPS time of photos',
    evidence: `Median of GPS time less camera time over ${found.used} ${found.used === 1 ? 'photo' : 'photos'}${left}; both are given to the second (95 %).`,
  };
}

/** A clock of a camera that nobody has set although the case itself proves how wrong it is (analysis SPEC.md, O5). */
export interface CameraNote {
  readonly clock: ClockSubject;
  readonly camera: string;
  /** Ids of the photos that are timed by it. */
  readonly photos: readonly string[];
  readonly proposal: Extract<ClockProposal, { kind: 'proposal' }>;
  /** One sentence: what is wrong, how that is known, what to do. */
  readonly text: string;
}

/** For import, report and screen. Sets nothing. */
export function cameraNotes({ photos, clocks }: Pick<SurveyState, 'photos' | 'clocks'>): readonly CameraNote[] {
  const timed = new Map<string, { readonly clock: ClockSubject; readonly camera: string; readonly photos: string[] }>();
  for (const photo of photos) {
    const clock = photoClock(photo);
    if (photo.takenOwnUtcNs === undefined || photo.takenFrom === 'gps' || clockOf(clocks, clock) !== undefined)
      continue;
    const known = timed.get(clock.id);
    if (known === undefined) timed.set(clock.id, { clock, camera: photo.camera, photos: [photo.id] });
    else known.photos.push(photo.id);
  }
  return [...timed.values()].flatMap(({ clock, camera, photos: own }) => {
    const proposal = proposeForCamera(photos, clock.id);
    if (proposal.kind === 'none' || Math.abs(Number(proposal.offsetNs)) <= proposal.uncertaintyNs) return [];
    const seconds = (ns: number) => `${(Math.abs(ns) / 1e9).toFixed(1)} s`;
    const side = proposal.offsetNs < 0n ? 'ahead' : 'behind';
    const text = `${own.length} ${own.length === 1 ? 'photo is' : 'photos are'} timed by the clock of ${camera} alone, which its photos with GPS time show to be ${seconds(Number(proposal.offsetNs))} ${side} (±${seconds(proposal.uncertaintyNs)}): set it in Clocks.`;
    return [{ clock, camera, photos: own, proposal, text }];
  });
}
