import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import type { App } from '../../data/app.ts';
import { photoPicture, photoThumbnail } from '../../data/photo-pictures.ts';
import { useCall } from '../../data/use-call.ts';
import { Note } from '../../widgets/Panel.tsx';

/** More pixels would fill the page's memory; such a photo has no thumbnail either. */
const SHOWN_PIXELS_MOST = 64_000_000;

/** The upright photo as large as fits; its thumbnail until it is here. */
export function BigPicture({ app, photo }: { readonly app: App; readonly photo: PhotoInfo }): ReactNode {
  const tooLarge = photo.widthPx * photo.heightPx > SHOWN_PIXELS_MOST;
  const small = useCall(photo.hasThumbnail ? photo.id : undefined, async () => ({
    id: photo.id,
    picture: await photoThumbnail(app, photo),
  }));
  const large = useCall(tooLarge ? undefined : photo.id, async () => ({
    id: photo.id,
    picture: await photoPicture(app, photo),
  }));
  const own = [large.value, small.value].find((value) => value?.id === photo.id)?.picture;
  const fault = large.loading ? undefined : large.fault;
  return (
    <figure className="ag-photos-picture">
      <FittedPicture picture={own} label={photo.caption === '' ? photo.name : photo.caption} />
      {tooLarge && (
        <Note kind="info">
          This picture has {Math.round((photo.widthPx * photo.heightPx) / 1e6)} megapixels, too many to be shown here.
          Its original is in the case as it was imported.
        </Note>
      )}
      {fault !== undefined && <Note kind="error">{fault.message}</Note>}
      {photo.caption !== '' && <figcaption>{photo.caption}</figcaption>}
    </figure>
  );
}

/** Draws a picture into what room there is, its sides in proportion. */
function FittedPicture(props: { readonly picture: ImageBitmap | undefined; readonly label: string }): ReactNode {
  const { picture, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (element === null || element === undefined) return;
    const observer = new ResizeObserver(() => setRoom({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || !context || room.width === 0 || room.height === 0) return;
    const ratio = window.devicePixelRatio;
    const scale = picture === undefined ? 0 : Math.min(room.width / picture.width, room.height / picture.height);
    const width = (picture?.width ?? 0) * scale;
    const height = (picture?.height ?? 0) * scale;
    element.style.width = `${width}px`;
    element.style.height = `${height}px`;
    element.width = Math.max(1, Math.round(width * ratio));
    element.height = Math.max(1, Math.round(height * ratio));
    context.imageSmoothingQuality = 'high';
    if (picture !== undefined) context.drawImage(picture, 0, 0, element.width, element.height);
  }, [picture, room]);
  return (
    <div className="ag-photos-room">
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
