import { Fault } from '../../workers/contract/faults.ts';
import { packedLayout } from './packed.ts';

/** What an agent says over LoRaWAN when nothing else is left (edge-protocol.md, 4.6): four layouts, told apart by the port. */
export const LORA_PORTS = { state: 10, heartbeat: 11, alert: 12, ack: 13 } as const;
const VERSION = 1;
const ETAG_BYTES = 8;

const stateLayout = packedLayout('the head of a LoRaWAN state', 32, {
  version: [0, 'u8'],
  flags: [1, 'u8'],
  radioCount: [2, 'u8'],
  part: [3, 'u8'],
  timeS: [4, 'u32'],
  configVersion: [8, 'u32'],
  temperatureC: [20, 'i16', 0.01],
  powerW: [22, 'u16', 0.01],
  dfsRegion: [26, 'u8'],
  safeMode: [27, 'u8'],
  stateBits: [28, 'u32'],
});
const STATE_ETAG = 12;
const STATE_COUNTRY = 24;

const shortLayout = packedLayout('the head of a short LoRaWAN state', 8, {
  version: [0, 'u8'],
  part: [1, 'u8'],
  configVersion: [2, 'u16'],
  timeS: [4, 'u32'],
});

const radioLayout = packedLayout('a radio of a LoRaWAN state', 24, {
  bandWidth: [0, 'u8'],
  mode: [1, 'u8'],
  frequencyMhz: [2, 'u16'],
  centreMhz: [4, 'u16'],
  txPowerDbm: [6, 'i8', 0.5],
  noiseDbm: [7, 'i8'],
  busyPercent: [8, 'u8', 0.5],
  coChannelPercent: [9, 'u8', 0.5],
  framesPerS: [10, 'u16'],
  fftPerS: [12, 'u16'],
  leakageBelowDb: [14, 'i8'],
  leakageAboveDb: [15, 'i8'],
  peakInterfererDbm: [16, 'i8'],
  interferenceClass: [17, 'u8'],
  anomaly: [18, 'u8'],
  dfsState: [19, 'u8'],
  dwellMs: [20, 'u16'],
  drops: [22, 'u16'],
});

const heartbeatLayout = packedLayout('a LoRaWAN heartbeat', 64, {
  version: [0, 'u8'],
  flags: [1, 'u8'],
  bootCount: [2, 'u16'],
  timeS: [4, 'u32'],
  uptimeS: [8, 'u32'],
  configVersion: [12, 'u32'],
  latitudeDeg: [24, 'i32', 1e-7],
  longitudeDeg: [28, 'i32', 1e-7],
  altitudeM: [32, 'i16'],
  radioCount: [34, 'u8'],
  worstState: [35, 'u8'],
  cpuTemperatureC: [36, 'i16', 0.01],
  gpuTemperatureC: [38, 'i16', 0.01],
  powerW: [40, 'u16', 0.01],
  supplyMv: [42, 'u16'],
  diskFreeHundredMb: [44, 'u16'],
  cpuPercent: [46, 'u8'],
  gpuPercent: [47, 'u8'],
  memoryPercent: [48, 'u8'],
  roundTripTensMs: [49, 'u8'],
  framesPerS: [50, 'u16'],
  fftPerS: [52, 'u16'],
  anomaliesPerHour: [54, 'u16'],
  dfsPerDay: [56, 'u16'],
  drops: [58, 'u16'],
  backlog: [60, 'u16'],
});
const HEARTBEAT_ETAG = 16;
/** Bits of a heartbeat's flags. */
export const heartbeatFlags = ['time', 'mqtt', 'gps', 'recorder', 'pending', 'safe'] as const;

const alertLayout = packedLayout('a LoRaWAN alert', 32, {
  version: [0, 'u8'],
  severity: [1, 'u8'],
  code: [2, 'u16'],
  timeS: [4, 'u32'],
  event: [8, 'u32'],
  radio: [12, 'u8'],
  interferenceClass: [13, 'u8'],
  confidence: [14, 'u8'],
  flags: [15, 'u8'],
  frequencyMhz: [16, 'u16'],
  bandwidthMhz: [18, 'u16', 0.1],
  levelDbm: [20, 'i16', 0.01],
  baselineDbm: [22, 'i16', 0.01],
  latitudeDeg: [24, 'i32', 1e-7],
  longitudeDeg: [28, 'i32', 1e-7],
});

