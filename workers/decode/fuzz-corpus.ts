import {
  encodeAth9kHt20,
  encodeAth9kHt20Ht40,
  encodeAth10k,
  encodeAth11k,
  encodeAth11kVendor,
  encodeChunk,
  encodeLegacy2012,
} from './encode.ts';
import { type ItemFamily, makeItemText } from './fuzz-items.ts';
import { makeJpeg, makePng, makeTiff, phoneExif } from './photo/testing/make-photo.ts';

/** Seeded random numbers in 0 … 1 (mulberry32): the same seed gives the same inputs everywhere. */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export type Family = ItemFamily | 'photo' | 'records' | 'chunked' | 'legacy' | 'sweep' | 'sigmf' | 'sidecar';

export interface Specimen {
  readonly family: Family;
  readonly bytes: Uint8Array;
}

const poolRandom = createRandom(1);
const pool = Uint8Array.from({ length: 65_536 }, () => below(poolRandom, 256));

/** A stretch of one fixed pool: quick, and the same for the same seed. */
export function randomBytes(random: Random, count: number): Uint8Array {
  const at = below(random, pool.length - count);
  return pool.slice(at, at + count);
}

function oneRecord(random: Random, tsf: number): Uint8Array {
  const common = { freq1: 5180 + 20 * below(random, 8), noise: -105 + below(random, 20), rssi: below(random, 60), tsf };
  const bins = (count: number) => (random() < 0.1 ? new Uint8Array(count) : randomBytes(random, count));
  switch (below(random, 5)) {
    case 0:
      return encodeAth9kHt20({ freq: 2412, rssi: 10, noise: -95, tsf, max_exp: below(random, 16) }, bins(56));
    case 1: {
      const halves = { lower_rssi: 3, upper_rssi: 9, lower_noise: -95, upper_noise: -94 };
      return encodeAth9kHt20Ht40({ channel_type: random() < 0.5 ? 2 : 3, freq: 2437, tsf, ...halves }, bins(128));
    }
    case 2:
      return encodeAth10k({ ...common, chan_width_mhz: 22 }, bins(64 << below(random, 3)));
    case 3:
      return encodeAth11k({ ...common, chan_width_mhz: 80 }, bins(16 << below(random, 6)));
    default:
      return encodeAth11kVendor({ ...common, chan_width_mhz: 160, is_primary: 1 }, bins(16 << below(random, 6)));
  }
}

function records(random: Random): Uint8Array {
  return join(Array.from({ length: 1 + below(random, 20) }, (_, index) => oneRecord(random, 1e6 + 200 * index)));
}

function sweepText(random: Random): string {
  const fraction = random() < 0.5 ? '' : '.123456';
  const lines = Array.from({ length: 1 + below(random, 20) }, (_, index) => {
    const low = 2.4e9 + 5e6 * (index % 4);
    const values = Array.from({ length: 5 + (fraction === '' ? 1 : 0) }, () => (-90 + 40 * random()).toFixed(2));
    return `2024-05-01, 12:00:${String(index >> 2).padStart(2, '0')}${fraction}, ${low}, ${low + 5e6}, 1000000.00, 20, ${values.join(', ')}`;
  });
  return `${lines.join('\n')}\n`;
}

const sigmfTypes = ['cf32_le', 'ci16_be', 'ri16_le', 'cu8', 'rf64_be', 'ci8', 'ru32_le'] as const;

function sigmfText(random: Random): string {
  return JSON.stringify({
    global: {
      'core:datatype': sigmfTypes[below(random, sigmfTypes.length)],
      'core:sample_rate': 1e6,
      'core:num_channels': 1 + below(random, 3),
      'core:version': '1.2.0',
    },
    captures: [
      { 'core:sample_start': 0, 'core:frequency': 2.4e9, 'core:datetime': '2024-01-01T00:00:00Z' },
      { 'core:sample_start': 100, 'core:header_bytes': 7 },
    ],
    annotations: [{ 'core:sample_start': 5, 'core:sample_count': 9 }],
  });
}

