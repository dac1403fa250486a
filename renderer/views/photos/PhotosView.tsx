import { Button } from '@blueprintjs/core';
import { type ReactNode, useEffect, useMemo } from 'react';
import { effectiveOrigin } from '../../../workers/contract/recording-clock.ts';
import { useFrameSelected } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { choosePhoto } from '../../data/choose-photo.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { nearestMoment, type PhotoMoment, photoMoments } from '../../model/photo-times.ts';
import { Empty, Note } from '../../widgets/Panel.tsx';
import { BigPicture } from './BigPicture.tsx';
import { PhotoPanel } from './PhotoPanel.tsx';
import { PhotoStrip } from './PhotoStrip.tsx';
import './photos.css';

/** Photos in order of time along the bottom, one of them large, and what is known about it. */
export function PhotosView({ app }: ViewProps): ReactNode {
  const photos = useSelected(app.survey, (state) => state.photos);
  const clocks = useSelected(app.survey, (state) => state.clocks);
  const info = useStore(app.recording);
  const scale = useTimeScale(app);
  const origin = useMemo(() => (info === undefined ? undefined : effectiveOrigin(info, clocks)), [info, clocks]);
  const moments = useMemo(() => photoMoments(photos, clocks, origin), [photos, clocks, origin]);
  const chosen = useStore(app.model.photos.chosen);
  const near = useNearest(app, moments);
  const playing = useSelected(app.model.timebase.playback, (state) => state.playing);
  const wanted = playing ? near : chosen;
  const shown =
    moments.find(({ photo }) => photo.id === wanted) ?? moments.find(({ photo }) => photo.id === near) ?? moments[0];
  usePhotoCommands(app, moments, shown);
  if (shown === undefined) return <NoPhotos app={app} />;
  return (
    <section className="ag-photos" aria-label="Photos">
      <div className="ag-photos-main">
        <BigPicture app={app} photo={shown.photo} />
        <PhotoPanel key={shown.photo.id} app={app} moment={shown} />
      </div>
      {info !== undefined && origin?.kind === 'relative' && (
        <Note kind="warning">
          The recording on screen has no wall clock, so its times cannot be joined with photos.{' '}
          <button type="button" className="ag-linklike" onClick={() => app.model.commands.run('view.clocks')}>
            Set its clock
          </button>
        </Note>
      )}
      <PhotoStrip
        app={app}
        moments={moments}
        scale={scale}
        shown={shown.photo.id}
        near={near}
        onChoose={(moment) => choosePhoto(app, moment)}
      />
    </section>
  );
}

function NoPhotos({ app }: { readonly app: App }): ReactNode {
  return (
    <Empty
      text="This case has no photos yet. Import JPEG or PNG photos, or the folder they lie in: their time, place and direction come along. HEIC photos have to be exported as JPEG first."
      action={<Button size="small" text="Import files…" onClick={() => app.model.commands.run('case.import')} />}
    />
  );
}

/** Id of the photo nearest to the cursor, or else to the play head. */
function useNearest(app: App, moments: readonly PhotoMoment[]): string | undefined {
  const { cursor, playback } = app.model.timebase;
  const nearestTo = (timeNs: number | undefined) =>
    timeNs === undefined ? undefined : nearestMoment(moments, timeNs)?.photo.id;
  const pointed = useFrameSelected(cursor, (at) => nearestTo(at?.timeNs));
  const played = useFrameSelected(playback, (at) => nearestTo(at.headNs));
  return pointed ?? played;
}

function usePhotoCommands(app: App, moments: readonly PhotoMoment[], shown: PhotoMoment | undefined): void {
  useEffect(() => {
    const index = shown === undefined ? -1 : moments.indexOf(shown);
    const step = (by: number) => () => {
      const next = moments[index + by];
      if (next !== undefined) choosePhoto(app, next);
    };
    const group = 'Views';
    return app.model.commands.register([
      { id: 'photo.previous', title: 'Previous photo', group, keys: ['<'], run: step(-1), enabled: () => index > 0 },
      {
        id: 'photo.next',
        title: 'Next photo',
        group,
        keys: ['>'],
        run: step(1),
        enabled: () => index + 1 < moments.length,
      },
    ]);
  }, [app, moments, shown]);
}
