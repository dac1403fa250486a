import { describe, expect, it } from 'vitest';
import { wifiChannels } from './wifi-channels.ts';

const find = (number: number, band: string, widthMhz = 20) =>
  wifiChannels(0, 1e10).find((entry) => entry.number === number && entry.band === band && entry.widthMhz === widthMhz);
const centreMhz = (entry: ReturnType<typeof find>) => ((entry?.lowHz ?? 0) + (entry?.highHz ?? 0)) / 2e6;

describe('Wi-Fi channels', () => {
  it.each([
    [1, '2.4', 20, 2412],
    [13, '2.4', 20, 2472],
    [14, '2.4', 20, 2484],
    [36, '5', 20, 5180],
    [165, '5', 20, 5825],
    [42, '5', 80, 5210],
    [50, '5', 160, 5250],
    [163, '5', 160, 5815],
    [1, '6', 20, 5955],
    [233, '6', 20, 7115],
    [207, '6', 160, 6985],
    [31, '6', 320, 6105],
  ] as const)('channel %i of %s GHz at %i MHz is centred on %i MHz', (number, band, width, centre) => {
    expect(centreMhz(find(number, band, width))).toBe(centre);
  });

  it('shades what needs radar detection', () => {
    expect([36, 48, 149, 165].some((number) => find(number, '5')?.dfs)).toBe(false);
    expect([52, 64, 100, 144].every((number) => find(number, '5')?.dfs)).toBe(true);
    expect(find(50, '5', 160)?.dfs).toBe(true);
    expect(wifiChannels(5.9e9, 7.2e9).some((entry) => entry.dfs)).toBe(false);
  });

  it('groups contain whole channels: each wide one is tiled by those of half its width', () => {
    for (const wide of wifiChannels(5e9, 7.2e9).filter((entry) => entry.widthMhz > 20)) {
      const halves = wifiChannels(wide.lowHz, wide.highHz).filter(
        (entry) =>
          entry.band === wide.band &&
          entry.widthMhz * 2 === wide.widthMhz &&
          entry.lowHz >= wide.lowHz &&
          entry.highHz <= wide.highHz,
      );
      expect(halves.length).toBe(2);
    }
  });

  it('gives only what is in view', () => {
    expect(wifiChannels(433e6, 435e6)).toEqual([]);
    expect(wifiChannels(5170e6, 5190e6).map((entry) => entry.number)).toEqual([36, 38, 42, 50]);
  });
});
