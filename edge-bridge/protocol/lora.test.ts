import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../workers/contract/faults.ts';
import { golden } from '../testing/golden.ts';
import {
  decodeLoraAck,
  decodeLoraAlert,
  decodeLoraHeartbeat,
  decodeLoraState,
  encodeLoraAck,
  encodeLoraAlert,
  encodeLoraHeartbeat,
  encodeLoraState,
  type LoraRadio,
  type LoraState,
} from './lora.ts';

const radio = (i: number): LoraRadio => ({
  bandWidth: 0x12,
  mode: 2,
  frequencyMhz: 5180 + 20 * i,
  centreMhz: 5210,
  txPowerDbm: (46 - i) / 2,
  noiseDbm: -95 + i,
  busyPercent: (3 * i + 1) / 2,
  coChannelPercent: 3.5,
  framesPerS: 1000 + i,
  fftPerS: 750 + i,
  leakageBelowDb: -41,
  leakageAboveDb: -44,
  peakInterfererDbm: -60,
  interferenceClass: 3,
  anomaly: 17,
  dfsState: 0,
  dwellMs: 200,
  drops: i,
});
const etag = Uint8Array.from({ length: 8 }, (_, at) => 0xa0 + at);
const state: LoraState = {
  flags: 5,
  radioCount: 4,
  timeS: 1_773_481_800,
  configVersion: 77,
  temperatureC: 45.12,
  powerW: 12.34,
  dfsRegion: 2,
  safeMode: 0,
  stateBits: 0x8000_0001,
  etag,
  country: 'DE',
  radios: [0, 1, 2, 3].map(radio),
};

describe('LoRaWAN layouts (W10)', () => {
  it('are the bytes of the golden files, both ways', () => {
    expect(encodeLoraState(state, 128)).toEqual([golden('lora-state-4-radios')]);
    expect(decodeLoraState(golden('lora-state-4-radios'))).toEqual({ kind: 'full', index: 0, count: 1, state });
    expect(encodeLoraState(state, 80)[1]).toEqual(golden('lora-state-part-2-of-2'));
    expect(encodeLoraState(state, 51)[3]).toEqual(golden('lora-state-short'));
    const heartbeat = decodeLoraHeartbeat(golden('lora-heartbeat'));
    expect(heartbeat).toMatchObject({
      latitudeDeg: 52.53164,
      longitudeDeg: -13.38456,
      gpuTemperatureC: -2.5,
      supplyMv: 11_980,
      etag,
    });
    expect(encodeLoraHeartbeat(heartbeat)).toEqual(golden('lora-heartbeat'));
    const alert = decodeLoraAlert(golden('lora-alert'));
    expect(alert).toMatchObject({ bandwidthMhz: 20, levelDbm: -61.25, baselineDbm: -95.5, longitudeDeg: -13.38456 });
    expect(encodeLoraAlert(alert)).toEqual(golden('lora-alert'));
    const ack = decodeLoraAck(golden('lora-ack'));
    expect(ack).toEqual({
      result: 'rolled_back_timeout',
      error: 0,
      configVersionLow: 77,
      commit: Uint8Array.of(0xde, 0xad, 0xbe, 0xef),
    });
    expect(encodeLoraAck(ack)).toEqual(golden('lora-ack'));
  });

  it('a state is split so that every uplink fits and every radio arrives once; where nothing fits there is none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 4 }), (room, count) => {
        const sent = { ...state, radioCount: count, radios: state.radios.slice(0, count) };
        const parts = encodeLoraState(sent, room);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(room);
        const read = parts.map(decodeLoraState);
        read.forEach(({ index, count: of }, at) => {
          expect([index, of]).toEqual([at, parts.length]);
        });
        const radios = read.flatMap((part) => (part.kind === 'short' ? [part.radio] : part.state.radios));
        expect(radios).toEqual(room < 32 ? [] : sent.radios);
      }),
    );
  });

  it('whatever bytes come: a message or a sentence', () => {
    const decoders = [decodeLoraState, decodeLoraHeartbeat, decodeLoraAlert, decodeLoraAck];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 140 }),
      fc.uint8Array({ maxLength: 140 }).map((tail) => Uint8Array.of(1, ...tail)),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom(...decoders), (data, decode) => {
        try {
          decode(data);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
