import { setImmediate as nextTurn } from 'node:timers/promises';
import { Decompress } from 'fzstd';
import { createFrameWatch } from './zstd-frames.ts';

/** Two bytes of Zstandard can become 128 KiB, so the decoder is fed little at a time. */
const FEED_BYTES = 2048;

/** Bytes of a Zstandard stream as they come out of it. Throws the decoder's error on damage. */
export async function* zstdPieces(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const out: Uint8Array[] = [];
  const decoder = new Decompress((piece) => {
    if (piece.length > 0) out.push(piece.slice());
  });
  const watch = createFrameWatch();
  for await (const chunk of packed) {
    watch.see(chunk);
    for (let at = 0; at < chunk.length; at += FEED_BYTES) {
      // A copy: the decoder keeps what it cannot use yet.
      decoder.push(chunk.slice(at, at + FEED_BYTES));
      yield* out.splice(0);
    }
    await nextTurn();
  }
  decoder.push(new Uint8Array(), true);
  yield* out.splice(0);
}
