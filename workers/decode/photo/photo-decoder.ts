import { Fault } from '../../contract/faults.ts';
import type { ItemDecoder } from '../item.ts';
import { readPhoto } from './read-photo.ts';

/** Larger than any photo of a camera that is carried on a site. */
const BYTES_MOST = 256 * 1024 * 1024;

/** A photo is read when it is whole: what it says of itself may stand anywhere in it. */
export function createPhotoDecoder(): ItemDecoder {
  const pieces: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      length += bytes.length;
      if (length > BYTES_MOST)
        throw new Fault(
          'unsupported_format',
          `The photo is larger than ${BYTES_MOST / 2 ** 20} MiB; save it smaller and import that.`,
        );
      pieces.push(bytes.slice());
    },
    finish() {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces.splice(0)) {
        whole.set(piece, at);
        at += piece.length;
      }
      return { items: [{ kind: 'photo', info: readPhoto(whole) }] };
    },
  };
}
