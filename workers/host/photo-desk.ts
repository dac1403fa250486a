import { Fault } from '../contract/faults.ts';
import { photoClock } from '../contract/photo-clock.ts';
import type { ClockSetting, PhotoInfo, Position } from '../contract/survey.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { directionOfFacts, positionOfFacts } from '../decode/photo/photo-facts.ts';
import type { SurveyDesk } from './survey-desk.ts';

/** What a person says about the photos of the open case. The originals and what EXIF says stay as they are. */
export interface PhotoDesk {
  describe(photo: string, caption: string): Promise<void>;
  /** Without a position the photo goes back to where EXIF put it, or nowhere. */
  place(photo: string, position: Position | undefined): Promise<void>;
  direct(photo: string, directionDeg: number | undefined, reference: 'true' | 'magnetic'): Promise<void>;
  /** Sets the clock the photo was timed by so that it was taken at `utcNs`. */
  lineUp(photo: string, at: { readonly utcNs: bigint } & Pick<ClockSetting, 'uncertaintyNs' | 'note'>): Promise<void>;
}

/** Throws a Fault when the case is open for reading only. */
export function refuseReadOnly({ info }: CaseFolder): void {
  if (info.access.kind === 'read')
    throw new Fault('read_only', `Nothing can be changed because ${info.access.why}: ${info.location}`);
}

/** Throws a Fault when the case has no such photo. */
export function photoOf(survey: SurveyDesk, id: string): PhotoInfo {
  const found = survey.state().photos.find((photo) => photo.id === id);
  if (found === undefined) throw new Fault('not_found', `This case has no photo ${id}.`);
  return found;
}

export function createPhotoDesk(options: { readonly folder: CaseFolder; readonly survey: SurveyDesk }): PhotoDesk {
  const { folder, survey } = options;
  const table = folder.catalog.survey.photos;
  const changing = (id: string): PhotoInfo => {
    refuseReadOnly(folder);
    return photoOf(survey, id);
  };

  return {
    async describe(id, caption) {
      const photo = changing(id);
      await table.setCaption(id, caption);
      await folder.record('photo.described', { photo: id, before: photo.caption, caption });
      await survey.refresh('photos');
    },
    async place(id, position) {
      const photo = changing(id);
      const byExif = position === undefined ? positionOfFacts(photo.facts) : undefined;
      const placedBy = position !== undefined ? 'hand' : byExif !== undefined ? 'exif' : undefined;
      await table.setPlace(id, { position: position ?? byExif, placedBy });
      await folder.record('photo.placed', {
        photo: id,
        ...(position === undefined ? { takenBack: true } : { position }),
      });
      await survey.refresh('photos');
    },
    async direct(id, directionDeg, reference) {
      const photo = changing(id);
      const direction =
        directionDeg === undefined
          ? directionOfFacts(photo.facts)
          : { directionDeg: directionDeg % 360, directionReference: reference, directedBy: 'hand' as const };
      await table.setDirection(id, direction);
      await folder.record('photo.directed', {
        photo: id,
        ...(directionDeg === undefined ? { takenBack: true } : { directionDeg, reference }),
      });
      await survey.refresh('photos');
    },
    async lineUp(id, { utcNs, uncertaintyNs, note }) {
      const photo = changing(id);
      if (photo.takenOwnUtcNs === undefined) {
        throw new Fault(
          'bad_request',
          `This photo says no time, so it cannot tell how its camera's clock went; line up another photo of that camera: ${photo.name}`,
        );
      }
      await survey.setClock(photoClock(photo), {
        offsetNs: utcNs - photo.takenOwnUtcNs,
        uncertaintyNs,
        how: 'photo lined up',
        note: note === '' ? photo.name : `${photo.name}: ${note}`,
      });
    },
  };
}
