import type { PhotoInfo } from '../../workers/contract/survey.ts';
import type { App } from './app.ts';
import { createPictureCache } from './picture-cache.ts';
import { decodePicture } from './plan-bitmap.ts';

const thumbnails = createPictureCache('thumbnails of photos', 64 * 1024 * 1024);
const pictures = createPictureCache('photos', 192 * 1024 * 1024);
/** Longer side of the big picture: finer than any window shows it. */
const LONGEST_PX = 4096;
const THUMBNAIL_PX = 320;

/** The upright thumbnail. Rejects with a Fault; ask only where `hasThumbnail`. */
export function photoThumbnail(app: App, photo: PhotoInfo): Promise<ImageBitmap> {
  return thumbnails.get(photo.id, async () => {
    const bytes = await app.host.bytes(
      { kind: 'photo', photo: photo.id, size: 'thumbnail' },
      new AbortController().signal,
    );
    return decodePicture(bytes, uprightSize(photo), THUMBNAIL_PX);
  });
}

/** The upright picture, its longer side at most 4096 pixels. Rejects with a Fault. */
export function photoPicture(app: App, photo: PhotoInfo): Promise<ImageBitmap> {
  return pictures.get(photo.id, async () => {
    const bytes = await app.host.bytes(
      { kind: 'photo', photo: photo.id, size: 'original' },
      new AbortController().signal,
    );
    return decodePicture(bytes, uprightSize(photo), LONGEST_PX);
  });
}

/** Size as the picture is looked at: orientations 5 to 8 lie on their side. */
export function uprightSize({ widthPx, heightPx, orientation }: PhotoInfo): {
  readonly widthPx: number;
  readonly heightPx: number;
} {
  return orientation >= 5 ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}
