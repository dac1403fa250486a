/**
 * Wi-Fi channels of the 2.4, 5 and 6 GHz bands and the groups of 40, 80, 160 and 320 MHz they form. Numbers and centres:
 * IEEE 802.11 Annex E, global operating classes 81–84, 115–130 and 131–137. DFS: 5250–5350 and 5470–5730 MHz, where radar
 * detection is required in most countries.
 */
export interface WifiChannel {
  readonly band: '2.4' | '5' | '6';
  readonly number: number;
  readonly widthMhz: 20 | 40 | 80 | 160 | 320;
  readonly lowHz: number;
  readonly highHz: number;
  readonly dfs: boolean;
}

const MHZ = 1e6;
const DFS_MHZ = [
  [5250, 5350],
  [5470, 5730],
] as const;

function channel(
  band: WifiChannel['band'],
  number: number,
  widthMhz: WifiChannel['widthMhz'],
  centreMhz: number,
): WifiChannel {
  const low = centreMhz - widthMhz / 2;
  const high = centreMhz + widthMhz / 2;
  const dfs = DFS_MHZ.some(([from, to]) => low < to && high > from);
  return { band, number, widthMhz, lowHz: low * MHZ, highHz: high * MHZ, dfs };
}

function series(first: number, last: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

const fiveGhz: Readonly<Record<20 | 40 | 80 | 160, readonly number[]>> = {
  20: [...series(36, 64, 4), ...series(100, 144, 4), ...series(149, 177, 4)],
  40: [...series(38, 62, 8), ...series(102, 142, 8), ...series(151, 175, 8)],
  80: [42, 58, 106, 122, 138, 155, 171],
  160: [50, 114, 163],
};

const sixGhz: Readonly<Record<WifiChannel['widthMhz'], readonly number[]>> = {
  20: series(1, 233, 4),
  40: series(3, 227, 8),
  80: series(7, 215, 16),
  160: series(15, 207, 32),
  320: series(31, 191, 32),
};

const all: readonly WifiChannel[] = [
  ...series(1, 13, 1).map((number) => channel('2.4', number, 20, 2407 + 5 * number)),
  channel('2.4', 14, 20, 2484),
  ...([20, 40, 80, 160] as const).flatMap((width) =>
    fiveGhz[width].map((number) => channel('5', number, width, 5000 + 5 * number)),
  ),
  channel('6', 2, 20, 5935),
  ...([20, 40, 80, 160, 320] as const).flatMap((width) =>
    sixGhz[width].map((number) => channel('6', number, width, 5950 + 5 * number)),
  ),
];

/** Channels and groups with any part inside [lowHz, highHz), by band, then width, then number. */
export function wifiChannels(lowHz: number, highHz: number): readonly WifiChannel[] {
  return all.filter((entry) => entry.lowHz < highHz && entry.highHz > lowHz);
}

/** The three 2.4 GHz channels that do not overlap; the others are drawn between them. */
export function isMainChannel(entry: WifiChannel): boolean {
  return entry.band !== '2.4' || entry.number === 1 || entry.number === 6 || entry.number === 11;
}
