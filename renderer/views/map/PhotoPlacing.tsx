import { Button } from '@blueprintjs/core';
import { type ReactNode, useEffect } from 'react';
import { Fault } from '../../../workers/contract/faults.ts';
import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import type { LatLon } from '../../base/coordinates.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { photoDeskOf } from '../../data/photo-desk.ts';
import type { MapModel } from './map-model.ts';

export interface PhotoPlacing {
  /** The photo whose place the next click is (M16). */
  readonly photo: PhotoInfo | undefined;
  /** A click on the map. True when it was taken. */
  take(place: LatLon): boolean;
  stop(): void;
}

/** The photos view asks where a photo was taken; the map answers with a click, Escape answers nothing. */
export function usePhotoPlacing(
  app: App,
  map: MapModel,
  onFailure: (sentence: string | undefined) => void,
): PhotoPlacing {
  const { placing } = app.model.photos;
  const id = useStore(placing);
  const photo = useSelected(app.survey, ({ photos }) => photos.find((each) => each.id === id));
  const stop = () => placing.set(undefined);
  useEffect(() => {
    if (photo === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      placing.set(undefined);
      event.preventDefault();
    };
    // Before the keys of the shell, whose Escape would clear what is chosen.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [photo, placing]);
  return {
    photo,
    stop,
    take({ latitudeDeg, longitudeDeg }) {
      if (photo === undefined) return false;
      stop();
      onFailure(undefined);
      if (!map.settings.get().shown.photos) map.toggle('photos');
      // A new pin would make an untouched map fit its data anew, and move away below the pointer.
      map.camera.update((camera) => (camera === undefined ? undefined : { ...camera }));
      photoDeskOf(app)
        .place(photo, { latitudeDeg, longitudeDeg })
        .catch((error: unknown) => {
          if (!(error instanceof Fault)) console.error(error);
          onFailure(error instanceof Fault ? error.message : 'The photo could not be placed because of a bug.');
        });
      return true;
    },
  };
}

/** What the next click means, while it means that. */
export function PhotoPlacingNote(props: { readonly photo: PhotoInfo; readonly onStop: () => void }): ReactNode {
  const { photo, onStop } = props;
  return (
    <div className="ag-map-note">
      <div role="status">
        <span>
          Click where <bdi>{photo.name}</bdi> was taken; Esc ends it.
        </span>
        <Button size="small" text="Cancel" onClick={onStop} />
      </div>
    </div>
  );
}
