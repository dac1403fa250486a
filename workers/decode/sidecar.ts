import { z } from 'zod';
import { Fault } from '../contract/faults.ts';

/**
 * `<name>.json` beside `<name>.bin`: what the dump itself cannot say. Every key is optional, unknown keys are tolerated.
 * `sidecar.schema.json` is generated from this schema.
 */
const utcSchema = z
  .union([z.iso.datetime({ offset: true }), z.number().min(0).max(4_102_444_800)])
  .describe('UTC: ISO 8601 with a zone, or seconds since 1970');

const gpsSchema = z
  .looseObject({
    latitude_deg: z.number().min(-90).max(90),
    longitude_deg: z.number().min(-180).max(180),
    altitude_m: z.number().optional(),
    horizontal_accuracy_m: z.number().min(0).optional(),
    vertical_accuracy_m: z.number().min(0).optional(),
    speed_mps: z.number().optional(),
    course_deg: z.number().optional(),
    fix: z.string().max(40).optional(),
    satellites: z.int().min(0).optional(),
    timestamp: utcSchema.optional(),
  })
  .describe('Position where the recording was made, WGS 84');

const vectorSchema = z.tuple([z.number(), z.number(), z.number()]);

const imuSchema = z
  .looseObject({
    acceleration_mps2: vectorSchema.optional(),
    angular_rate_dps: vectorSchema.optional(),
    magnetic_ut: vectorSchema.optional(),
    roll_deg: z.number().optional(),
    pitch_deg: z.number().optional(),
    yaw_deg: z.number().optional(),
    timestamp: utcSchema.optional(),
  })
  .describe('Attitude of the agent');

const radioSchema = z
  .looseObject({
    driver: z.string().max(64).optional(),
    chip: z.string().max(64).optional(),
    interface: z.string().max(64).optional(),
    mode: z.string().max(64).optional(),
    channel: z.int().optional(),
    centre_freq_mhz: z.number().positive().optional(),
    width_mhz: z.number().positive().optional(),
    spectral_bins: z.int().positive().optional(),
    spectral_count: z.int().min(0).optional(),
    spectral_period: z.int().min(0).optional(),
    spectral_fft_period: z.int().min(0).optional(),
    spectral_short_repeat: z.int().min(0).optional(),
    gain_db: z.number().optional(),
    antenna: z.string().max(200).optional(),
  })
  .describe('Settings of the radio');

const clockAnchorSchema = z
  .looseObject({
    tsf_us: z.number().min(0).describe('Device clock in microseconds, as in the records'),
    utc: utcSchema,
    uncertainty_us: z.number().min(0).optional(),
    source: z.string().max(100).optional(),
  })
  .describe('One instant on the device clock and on UTC');

export const sidecarSchema = z
  .looseObject({
    device_id: z.string().max(200).optional(),
    timestamp: utcSchema.optional().describe('When the recording began'),
    gps: gpsSchema.optional(),
    imu: imuSchema.optional(),
    radio: radioSchema.optional(),
    clock_anchors: z.array(clockAnchorSchema).max(10_000).optional(),
    note: z.string().max(10_000).optional(),
  })
  .describe('Facts about a flight-recorder dump, in <name>.json beside <name>.bin');

export type SidecarFile = z.infer<typeof sidecarSchema>;

/** A sidecar in the program's own units. */
export interface Sidecar {
  readonly deviceId: string | undefined;
  readonly startUtcNs: bigint | undefined;
  readonly gps: SidecarFile['gps'];
  readonly imu: SidecarFile['imu'];
  readonly radio: Readonly<Record<string, unknown>>;
  readonly clockAnchors: readonly {
    readonly tsfUs: number;
    readonly utcNs: bigint;
    readonly uncertaintyNs: number;
    readonly source: string;
  }[];
  readonly note: string | undefined;
  /** Every top-level key that is not one of ours, as it was. */
  readonly other: Readonly<Record<string, unknown>>;
}

export const SIDECAR_BYTES_MOST = 4 * 1024 * 1024;
/** An anchor that gives no uncertainty: NTP over a mobile network. */
const USUAL_UNCERTAINTY_US = 50_000;
const ownKeys = new Set(['device_id', 'timestamp', 'gps', 'imu', 'radio', 'clock_anchors', 'note']);

/** Parses the text of a sidecar, also a session file of athspectralscan; throws a Fault with one sentence when it is none. */
export function parseSidecar(text: string): Sidecar {
  if (text.length > SIDECAR_BYTES_MOST) {
    throw new Fault(
      'corrupt_input',
      `The sidecar is longer than ${SIDECAR_BYTES_MOST} bytes: it is no sidecar of a dump.`,
    );
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Fault('corrupt_input', 'The sidecar is not JSON: it may be cut off; copy it again.', { cause: error });
  }
  const result = sidecarSchema.safeParse(parsed);
  if (!result.success) {
    const issue = result.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'its top' : issue.path.join('.');
    throw new Fault(
      'corrupt_input',
      `The sidecar is not valid at ${where}: ${issue?.message ?? 'unknown'}. Correct it there.`,
    );
  }
  const file = result.data;
  const session = sessionRadio(file);
  return {
    deviceId: file.device_id,
    startUtcNs: file.timestamp === undefined ? undefined : utcNsOf(file.timestamp),
    gps: file.gps,
    imu: file.imu,
    radio: { ...session, ...file.radio },
    clockAnchors: (file.clock_anchors ?? []).map((anchor) => ({
      tsfUs: anchor.tsf_us,
      utcNs: utcNsOf(anchor.utc),
      uncertaintyNs: (anchor.uncertainty_us ?? USUAL_UNCERTAINTY_US) * 1000,
      source: anchor.source ?? 'sidecar clock anchor',
    })),
    note: file.note,
    other: Object.fromEntries(Object.entries(file).filter(([key]) => !ownKeys.has(key) && !(key in session))),
  };
}

/** Nanoseconds UTC; exact to the written digits of ISO text. */
export function utcNsOf(utc: string | number): bigint {
  if (typeof utc === 'number') return BigInt(Math.round(utc * 1e6)) * 1000n;
  const [, head = '', fraction = '', zone = 'Z'] = /^(.*?:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)$/.exec(utc) ?? [];
  const ms = Date.parse(`${head === '' ? utc : head}${head === '' ? '' : zone}`);
  if (Number.isNaN(ms)) throw new Fault('corrupt_input', `The sidecar holds an impossible time "${utc}": correct it.`);
  return BigInt(Math.trunc(ms)) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

const sessionNumbers = [
  'spectral_period',
  'spectral_fft_period',
  'spectral_short_repeat',
  'spectral_count',
  'frequency',
] as const;

/** Settings of an athspectralscan session, whose keys are at the top and whose numbers may be text. */
function sessionRadio(file: SidecarFile): Readonly<Record<string, unknown>> {
  const radio: Record<string, unknown> = {};
  for (const key of sessionNumbers) {
    const value = file[key];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) radio[key] = number;
  }
  for (const key of ['driver', 'spectral_scan_ctl', 'start_time', 'end_time'] as const) {
    const value = file[key];
    if (typeof value === 'string') radio[key] = value.slice(0, 200);
  }
  return radio;
}
