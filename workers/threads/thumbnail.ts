import { Fault } from '../contract/faults.ts';
import type { ThreadFailure } from './failure.ts';
import { spawnThread } from './spawn.ts';

export interface ThumbnailTask {
  readonly programDir: string;
  /** JPEG or PNG of at most `THUMBNAIL_PIXELS_MOST` pixels. */
  readonly path: string;
  readonly kind: 'jpeg' | 'png';
  readonly orientation: number;
}

export type ThumbnailMessage =
  | { readonly kind: 'thumbnail'; readonly jpeg: Uint8Array }
  | ({ readonly kind: 'failed' } & ThreadFailure);

/** A picture of 64 megapixels takes 3 s on a slow machine; one that takes this long never ends. */
const LONGEST_MS = 60_000;

/**
 * An upright JPEG with a longer side of at most 320 pixels, made in a thread of its own that ends with it: at most 4 bytes a
 * pixel twice. Undefined when the picture is damaged or does not come to an end. Fault `cancelled`.
 */
export async function makeThumbnail(task: ThumbnailTask, signal: AbortSignal): Promise<Uint8Array | undefined> {
  if (signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  let jpeg: Uint8Array | undefined;
  const thread = spawnThread<ThumbnailMessage>(task.programDir, 'thumbnail-thread', task, (message) => {
    if (message.kind === 'thumbnail') jpeg = message.jpeg;
  });
  const stop = () => void thread.stop();
  const timer = setTimeout(stop, LONGEST_MS);
  signal.addEventListener('abort', stop);
  try {
    await thread.ended;
  } catch {
    // Whatever a damaged picture does to a codec ends in its thread.
    jpeg = undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  if (signal.aborted) throw new Fault('cancelled', 'Cancelled.');
  return jpeg;
}
