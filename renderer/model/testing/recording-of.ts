import { RADIO_SCALE } from '../../../workers/contract/level-scale.ts';
import type { RecordingInfo } from '../../../workers/contract/model.ts';

/** A recording of one 20 MHz stream from 0 to `toNs`, for tests of the models. */
export function recordingOf(id: string, toNs: number): RecordingInfo {
  return {
    id,
    name: id,
    format: 'ath11k',
    state: 'open',
    generation: 1,
    bytes: 0,
    frames: 10,
    startNs: 0,
    endNs: toNs,
    origin: { kind: 'relative', why: 'no clock anchor' },
    scale: RADIO_SCALE,
    streams: [
      {
        index: 0,
        centreHz: 2.437e9,
        widthHz: 20e6,
        bins: 64,
        binHz: 312_500,
        lowEdgeHz: 2.437e9 - 10e6,
        frames: 10,
        startNs: 0,
        endNs: toNs,
        nominalIntervalNs: 1e6,
        levels: [],
      },
    ],
    segments: [],
    gaps: 0,
    damage: { stretches: 0, bytes: 0 },
    warnings: [],
    hasPreview: false,
  };
}