export const ackResults = [
  'applied',
  'confirmed',
  'rolled_back_timeout',
  'rolled_back_cancel',
  'rolled_back_reboot',
  'refused',
  'safe_mode',
] as const;

type Values<Layout extends { decode(data: Uint8Array): unknown }> = Omit<
  ReturnType<Layout['decode']>,
  'version' | 'part'
>;
export type LoraRadio = ReturnType<typeof radioLayout.decode>;
export interface LoraState extends Values<typeof stateLayout> {
  /** First eight bytes of the hash of the running configuration. */
  readonly etag: Uint8Array;
  /** Two letters of ISO 3166. */
  readonly country: string;
  readonly radios: readonly LoraRadio[];
}
export interface LoraHeartbeat extends Values<typeof heartbeatLayout> {
  readonly etag: Uint8Array;
}
export type LoraAlert = Values<typeof alertLayout>;
export interface LoraAck {
  readonly result: (typeof ackResults)[number];
  readonly error: number;
  readonly configVersionLow: number;
  /** First four bytes of the SHA-256 of the commit's id. */
  readonly commit: Uint8Array;
}

/** One uplink of a state: whole, some of its radios, or one radio with a short head. */
export type LoraStatePart =
  | { readonly kind: 'full'; readonly index: number; readonly count: number; readonly state: LoraState }
  | {
      readonly kind: 'short';
      readonly index: number;
      readonly count: number;
      readonly configVersionLow: number;
      readonly timeS: number;
      readonly radio: LoraRadio;
    };

const MOST_RADIOS = 4;
const partOf = (index: number, count: number): number => (index << 4) | count;

function checkVersion(bytes: Uint8Array, version: number | undefined, what: string): void {
  if (version === VERSION) return;
  const came = version === undefined ? 'nothing' : `version ${version}`;
  throw new Fault(
    bytes.length === 0 ? 'corrupt_input' : 'unsupported_format',
    `${what}: ${came} came; version ${VERSION} is read here`,
  );
}

/**
 * The uplinks of a state for payloads of at most `room` bytes: all radios where 32 + 24 a radio fit, two a message from 80 bytes,
 * one with a short head from 32. With less room there is none: only an ack fits then.
 */
export function encodeLoraState(state: LoraState, room: number): readonly Uint8Array[] {
  const radios = state.radios.slice(0, MOST_RADIOS);
  // A head alone would be as long as a short state, and says nothing that a heartbeat does not.
  if (radios.length === 0) return [];
  if (
    room < stateLayout.bytes + 2 * radioLayout.bytes &&
    room < stateLayout.bytes + radios.length * radioLayout.bytes
  ) {
    return room < shortLayout.bytes + radioLayout.bytes
      ? []
      : radios.map((radio, index) => {
          const bytes = new Uint8Array(shortLayout.bytes + radioLayout.bytes);
          const { configVersion, timeS } = state;
          const part = partOf(index, radios.length);
          shortLayout.encode({ version: VERSION, part, configVersion: configVersion & 0xffff, timeS }, bytes);
          radioLayout.encode(radio, bytes, shortLayout.bytes);
          return bytes;
        });
  }
  const each = Math.min(radios.length, Math.floor((room - stateLayout.bytes) / radioLayout.bytes));
  const count = Math.ceil(radios.length / each);
  return Array.from({ length: count }, (_, index) => {
    const here = radios.slice(index * each, (index + 1) * each);
    const bytes = new Uint8Array(stateLayout.bytes + here.length * radioLayout.bytes);
    stateLayout.encode({ ...state, version: VERSION, part: partOf(index, count), radioCount: radios.length }, bytes);
    bytes.set(state.etag.subarray(0, ETAG_BYTES), STATE_ETAG);
    bytes.set(new TextEncoder().encode(state.country).subarray(0, 2), STATE_COUNTRY);
    here.forEach((radio, at) => {
      radioLayout.encode(radio, bytes, stateLayout.bytes + at * radioLayout.bytes);
    });
    return bytes;
  });
}

