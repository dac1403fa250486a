import { describe, expect, it } from 'vitest';
import { createSyntheticHost } from '../../../test/support/synthetic-host.ts';
import { BELOW_RESOLUTION, codeOfDb, RADIO_SCALE } from '../../../workers/contract/level-scale.ts';
import { paintRows } from '../../../workers/contract/picture.ts';
import type { TileRows } from '../../../workers/contract/tile-codec.ts';
import { decodeTile } from '../../../workers/contract/tile-codec.ts';
import type { SceneItem } from '../../data/scene.ts';
import { autoLevels, codeAtPixel, histogramOf } from './level-statistics.ts';

const host = createSyntheticHost({ frames: 500, streams: [{ centreHz: 2437e6, widthHz: 20e6, bins: 16 }] });
const [stream] = host.info.streams;
if (stream === undefined) throw new Error('the synthetic host has a stream');

async function item(): Promise<SceneItem> {
  if (stream === undefined) throw new Error('no stream');
  const address = { recording: 'synthetic', stream: 0, level: 0, tile: 0, plane: 'max' } as const;
  const rows: TileRows = decodeTile(await host.bytes({ kind: 'tile', ...address }, new AbortController().signal));
  return { stream, clip: undefined, tile: { slot: 's', address, generation: 1, rows, bytes: 0 } };
}

describe('levels of what is visible', () => {
  it('automatic levels hold the noise and the peaks, on whole decibels, at least 25 dB apart', () => {
    const histogram = new Uint32Array(256);
    histogram[BELOW_RESOLUTION] = 1e6;
    histogram[codeOfDb(-100, RADIO_SCALE)] = 9000;
    histogram[codeOfDb(-50, RADIO_SCALE)] = 1000;
    expect(autoLevels(histogram, RADIO_SCALE)).toEqual({ lowDb: -101, highDb: -48 });
    histogram[codeOfDb(-50, RADIO_SCALE)] = 0;
    expect(autoLevels(histogram, RADIO_SCALE)).toEqual({ lowDb: -101, highDb: -76 });
    expect(autoLevels(new Uint32Array(256), RADIO_SCALE)).toBeUndefined();
  });

  it('counts only what is inside the view', async () => {
    const one = await item();
    const axes = { fromNs: 100e6, toNs: 200e6, lowHz: 2432e6, highHz: 2437e6, width: 10, height: 10 };
    const counted = histogramOf([one], axes).reduce((sum, count) => sum + count, 0);
    // 100 frames and the two that touch the edges; 4 bins of 1.25 MHz.
    expect(counted).toBeGreaterThanOrEqual(100 * 4);
    expect(counted).toBeLessThanOrEqual(102 * 4);
  });

  it('reads under the pointer what the picture shows there', async () => {
    const one = await item();
    if (stream === undefined) throw new Error('no stream');
    const axes = { fromNs: -20e6, toNs: 480e6, lowHz: 2425e6, highHz: 2449e6, width: 37, height: 53 };
    const picture = new Uint8Array(axes.width * axes.height);
    paintRows(picture, axes, one.tile.rows, stream);
    for (let y = 0; y < axes.height; y += 4) {
      for (let x = 0; x < axes.width; x += 3) expect(codeAtPixel([one], axes, x, y)).toBe(picture[y * axes.width + x]);
    }
  });
});
