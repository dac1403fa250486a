import { tableFromArrays, tableToIPC } from 'apache-arrow';
import type { BytesQuery } from '../../workers/contract/bytes.ts';
import { quaternionOf } from '../../workers/contract/orientation.ts';
import type { AttitudeInfo } from '../../workers/contract/survey.ts';

/** Survey data made in memory for tests of the screen: a slow turn of the agent. Never part of the product. */
const STEP_NS = 10_000_000;

export function syntheticAttitude(originUtcNs: bigint, change: Partial<AttitudeInfo> = {}): AttitudeInfo {
  return {
    id: 'turn',
    name: 'turn.csv',
    kind: 'imu',
    heading: 'magnetic',
    filter: 'Madgwick, gain 0.1',
    evidenceSha256: '',
    samples: 1000,
    wallClock: true,
    startOwnUtcNs: originUtcNs,
    endOwnUtcNs: originUtcNs + 10_000_000_000n,
    facts: {},
    warnings: [],
    ...change,
  };
}

/** Yaw 36°/s, pitch 10°, roll −20°, a sample every 10 ms for ten seconds from `originUtcNs`. */
export function attitudeReply(originUtcNs: bigint, query: Extract<BytesQuery, { kind: 'attitude' }>): ArrayBuffer {
  const base = BigInt(query.fromUtcNs);
  const rows = Array.from({ length: 1000 }, (_, row) => {
    const timeNs = originUtcNs + BigInt(row * STEP_NS);
    const [qw, qx, qy, qz] = quaternionOf({ yawDeg: (0.36 * row) % 360, pitchDeg: 10, rollDeg: -20 });
    return { timeNs, qw, qx, qy, qz };
  }).filter(({ timeNs }) => timeNs >= base && timeNs <= BigInt(query.toUtcNs));
  const table = tableFromArrays({
    time_ns: Float64Array.from(rows, ({ timeNs }) => Number(timeNs - base)),
    qw: Float32Array.from(rows, ({ qw }) => qw),
    qx: Float32Array.from(rows, ({ qx }) => qx),
    qy: Float32Array.from(rows, ({ qy }) => qy),
    qz: Float32Array.from(rows, ({ qz }) => qz),
  });
  table.schema.metadata.set('base_utc_ns', String(base));
  return tableToIPC(table, 'stream').slice().buffer;
}
