import { describe, expect, it } from 'vitest';
import { encodeAth10k, encodeAth11k, encodeAth11kVendor, encodeChunk, encodeLegacy2012 } from './encode.ts';
import { recognise } from './recognise.ts';
import { concat } from './testing/decode-all.ts';
import { haveRealData, realBytes } from './testing/real-data.ts';

const bins = new Uint8Array(64).fill(7);
const settings = { chan_width_mhz: 20, freq1: 5180, noise: -95, rssi: 20, tsf: 1 } as const;
const ath11k = encodeAth11k(settings, bins);
const legacy = encodeLegacy2012({ freq: 2412, rssi: 1, noise: -95, tsf: 1 }, new Uint16Array(56));
const text = (content: string) => new TextEncoder().encode(content);
function ath12k(): Uint8Array {
  const record = new Uint8Array(153);
  const view = new DataView(record.buffer);
  view.setUint8(0, 5);
  view.setUint16(1, 150);
  view.setUint32(7, 5180);
  return record;
}

describe('recognition by content (D28)', () => {
  it.each([
    ['ath11k', ath11k, { kind: 'records', format: 'ath11k' }],
    [
      'ath11k vendor',
      encodeAth11kVendor({ ...settings, is_primary: 1 }, bins),
      { kind: 'records', format: 'ath11k_vendor' },
    ],
    ['mixed', concat(ath11k, encodeAth10k(settings, bins)), { kind: 'records', format: 'ath_mixed' }],
    ['starts in mid-record', concat(ath11k.subarray(20), ath11k), { kind: 'records', format: 'ath11k' }],
    ['foreign bytes that look like gzip first', concat(Uint8Array.of(0x1f, 0x8b, 0), ath11k), { kind: 'records' }],
    ['chunked', encodeChunk(1.7e15, ath11k), { kind: 'chunked', format: 'ath11k' }],
    [
      'chunked, first chunk empty',
      concat(encodeChunk(1.7e15, bins.subarray(0, 0)), encodeChunk(1.7e15, ath11k)),
      { kind: 'chunked' },
    ],
    [
      'chunked, first chunk in mid-record',
      encodeChunk(1.7e15, concat(ath11k.subarray(50), ath11k)),
      { kind: 'chunked' },
    ],
    ['legacy', concat(legacy, legacy), { kind: 'legacy2012' }],
    ['legacy from its middle', concat(legacy.subarray(5), legacy, legacy), { kind: 'legacy2012' }],
    ['ath12k', concat(ath12k(), ath12k()), { kind: 'unsupported', what: 'ath12k vendor records' }],
    [
      'ath12k from its middle',
      concat(ath12k().subarray(7), ath12k(), ath12k()),
      { kind: 'unsupported', what: 'ath12k vendor records' },
    ],
    ['rtl_power', text('2024-05-01, 12:00:00, 100, 120, 10, 5, -1, -2, -2\n'), { kind: 'rtl_power' }],
    ['hackrf_sweep', text('2024-05-01, 12:00:00.000001, 100, 120, 10.00, 5, -1, -2\n'), { kind: 'hackrf_sweep' }],
    ['SigMF', text('{"global": {"core:datatype": "cf32_le"}}'), { kind: 'sigmf_meta' }],
    ['sidecar', text('{"device_id": "a"}'), { kind: 'sidecar' }],
    ['other JSON', text('{"a": 1}'), { kind: 'unknown' }],
    ['text', text('Dear all,\nhere is the dump.\n'), { kind: 'unknown' }],
    ['empty', new Uint8Array(0), { kind: 'unknown', sentence: 'The file is empty: nothing was recorded in it.' }],
    ['zeros', new Uint8Array(5000), { kind: 'unknown' }],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), { kind: 'unsupported', what: 'a gzip archive' }],
    [
      'tar with a dump inside',
      concat(new Uint8Array(257), text('ustar'), new Uint8Array(250), ath11k),
      { kind: 'unsupported', what: 'a tar archive' },
    ],
  ])('%s', (_, head, expected) => {
    expect(recognise(head)).toMatchObject(expected);
  });

  it('says one sentence whenever it does not know', () => {
    for (const head of [new Uint8Array(0), new Uint8Array(9), text('abc'), text('{}'), ath12k()]) {
      const answer = recognise(head);
      expect('sentence' in answer && /^[A-Z].*\.$/.test(answer.sentence)).toBe(true);
    }
  });
});

describe.skipIf(!haveRealData)('real files', () => {
  it.each([
    ['spectral/ar9550_20mhz_analog_camera_ch1.dump', 'ath_mixed'],
    ['spectral/ath11k_transcoded_qsdk_is_primary.dump', 'ath11k_vendor'],
    ['spectral/corrupted_mix_dev.dump', 'ath_mixed'],
    ['spectral/athspectralscan_chunked.bin', 'ath9k_ht20'],
  ])('%s is %s', (path, format) => {
    expect(recognise(realBytes(path))).toMatchObject({ format });
  });

  it.each(['spectral/crash_1.dump', 'labelled/floor_13110.csv', 'sigmf/sigmf_logo.sigmf-data'])(
    '%s is nothing we know',
    (path) => {
      expect(recognise(realBytes(path)).kind).toBe('unknown');
    },
  );
});
