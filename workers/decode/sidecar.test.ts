import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSidecar, sidecarSchema } from './sidecar.ts';
import { haveRealData, realBytes } from './testing/real-data.ts';

const full = {
  device_id: 'jetson-07',
  timestamp: '2025-06-01T12:00:00.123456789Z',
  gps: { latitude_deg: 46.05, longitude_deg: 14.5, altitude_m: 300, horizontal_accuracy_m: 2.5, hdop: 0.9 },
  imu: { acceleration_mps2: [0, 0, 9.81], roll_deg: 1 },
  radio: { driver: 'ath11k_pci', centre_freq_mhz: 5180, width_mhz: 80, spectral_bins: 128, vendor_knob: 'x' },
  clock_anchors: [
    { tsf_us: 1_000_000, utc: '2025-06-01T14:00:01+02:00', uncertainty_us: 250, source: 'ntp' },
    { tsf_us: 2_000_000, utc: 1_748_779_202.5 },
  ],
  new_in_next_version: { a: [1, 2] },
};

describe('sidecar', () => {
  it('reads every part and keeps what it does not know', () => {
    const sidecar = parseSidecar(JSON.stringify(full));
    expect(sidecar).toMatchObject({
      deviceId: 'jetson-07',
      startUtcNs: 1_748_779_200_123_456_789n,
      gps: { latitude_deg: 46.05, hdop: 0.9 },
      radio: { driver: 'ath11k_pci', vendor_knob: 'x' },
      other: { new_in_next_version: { a: [1, 2] } },
    });
    expect(sidecar.clockAnchors).toEqual([
      { tsfUs: 1e6, utcNs: 1_748_779_201_000_000_000n, uncertaintyNs: 250_000, source: 'ntp' },
      { tsfUs: 2e6, utcNs: 1_748_779_202_500_000_000n, uncertaintyNs: 50_000_000, source: 'sidecar clock anchor' },
    ]);
  });

  it('an empty one is one', () => {
    expect(parseSidecar('{}')).toMatchObject({ clockAnchors: [], radio: {}, deviceId: undefined });
  });

  it.each([
    ['{"gps":', 'not JSON'],
    ['[]', 'not valid at its top'],
    ['{"gps":{"latitude_deg":91,"longitude_deg":0}}', 'gps.latitude_deg'],
    ['{"timestamp":"yesterday"}', 'timestamp'],
    ['{"timestamp":"2025-06-01T12:00:00"}', 'timestamp'],
    ['{"clock_anchors":[{"utc":0}]}', 'clock_anchors.0.tsf_us'],
  ])('refuses %s', (text, sentence) => {
    expect(() => parseSidecar(text)).toThrow(sentence);
  });

  it('has no way to a prototype', () => {
    const sidecar = parseSidecar('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(sidecar.deviceId).toBeUndefined();
  });

  it.skipIf(!haveRealData)('takes a session file of athspectralscan', () => {
    const text = new TextDecoder().decode(realBytes('spectral/athspectralscan_chunked.session.json'));
    expect(parseSidecar(text).radio).toEqual({
      driver: 'ath9k_htc',
      spectral_scan_ctl: 'background',
      spectral_period: 18,
      spectral_fft_period: 2,
      spectral_short_repeat: 1,
      spectral_count: 8,
      frequency: 2412,
      start_time: '2017-03-08 10:34:09',
      end_time: '2017-03-08 10:34:14',
    });
  });

  it('sidecar.schema.json is the JSON Schema of this schema (UPDATE_SCHEMA=1 writes it)', () => {
    const file = new URL('./sidecar.schema.json', import.meta.url);
    const schema = { title: 'Sidecar of a flight-recorder dump', ...z.toJSONSchema(sidecarSchema) };
    if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, `${JSON.stringify(schema, undefined, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
  });
});
