import { registerLedger } from './ledger.ts';

/** Decoded pictures by key, the least recently used dropped first; what somebody still draws lives until he lets go. */
export interface PictureCache {
  /** The picture, decoded by `load` when it is not there; two askers at once share one decoding. */
  get(key: string, load: () => Promise<ImageBitmap>): Promise<ImageBitmap>;
}

const BYTES_PER_PIXEL = 4;

export function createPictureCache(name: string, budgetBytes: number): PictureCache {
  const known = new Map<string, ImageBitmap>();
  const loading = new Map<string, Promise<ImageBitmap>>();
  const sizeOf = (picture: ImageBitmap) => picture.width * picture.height * BYTES_PER_PIXEL;
  const total = () => [...known.values()].reduce((sum, picture) => sum + sizeOf(picture), 0);
  registerLedger(() => [{ name, where: 'page', bytes: total(), budgetBytes }]);

  function keep(key: string, picture: ImageBitmap): void {
    known.delete(key);
    known.set(key, picture);
    for (const [oldest] of known) {
      if (known.size === 1 || total() <= budgetBytes) return;
      known.delete(oldest);
    }
  }

  return {
    async get(key, load) {
      const present = known.get(key);
      if (present !== undefined) {
        keep(key, present);
        return present;
      }
      const running = loading.get(key) ?? load();
      loading.set(key, running);
      try {
        const picture = await running;
        keep(key, picture);
        return picture;
      } finally {
        loading.delete(key);
      }
    },
  };
}