function sidecarText(): string {
  return JSON.stringify({
    device_id: 'agent',
    timestamp: '2025-06-01T12:00:00.5Z',
    gps: { latitude_deg: 1, longitude_deg: 2 },
    radio: { spectral_bins: 128 },
    clock_anchors: [{ tsf_us: 1, utc: 1_700_000_000 }],
    spectral_count: '8',
  });
}

function photo(random: Random): Uint8Array {
  const size = { widthPx: 1 + below(random, 9000), heightPx: 1 + below(random, 9000) };
  const tiff = makeTiff(phoneExif, random() < 0.5);
  return random() < 0.5 ? makeJpeg(size, tiff) : makePng(size, tiff);
}

/** An intact file of one family. */
export function makeSpecimen(family: Family, random: Random): Specimen {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  switch (family) {
    case 'records':
      return { family, bytes: records(random) };
    case 'chunked': {
      const payload = records(random);
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < payload.length; ) {
        const size = below(random, 700);
        chunks.push(encodeChunk(1.7e15 + at, payload.subarray(at, at + size)));
        at += size;
      }
      return { family, bytes: join(chunks) };
    }
    case 'legacy': {
      const one = (index: number): Uint8Array => {
        const magnitudes = Uint16Array.from({ length: 56 }, () => below(random, 4096));
        return encodeLegacy2012(
          { freq: 2412 + 5 * below(random, 10), rssi: 9, noise: -95, tsf: 100 * index },
          magnitudes,
        );
      };
      return { family, bytes: join(Array.from({ length: 1 + below(random, 12) }, (_, index) => one(index))) };
    }
    case 'sweep':
      return { family, bytes: text(sweepText(random)) };
    case 'sigmf':
      return { family, bytes: text(sigmfText(random)) };
    case 'sidecar':
      return { family, bytes: text(sidecarText()) };
    case 'gpx':
    case 'nmea':
    case 'gpsd':
    case 'csv':
      return { family, bytes: text(makeItemText(family, 1 + below(random, 12))) };
    case 'photo':
      return { family, bytes: photo(random) };
  }
}

/** Values that length and count fields are set to. */
const nastyWords = [0, 1, 19, 20, 26, 73, 83, 84, 152, 275, 531, 532, 0x7fff, 0x8000, 0xfffe, 0xffff] as const;

/** One seeded change: flip, set, delete, insert, truncate, repeat, splice, or an attack on a field. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = below(random, bytes.length + 1);
  const count = 1 + below(random, random() < 0.7 ? 8 : 400);
  const head = bytes.subarray(0, at);
  switch (below(random, 8)) {
    case 0: {
      const copy = bytes.slice();
      for (let flips = 1 + below(random, 6); flips > 0 && copy.length > 0; flips--) {
        const target = below(random, copy.length);
        copy[target] = (copy[target] ?? 0) ^ (1 << below(random, 8));
      }
      return copy;
    }
    case 1: {
      const copy = bytes.slice();
      copy.fill(below(random, 256), at, at + count);
      return copy;
    }
    case 2:
      return join([head, bytes.subarray(at + count)]);
    case 3:
      return join([head, randomBytes(random, count), bytes.subarray(at)]);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return join([head, bytes.subarray(at, at + count), bytes.subarray(at)]);
    case 6:
      return join([head, other.subarray(below(random, other.length + 1))]);
    default: {
      const copy = bytes.slice();
      const word = nastyWords[below(random, nastyWords.length)] ?? 0;
      const target = findHeader(copy, at);
      if (target + 4 > copy.length) return copy;
      const view = new DataView(copy.buffer);
      if (random() < 0.5) view.setUint16(target + 1, word);
      else view.setUint32(target, word * 65_537, random() < 0.5);
      return copy;
    }
  }
}

/** The next position at or after `at` that holds a type byte, so that attacks hit length fields. */
function findHeader(bytes: Uint8Array, at: number): number {
  for (let position = at; position < bytes.length; position++) {
    const type = bytes[position] ?? 0;
    if (type >= 1 && type <= 4 && (bytes[position + 1] ?? 9) <= 2) return position;
  }
  return at;
}
