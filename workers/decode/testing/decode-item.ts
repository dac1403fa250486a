import type { AttitudeRows, ItemRows, TrackRows } from '../../contract/survey-rows.ts';
import type { DecodedAttitude, DecodedFile, DecodedTrack, ItemDecoderOptions, ItemFormat } from '../item.ts';
import { createItemDecoder } from '../item-decoders.ts';

export interface DecodedItemFile {
  readonly items: DecodedFile['items'];
  readonly batches: readonly ItemRows[];
}

/** Decodes a whole file, pushed in pieces of `size` bytes. */
export function decodeItem(
  format: ItemFormat,
  content: Uint8Array | string,
  more: Partial<ItemDecoderOptions> & { readonly size?: number } = {},
): DecodedItemFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { size = 1 << 20, ...options } = more;
  const batches: ItemRows[] = [];
  const decoder = createItemDecoder(format, { onRows: (rows) => batches.push(rows), ...options });
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  return { items: decoder.finish().items, batches };
}

export function trackOf(file: DecodedItemFile): { readonly info: DecodedTrack; readonly rows: readonly TrackRows[] } {
  for (const item of file.items) {
    if (item.kind !== 'track') continue;
    return { info: item.info, rows: file.batches.flatMap((batch) => (batch.kind === 'track' ? [batch.rows] : [])) };
  }
  throw new Error('no track in the file');
}

export function attitudeOf(file: DecodedItemFile): {
  readonly info: DecodedAttitude;
  readonly rows: readonly AttitudeRows[];
} {
  for (const item of file.items) {
    if (item.kind !== 'attitude') continue;
    return { info: item.info, rows: file.batches.flatMap((batch) => (batch.kind === 'attitude' ? [batch.rows] : [])) };
  }
  throw new Error('no attitude in the file');
}
