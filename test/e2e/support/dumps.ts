import { writeFileSync } from 'node:fs';
import { encodeAth11k } from '../../../workers/decode/encode.ts';

/** Small dumps whose every byte is known, so that tests can say what must be on the screen and screenshots stay the same. */

const NOISE_DBM = -96;
/** One frame a millisecond. */
export const FRAME_NS = 1_000_000;

/** A small, fast generator of numbers in 0…1 (mulberry32): the same sequence for the same seed everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function frame(centreMhz: number, tsfUs: number, rssi: number, bins: Uint8Array): Uint8Array {
  return encodeAth11k({ chan_width_mhz: 20, freq1: centreMhz, noise: NOISE_DBM, rssi, tsf: tsfUs }, bins);
}

/** Receiver noise: small magnitudes, now and then zero. */
function noiseBins(count: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.round(3 * Math.sqrt(-Math.log(1 - random() * 0.999))));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Where `plantedDump` has its single cells: frame, bin of 64. */
export const planted = {
  centreMhz: 2437,
  bins: 64,
  binHz: 20e6 / 64,
  frames: 18_000,
  cells: [
    { frame: 2_593, bin: 11 },
    { frame: 9_466, bin: 40 },
    { frame: 15_602, bin: 57 },
  ],
} as const;

/** Eighteen seconds of noise with three cells of −36 dBm: one frame, one bin each. */
export function plantedDump(): Uint8Array {
  const random = randomOf(41);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < planted.frames; index++) {
    const cell = planted.cells.find((candidate) => candidate.frame === index);
    const bins = cell === undefined ? noiseBins(planted.bins, random) : new Uint8Array(planted.bins);
    if (cell !== undefined) bins[cell.bin] = 255;
    parts.push(frame(planted.centreMhz, 5_000 + index * 1000, cell === undefined ? 1 : 60, bins));
  }
  return join(parts);
}

/** A packet of a busy channel: a flat top over the middle four fifths. */
function packetBins(count: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, bin) => {
    const inside = Math.abs(bin + 0.5 - count / 2) < count * 0.41;
    return Math.round(inside ? 60 + 50 * random() : 3 * random());
  });
}

/** A narrow frequency hopper: a few bins. */
function hopBins(count: number, at: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, bin) => {
    const distance = Math.abs(bin - at);
    return Math.round(distance < 3 ? 180 / (1 + distance) : 2 * random());
  });
}

export const survey = {
  bins: 128,
  centresMhz: [2412, 2437, 2462],
  dwellFrames: 50,
  seconds: 12,
  gapFromS: 7,
  gapToS: 8,
};

/**
 * Twelve seconds hopping over channels 1, 6 and 11 in dwells of 50 ms, with a second without data: traffic on channel 1 most of
 * the time, a burst of it on channel 6 from 3 s to 5 s, a hopper everywhere and a carrier near 2468 MHz.
 */
export function surveyDump(): Uint8Array {
  const random = randomOf(7);
  const parts: Uint8Array[] = [];
  const { bins: count, centresMhz, dwellFrames, seconds, gapFromS, gapToS } = survey;
  for (let index = 0; index < seconds * 1000; index++) {
    const time = index / 1000;
    const place = Math.floor(index / dwellFrames) % centresMhz.length;
    const centreMhz = centresMhz[place] ?? 2412;
    const share = place === 0 ? 0.35 : place === 1 && time >= 3 && time < 5 ? 0.85 : 0.04;
    const draw = random();
    const isHop = draw > 0.94;
    const isPacket = draw < share;
    const bins = isPacket
      ? packetBins(count, random)
      : isHop
        ? hopBins(count, Math.floor(random() * count), random)
        : noiseBins(count, random);
    if (place === 2) bins[102] = Math.max(bins[102] ?? 0, isPacket ? 110 : 70);
    const rssi = isPacket ? 48 - place * 6 : isHop ? 34 : place === 2 ? 18 : 2;
    if (time < gapFromS || time >= gapToS) parts.push(frame(centreMhz, 90_000 + index * 1000, rssi, bins));
  }
  return join(parts);
}

/** Two seconds on one channel with two stretches of bytes that are no records. */
export function damagedDump(): Uint8Array {
  const random = randomOf(13);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < 2000; index++) {
    if (index === 700 || index === 1500) parts.push(new Uint8Array(index === 700 ? 333 : 4096).fill(0xee));
    parts.push(frame(5180, 700 + index * 1000, 2, noiseBins(64, random)));
  }
  return join(parts);
}

/** A short recording of noise; `seed` makes it another one. */
export function shortDump(seed: number, frames = 400): Uint8Array {
  const random = randomOf(seed);
  return join(Array.from({ length: frames }, (_, index) => frame(5240, index * 1000, 2, noiseBins(64, random))));
}

/** Names that break layouts: spaces, a right-to-left mark, Hebrew, 255 bytes. */
export const hardNames = {
  spaced: 'two  spaces and a \u2019quote\u2019.bin',
  turned: 'before \u202eafter\u200f.bin',
  hebrew: '\u05d4\u05e7\u05dc\u05d8\u05d4 12.bin',
  long: `${'long-name-'.repeat(25)}x.bin`.slice(-255),
} as const;

export function writeDump(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes);
}