/** @throws {Fault} corrupt_input or unsupported_format */
export function decodeLoraState(bytes: Uint8Array): LoraStatePart {
  checkVersion(bytes, bytes[0], 'a LoRaWAN state');
  if (bytes.length === shortLayout.bytes + radioLayout.bytes) {
    const { part, configVersion, timeS } = shortLayout.decode(bytes);
    const radio = radioLayout.decode(bytes, shortLayout.bytes);
    return { kind: 'short', index: part >> 4, count: part & 15, configVersionLow: configVersion, timeS, radio };
  }
  const { part, version: _, ...head } = stateLayout.decode(bytes);
  const rest = bytes.length - stateLayout.bytes;
  if (rest % radioLayout.bytes !== 0 || rest > MOST_RADIOS * radioLayout.bytes) {
    throw new Fault('corrupt_input', `a LoRaWAN state of ${bytes.length} bytes: no number of radios has that length`);
  }
  const radios = Array.from({ length: rest / radioLayout.bytes }, (_each, at) =>
    radioLayout.decode(bytes, stateLayout.bytes + at * radioLayout.bytes),
  );
  const etag = bytes.slice(STATE_ETAG, STATE_ETAG + ETAG_BYTES);
  const country = String.fromCharCode(...bytes.subarray(STATE_COUNTRY, STATE_COUNTRY + 2)).replace(/[^A-Z]/gu, '');
  return { kind: 'full', index: part >> 4, count: part & 15, state: { ...head, etag, country, radios } };
}

export function encodeLoraHeartbeat(heartbeat: LoraHeartbeat): Uint8Array {
  const bytes = new Uint8Array(heartbeatLayout.bytes);
  heartbeatLayout.encode({ ...heartbeat, version: VERSION }, bytes);
  bytes.set(heartbeat.etag.subarray(0, ETAG_BYTES), HEARTBEAT_ETAG);
  return bytes;
}

/** @throws {Fault} corrupt_input or unsupported_format */
export function decodeLoraHeartbeat(bytes: Uint8Array): LoraHeartbeat {
  checkVersion(bytes, bytes[0], 'a LoRaWAN heartbeat');
  const { version: _, ...values } = heartbeatLayout.decode(bytes);
  return { ...values, etag: bytes.slice(HEARTBEAT_ETAG, HEARTBEAT_ETAG + ETAG_BYTES) };
}

export function encodeLoraAlert(alert: LoraAlert): Uint8Array {
  const bytes = new Uint8Array(alertLayout.bytes);
  alertLayout.encode({ ...alert, version: VERSION }, bytes);
  return bytes;
}

/** @throws {Fault} corrupt_input or unsupported_format */
export function decodeLoraAlert(bytes: Uint8Array): LoraAlert {
  checkVersion(bytes, bytes[0], 'a LoRaWAN alert');
  const { version: _, ...values } = alertLayout.decode(bytes);
  return values;
}

const ACK_BYTES = 8;

export function encodeLoraAck({ result, error, configVersionLow, commit }: LoraAck): Uint8Array {
  const bytes = new Uint8Array(ACK_BYTES);
  bytes[0] = (VERSION << 4) | ackResults.indexOf(result);
  bytes[1] = error;
  new DataView(bytes.buffer).setUint16(2, configVersionLow, true);
  bytes.set(commit.subarray(0, 4), 4);
  return bytes;
}

/** @throws {Fault} corrupt_input or unsupported_format */
export function decodeLoraAck(bytes: Uint8Array): LoraAck {
  const [head = 0, error = 0] = bytes;
  checkVersion(bytes, bytes.length === 0 ? undefined : head >> 4, 'a LoRaWAN acknowledgement');
  const result = ackResults[head & 15];
  if (bytes.length !== ACK_BYTES || result === undefined) {
    throw new Fault('corrupt_input', `a LoRaWAN acknowledgement of ${bytes.length} bytes with result ${head & 15}`);
  }
  const configVersionLow = new DataView(bytes.buffer, bytes.byteOffset).getUint16(2, true);
  return { result, error, configVersionLow, commit: bytes.slice(4) };
}
