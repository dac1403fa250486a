import { photoClock, photoStepNs } from '../../workers/contract/photo-clock.ts';
import type { PhotoMoment } from '../model/photo-times.ts';
import type { App } from './app.ts';

/**
 * Shows a photo: the play head goes to its time, and the visible range with it when that does not hold it. While a clock is
 * being picked and this photo's is asked for, its moment is the answer.
 */
export function choosePhoto(app: App, { photo, timeNs }: PhotoMoment): void {
  const { timebase, photos, clockPick } = app.model;
  photos.chosen.set(photo.id);
  if (photo.takenOwnUtcNs !== undefined) {
    clockPick.point(photoClock(photo), {
      ownNs: photo.takenOwnUtcNs,
      resolutionNs: photoStepNs(photo),
      where: `photo ${photo.name}`,
    });
  }
  const { extent, visible, recording } = timebase.view.get();
  if (timeNs === undefined || recording === undefined || timeNs < extent.fromNs || timeNs > extent.toNs) return;
  timebase.setPlayback({ headNs: timeNs, playing: false });
  if (timeNs >= visible.fromNs && timeNs <= visible.toNs) return;
  const half = (visible.toNs - visible.fromNs) / 2;
  timebase.show({ fromNs: timeNs - half, toNs: timeNs + half });
}
