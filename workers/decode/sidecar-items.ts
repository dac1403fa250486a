import { quaternionOf } from '../contract/orientation.ts';
import { type TrackFix, trackFixes } from '../contract/survey-rows.ts';
import { createAttitudeBuilder } from './attitude/attitude-builder.ts';
import type { DecodedItem, ItemDecoderOptions } from './item.ts';
import { type Sidecar, utcNsOf } from './sidecar.ts';
import { createTrackBuilder } from './tracks/track-builder.ts';

/**
 * The place and the attitude that a sidecar states: a track of one point, an attitude of one sample, at their own times or
 * else when the recording began (SPEC.md, T18). An attitude without any time is left out.
 */
export function sidecarItems(
  { gps, imu, startUtcNs }: Sidecar,
  { onRows }: Pick<ItemDecoderOptions, 'onRows'>,
): DecodedItem[] {
  const timeOf = (stated: string | number | undefined) => (stated === undefined ? startUtcNs : utcNsOf(stated));
  const items: DecodedItem[] = [];
  if (gps !== undefined) {
    const track = createTrackBuilder({ onRows: (rows) => onRows({ kind: 'track', rows }) });
    track.add({
      part: 0,
      utcNs: timeOf(gps.timestamp),
      latitudeDeg: gps.latitude_deg,
      longitudeDeg: gps.longitude_deg,
      altitudeM: gps.altitude_m,
      accuracyM: gps.horizontal_accuracy_m,
      speedMps: gps.speed_mps,
      courseDeg: gps.course_deg,
      satellites: gps.satellites,
      fix: fixOf(gps.fix),
    });
    const { warnings, ...summary } = track.finish();
    const info = { kind: 'sidecar', frame: 'wgs84', ...summary, facts: {} } as const;
    items.push({ kind: 'track', info: { ...info, warnings: [...warnings] }, waypoints: [] });
  }
  const ownUtcNs = timeOf(imu?.timestamp);
  if (imu !== undefined && ownUtcNs !== undefined) {
    const { yaw_deg: yawDeg, pitch_deg: pitchDeg, roll_deg: rollDeg } = imu;
    const stated = yawDeg !== undefined && pitchDeg !== undefined && rollDeg !== undefined;
    const attitude = createAttitudeBuilder({ onRows: (rows) => onRows({ kind: 'attitude', rows }) });
    attitude.add({
      ownUtcNs,
      quaternion: stated ? quaternionOf({ yawDeg, pitchDeg, rollDeg }) : undefined,
      rateDps: imu.angular_rate_dps,
      accelerationMps2: imu.acceleration_mps2,
      magneticUt: imu.magnetic_ut,
    });
    const summary = attitude.finish();
    if (summary !== undefined) {
      const warnings = stated ? ['The sidecar does not say what its heading is counted from.'] : [];
      const info = { ...summary, kind: 'sidecar', heading: 'arbitrary', wallClock: true, facts: {} } as const;
      items.push({ kind: 'attitude', info: { ...info, warnings } });
    }
  }
  return items;
}

function fixOf(text: string | undefined): TrackFix | undefined {
  return trackFixes.find((fix) => fix === text);
}
