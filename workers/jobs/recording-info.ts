import { RADIO_SCALE } from '../contract/level-scale.ts';
import type { Format, RecordingInfo, StreamInfo } from '../contract/model.ts';
import type { AppliedAnalysis } from '../contract/sample-analysis.ts';
import type { Preview, PreviewStream } from '../recording/preview.ts';
import type { RecordingIndex } from '../recording/recording-index.ts';
import type { IngestOrigin } from '../threads/messages.ts';

export interface RecordingFacts {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly deviceId?: string | undefined;
  readonly analysis?: AppliedAnalysis | undefined;
}

/** What everyone may know of a recording, from its index and what the index does not hold. */
export function recordingInfo(
  facts: RecordingFacts,
  index: RecordingIndex,
  more: {
    readonly state: RecordingInfo['state'];
    readonly generation: number;
    readonly origin: IngestOrigin;
    readonly warnings: readonly string[];
    readonly format?: Format;
    readonly evidenceSha256?: string;
  },
): RecordingInfo {
  const { state, generation, origin, warnings, format, evidenceSha256 } = more;
  return {
    id: facts.id,
    name: facts.name,
    format: format ?? index.format,
    state,
    generation,
    ...(evidenceSha256 === undefined ? {} : { evidenceSha256 }),
    bytes: facts.bytes,
    frames: index.frames,
    startNs: index.startNs,
    endNs: index.endNs,
    origin,
    scale: index.scale,
    ...(facts.analysis === undefined ? {} : { analysis: facts.analysis }),
    ...(facts.deviceId === undefined ? {} : { deviceId: facts.deviceId }),
    streams: index.streams,
    segments: index.segments,
    gaps: index.tables.gaps,
    damage: { stretches: index.tables.damage, bytes: index.damagedBytes },
    warnings: [...warnings],
    hasPreview: false,
  };
}

/** Before anything is decoded: what a sample of the dump says, or only a name and a size. */
export function previewInfo(
  facts: RecordingFacts,
  source: { readonly format: Format; readonly warnings: readonly string[] },
  preview: Preview | undefined,
): RecordingInfo {
  return {
    id: facts.id,
    name: facts.name,
    bytes: facts.bytes,
    ...(facts.analysis === undefined ? {} : { analysis: facts.analysis }),
    ...(facts.deviceId === undefined ? {} : { deviceId: facts.deviceId }),
    format: source.format,
    state: 'open',
    generation: 0,
    frames: 0,
    startNs: preview?.startNs ?? 0,
    endNs: preview?.endNs ?? 0,
    origin: { kind: 'relative', why: 'the import has just begun' },
    scale: preview?.scale ?? RADIO_SCALE,
    streams: preview?.streams.map((stream) => previewStream(stream, stream.index)) ?? [],
    segments: [],
    gaps: 0,
    damage: { stretches: 0, bytes: 0 },
    warnings: [...source.warnings],
    hasPreview: preview !== undefined,
  };
}

/** A stream of which only sampled frames are known. */
export function previewStream(stream: PreviewStream, index: number): StreamInfo {
  const { centreHz, widthHz, bins, binHz, lowEdgeHz, startNs, endNs, nominalIntervalNs } = stream;
  return { index, centreHz, widthHz, bins, binHz, lowEdgeHz, frames: 0, startNs, endNs, nominalIntervalNs, levels: [] };
}
