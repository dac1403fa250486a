import { z } from 'zod';
import { quaternionOf } from '../../contract/orientation.ts';
import type { DecodedAttitude, ItemDecoderOptions } from '../item.ts';
import { readUtc } from '../utc-time.ts';
import { createAttitudeBuilder } from './attitude-builder.ts';

const attSchema = z.looseObject({
  class: z.literal('ATT'),
  time: z.string().max(40).optional(),
  heading: z.number().optional(),
  mheading: z.number().optional(),
  pitch: z.number().optional(),
  roll: z.number().optional(),
});

/** Attitudes of gpsd's ATT reports (SPEC.md, A6). */
export interface GpsdAttitude {
  /** Takes a report; false when it is none of attitude. */
  take(report: unknown): boolean;
  /** Undefined when no report had all that an orientation needs; the sentences say why. */
  finish(facts: DecodedAttitude['facts']): {
    readonly info: DecodedAttitude | undefined;
    readonly warnings: readonly string[];
  };
}

export function createGpsdAttitude(options: ItemDecoderOptions): GpsdAttitude {
  const builder = createAttitudeBuilder({ ...options, onRows: (rows) => options.onRows({ kind: 'attitude', rows }) });
  let heading: 'true' | 'magnetic' | undefined;
  let incomplete = 0;
  let untimed = 0;
  let otherNorth = 0;
  return {
    take(report) {
      const att = attSchema.safeParse(report);
      if (!att.success) return false;
      const { time, heading: trueDeg, mheading: magneticDeg, pitch: pitchDeg, roll: rollDeg } = att.data;
      const yawDeg = trueDeg ?? magneticDeg;
      if (yawDeg === undefined || pitchDeg === undefined || rollDeg === undefined) {
        incomplete++;
        return true;
      }
      const ownUtcNs = time === undefined ? undefined : readUtc(time)?.utcNs;
      if (ownUtcNs === undefined) {
        untimed++;
        return true;
      }
      const counted = trueDeg === undefined ? 'magnetic' : 'true';
      heading ??= counted;
      if (counted !== heading) otherNorth++;
      else builder.add({ ownUtcNs, quaternion: quaternionOf({ yawDeg, pitchDeg, rollDeg }) });
      return true;
    },
    finish(facts) {
      const summary = builder.finish();
      const left = [
        ...(incomplete > 0
          ? [`${incomplete} attitudes (ATT) lack heading, pitch or roll, so they are no orientation and were left out.`]
          : []),
        ...(untimed > 0 ? [`${untimed} attitudes (ATT) have no time and were left out.`] : []),
        ...(otherNorth > 0
          ? [`${otherNorth} attitudes (ATT) count their heading from another north than the first and were left out.`]
          : []),
      ];
      if (summary === undefined || heading === undefined) return { info: undefined, warnings: left };
      const signs = 'gpsd does not say which way pitch and roll count; they were taken as nose up and right side down.';
      const warnings = [signs, ...left, ...summary.warnings];
      return { info: { ...summary, kind: 'euler', heading, wallClock: true, facts, warnings }, warnings: [] };
    },
  };
}
