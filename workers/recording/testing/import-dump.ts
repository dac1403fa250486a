import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type LevelScale, RADIO_SCALE } from '../../contract/level-scale.ts';
import { createRecordDecoder } from '../../decode/record-decoder.ts';
import { createReferenceScanner, type FrameScanner } from '../../decode/scan.ts';
import { createTimeline } from '../../decode/timeline.ts';
import type { Kernels } from '../../reduce/kernels.ts';
import { createPyramidBuilder, type PyramidBuilder } from '../../reduce/pyramid-builder.ts';
import { createReferenceKernels } from '../../reduce/reference.ts';
import { createFolderDigests, sealRecording } from '../folder-digests.ts';
import type { RecordingIndex } from '../recording-index.ts';
import { createRecordingWriter, type RecordingWriter } from '../recording-writer.ts';

export interface ImportOptions {
  readonly directory: string;
  readonly scale?: LevelScale;
  readonly wrapper?: 'none' | 'chunked';
  readonly pushBytes?: number;
  /** Files are hashed as they are written, not afterwards. */
  readonly hashed?: boolean;
  readonly kernels?: Kernels<FrameScanner>;
  /** Called after each push. */
  readonly onPush?: (writer: RecordingWriter) => void;
}

export function testKernels(): Kernels<FrameScanner> {
  return createReferenceKernels(createReferenceScanner(4096));
}

/** Imports a dump with nothing but the parts a recording needs. Writes `evidence` into the same folder. */
export function importDump(dump: Uint8Array, options: ImportOptions): { index: RecordingIndex; evidencePath: string } {
  const { directory } = options;
  const evidencePath = join(directory, 'evidence');
  writeFileSync(evidencePath, dump);
  const scale = options.scale ?? RADIO_SCALE;
  const kernels = options.kernels ?? testKernels();
  const { hashed = false } = options;
  const writer = createRecordingWriter({ directory, format: 'ath_mixed', scale, levelZero: 'evidence', hashed });
  const timeline = createTimeline({ onGap: (gap) => writer.addGap(gap) });
  const builders: PyramidBuilder[] = [];
  const lastSegment: number[] = [];

  const addStreams = () => {
    for (const { index, ...axis } of timeline.streams.slice(builders.length)) {
      const { bins, nominalIntervalNs } = axis;
      writer.addStream(axis);
      builders.push(
        createPyramidBuilder({
          kernels,
          bins,
          scale,
          nominalIntervalNs,
          onRows: (level, rows) => writer.addRows(index, level, rows),
        }),
      );
    }
  };

  const decoder = createRecordDecoder({
    scanner: kernels.scanner,
    wrapper: options.wrapper ?? 'none',
    onDamage: (damage) => writer.addDamage(damage),
    onBatch(batch) {
      const { count } = batch.columns;
      const { stream, startNs, segment, clockOffsetNs } = timeline.place(batch.columns, batch.anchors);
      addStreams();
      writer.addFrames(batch, { stream, startNs, segment, clockOffsetNs });
      const all = Uint32Array.from({ length: count }, (_, frame) => frame);
      builders.forEach((builder, of) => {
        const frames = all.filter((frame) => stream[frame] === of);
        const starts = Float64Array.from(frames, (frame) => startNs[frame] ?? 0);
        const begins = Uint8Array.from(frames, (frame) => {
          const now = segment[frame] ?? 0;
          const begin = lastSegment[of] !== undefined && lastSegment[of] !== now;
          lastSegment[of] = now;
          return begin ? 1 : 0;
        });
        builder.addFrames(frames, frames.length, starts, begins);
      });
    },
  });
  const pushBytes = options.pushBytes ?? 1 << 20;
  for (let at = 0; at <= dump.length; at += pushBytes) {
    decoder.push(dump.subarray(at, at + pushBytes), at + pushBytes > dump.length);
    options.onPush?.(writer);
  }
  for (const builder of builders) builder.finish();
  const index = writer.finish(timeline.segments);
  const files = () =>
    createFolderDigests(directory)
      .finish()
      .filter(({ name }) => name !== basename(evidencePath));
  return { index: sealRecording(directory, index, hashed ? undefined : files()), evidencePath };
}
