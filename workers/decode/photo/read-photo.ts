import type { DecodedPhoto } from '../item.ts';
import { readExifFacts } from './exif-facts.ts';
import { cameraOfFacts, directionOfFacts, positionOfFacts, takenOfFacts } from './photo-facts.ts';
import { readPictureHead } from './picture-head.ts';

/** More pixels are not decoded: that would take gigabytes. The original is kept all the same. */
export const THUMBNAIL_PIXELS_MOST = 64_000_000;

/**
 * Reads the head and the EXIF data of a whole JPEG or PNG file. Damage of EXIF becomes warnings; Fault `corrupt_input` when
 * the picture itself does not say how large it is.
 */
export function readPhoto(bytes: Uint8Array): DecodedPhoto {
  const head = readPictureHead(bytes);
  const { widthPx, heightPx } = head;
  const exif = head.exif === undefined ? { facts: {}, warnings: [] } : readExifFacts(head.exif);
  const facts = { ...exif.facts, ImageWidth: widthPx, ImageHeight: heightPx };
  const { warnings, ...taken } = takenOfFacts(facts);
  const position = positionOfFacts(facts);
  const orientation = 'Orientation' in facts ? Number(facts.Orientation) : 1;
  const pixels = widthPx * heightPx;
  const large =
    pixels > THUMBNAIL_PIXELS_MOST
      ? [
          `The picture has ${Math.round(pixels / 1e6)} megapixels, more than ${THUMBNAIL_PIXELS_MOST / 1e6}: it is kept as it is and has no thumbnail.`,
        ]
      : [];
  return {
    kind: head.kind,
    widthPx,
    heightPx,
    orientation,
    camera: cameraOfFacts(facts),
    ...taken,
    ...(position === undefined ? {} : { position, placedBy: 'exif' as const }),
    ...directionOfFacts(facts),
    caption: '',
    facts,
    warnings: [...head.warnings, ...exif.warnings, ...warnings, ...large],
  };
}
