import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LevelScale, RADIO_SCALE } from '../../contract/level-scale.ts';
import { frequencyAxis } from '../../decode/levels.ts';
import { createRecordDecoder, type DecodedBatch } from '../../decode/record-decoder.ts';
import { createReferenceScanner, type FrameScanner } from '../../decode/scan.ts';
import type { Kernels } from '../../reduce/kernels.ts';
import { createPyramidBuilder, type PyramidBuilder } from '../../reduce/pyramid-builder.ts';
import { createReferenceKernels } from '../../reduce/reference.ts';
import type { RecordingIndex } from '../recording-index.ts';
import { createRecordingWriter, type RecordingWriter } from '../recording-writer.ts';

export interface ImportOptions {
  readonly directory: string;
  readonly scale?: LevelScale;
  readonly wrapper?: 'none' | 'chunked';
  readonly nominalIntervalNs?: number;
  readonly pushBytes?: number;
  readonly kernels?: Kernels<FrameScanner>;
  /** Called after each push. */
  readonly onPush?: (writer: RecordingWriter) => void;
}

export function testKernels(): Kernels<FrameScanner> {
  return createReferenceKernels(createReferenceScanner(4096));
}

/**
 * Imports a dump in the simplest way that is right for a device clock that never steps: one segment, origin at the first
 * frame. Writes `evidence` beside the recording and returns its path.
 */
export function importDump(dump: Uint8Array, options: ImportOptions): { index: RecordingIndex; evidencePath: string } {
  const { directory } = options;
  const evidencePath = join(directory, 'evidence');
  writeFileSync(evidencePath, dump);
  const scale = options.scale ?? RADIO_SCALE;
  const nominalIntervalNs = options.nominalIntervalNs ?? 1_000_000;
  const kernels = options.kernels ?? testKernels();
  const writer = createRecordingWriter({ directory, format: 'ath_mixed', scale, levelZero: 'evidence' });
  const streams = new Map<string, number>();
  const builders: PyramidBuilder[] = [];
  let originUs: number | undefined;

  const streamOf = (batch: DecodedBatch, frame: number): number => {
    const { columns } = batch;
    const [kind = 0, centre = 0] = [columns.kind[frame], columns.centreMhz[frame]];
    const [width = 0, bins = 0] = [columns.widthMhz[frame], columns.bins[frame]];
    const key = `${centre}/${width}/${bins}`;
    const known = streams.get(key);
    if (known !== undefined) return known;
    const stream = writer.addStream({ ...frequencyAxis(kind, centre, width, bins), nominalIntervalNs });
    streams.set(key, stream);
    const onRows: Parameters<typeof createPyramidBuilder>[0]['onRows'] = (level, rows) =>
      writer.addRows(stream, level, rows);
    builders.push(createPyramidBuilder({ kernels, bins, scale, nominalIntervalNs, onRows }));
    return stream;
  };

  const decoder = createRecordDecoder({
    scanner: kernels.scanner,
    wrapper: options.wrapper ?? 'none',
    onDamage: (damage) => writer.addDamage(damage),
    onBatch(batch) {
      const { count, tsfUs } = batch.columns;
      originUs ??= tsfUs[0] ?? 0;
      const clockOffsetNs = new Float64Array(count).fill(-originUs * 1000);
      const startNs = Float64Array.from({ length: count }, (_, i) => (tsfUs[i] ?? 0) * 1000 + (clockOffsetNs[i] ?? 0));
      const stream = Uint32Array.from({ length: count }, (_, frame) => streamOf(batch, frame));
      writer.addFrames(batch, { stream, startNs, segment: new Uint32Array(count), clockOffsetNs });
      builders.forEach((builder, of) => {
        const frames = Uint32Array.from(stream.keys()).filter((frame) => stream[frame] === of);
        const starts = Float64Array.from(frames, (frame) => startNs[frame] ?? 0);
        builder.addFrames(frames, frames.length, starts, new Uint8Array(frames.length));
      });
    },
  });
  const pushBytes = options.pushBytes ?? 1 << 20;
  for (let at = 0; at <= dump.length; at += pushBytes) {
    decoder.push(dump.subarray(at, at + pushBytes), at + pushBytes > dump.length);
    options.onPush?.(writer);
  }
  for (const builder of builders) builder.finish();
  return { index: writer.finish([]), evidencePath };
}
