import { readFrameFields } from '../frame-fields.ts';
import { createRecordDecoder, type DamagedStretch } from '../record-decoder.ts';
import { createReferenceScanner, type FrameScanner } from '../scan.ts';

export interface DecodedFrame {
  readonly offset: number;
  readonly kind: number;
  readonly header: Readonly<Record<string, number>>;
  readonly bins: readonly number[];
  readonly flags: number;
  readonly carried: boolean;
}

export interface Decoded {
  readonly frames: readonly DecodedFrame[];
  readonly damage: readonly DamagedStretch[];
  /** `frame` counts over all batches. */
  readonly anchors: readonly { readonly frame: number; readonly utcUs: number }[];
}

/** Decodes `bytes`, pushed in parts of the given sizes (the last size repeats), with a scanner of few frames. */
export function decodeAll(
  bytes: Uint8Array,
  options: {
    readonly parts?: readonly number[];
    readonly wrapper?: 'none' | 'chunked';
    readonly scanner?: FrameScanner;
  } = {},
): Decoded {
  const { parts = [], wrapper = 'none', scanner = createReferenceScanner(7, 64 * 1024 + 4096) } = options;
  const frames: DecodedFrame[] = [];
  const damage: DamagedStretch[] = [];
  const anchors: { frame: number; utcUs: number }[] = [];
  const decoder = createRecordDecoder({
    scanner,
    wrapper,
    onDamage: (stretch) => damage.push(stretch),
    onBatch(batch) {
      const { columns } = batch;
      anchors.push(...batch.anchors.map(({ frame, utcUs }) => ({ frame: frames.length + frame, utcUs })));
      for (let frame = 0; frame < columns.count; frame++) {
        const at = columns.offset[frame] ?? 0;
        const kind = columns.kind[frame] ?? 0;
        const data = at + (columns.dataOffset[frame] ?? 0);
        frames.push({
          offset: batch.fileOffset[frame] ?? 0,
          kind,
          header: readFrameFields(batch.bytes, at, kind),
          bins: [...batch.bytes.subarray(data, data + (columns.bins[frame] ?? 0))],
          flags: columns.flags[frame] ?? 0,
          carried: batch.carried.some((carried) => carried.frame === frame),
        });
      }
    },
  });
  let at = 0;
  let part = 0;
  do {
    const size = Math.max(1, parts[Math.min(part++, parts.length - 1)] ?? bytes.length);
    decoder.push(bytes.subarray(at, at + size), at + size >= bytes.length);
    at += size;
  } while (at < bytes.length);
  return { frames, damage, anchors };
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
