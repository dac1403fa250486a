import { z } from 'zod';
import { Fault } from '../../contract/faults.ts';
import type { TrackFix } from '../../contract/survey-rows.ts';
import { createGpsdAttitude } from '../attitude/gpsd-attitude.ts';
import type { DecodedItem, DecodedTrack, ItemDecoder, ItemDecoderOptions } from '../item.ts';
import { createLineReader } from '../line-reader.ts';
import { readUtc } from '../utc-time.ts';
import { createTrackBuilder, type TrackPoint } from './track-builder.ts';

const REPORTS_MOST = 100;

/** What is used of a time-position-velocity report; every key is optional in gpsd's protocol. */
const tpvSchema = z.looseObject({
  class: z.literal('TPV'),
  time: z.string().max(40).optional(),
  mode: z.number().optional(),
  status: z.number().optional(),
  lat: z.number().optional(),
  lon: z.number().optional(),
  altMSL: z.number().optional(),
  altHAE: z.number().optional(),
  alt: z.number().optional(),
  eph: z.number().nonnegative().optional(),
  speed: z.number().optional(),
  track: z.number().optional(),
});
const skySchema = z.looseObject({
  class: z.literal('SKY'),
  hdop: z.number().optional(),
  uSat: z.number().optional(),
});
const reportSchema = z.looseObject({ class: z.string().max(40) });

/** A log of gpsd's JSON reports, one a line, as `gpspipe -w` or `airguard tracks --gpsd` write it (SPEC.md, T14). */
export function createGpsdDecoder(options: ItemDecoderOptions): ItemDecoder {
  const reports = new Map<string, number>();
  const track = createTrackBuilder({ ...options, onRows: (rows) => options.onRows({ kind: 'track', rows }) });
  const attitude = createGpsdAttitude(options);
  let bytes = 0;
  let other = 0;
  let withoutFix = 0;
  let leapSeconds = 0;
  let hdop: number | undefined;
  let satellites: number | undefined;
  /** gpsd reports a moment again as more sentences of it arrive; the last report of a moment counts. */
  let held: TrackPoint | undefined;

  const hold = (point: TrackPoint | undefined) => {
    if (held !== undefined && (held.utcNs === undefined || held.utcNs !== point?.utcNs)) track.add(held);
    held = point;
  };

  const take = (report: unknown) => {
    if (attitude.take(report)) return;
    const sky = skySchema.safeParse(report);
    if (sky.success) {
      hdop = sky.data.hdop;
      satellites = sky.data.uSat;
      return;
    }
    const tpv = tpvSchema.safeParse(report);
    if (!tpv.success) return;
    const { time, mode = 0, status, lat, lon, altMSL, altHAE, alt, eph, speed, track: courseDeg } = tpv.data;
    if (mode < 2 || lat === undefined || lon === undefined) {
      withoutFix++;
      return;
    }
    const reading = time === undefined ? undefined : readUtc(time);
    if (reading?.leapSecond) leapSeconds++;
    hold({
      part: 0,
      utcNs: reading?.utcNs,
      latitudeDeg: lat,
      longitudeDeg: lon,
      altitudeM: altMSL ?? alt ?? altHAE,
      accuracyM: eph,
      speedMps: speed,
      courseDeg,
      hdop,
      satellites,
      fix: statuses.get(status ?? -1) ?? (mode >= 3 ? '3d' : '2d'),
    });
  };

  const lines = createLineReader({
    onLine({ text }) {
      const report = jsonOf(text);
      const named = reportSchema.safeParse(report);
      if (!named.success) {
        other++;
        return;
      }
      const name = named.data.class;
      if (reports.has(name) || reports.size < REPORTS_MOST) reports.set(name, (reports.get(name) ?? 0) + 1);
      take(report);
    },
    onDamage: () => void other++,
  });

  return {
    push(piece) {
      bytes += piece.length;
      lines.push(piece, false);
    },
    finish() {
      lines.push(new Uint8Array(0), true);
      hold(undefined);
      const { warnings, ...summary } = track.finish();
      const facts = { bytes, reports: Object.fromEntries(reports), other_lines: other, without_fix: withoutFix };
      const { info: orientation, warnings: attitudeWarnings } = attitude.finish(facts);
      const attitudes: DecodedItem[] = orientation === undefined ? [] : [{ kind: 'attitude', info: orientation }];
      if (summary.points === 0 && orientation !== undefined) return { items: attitudes };
      if (summary.points === 0)
        throw new Fault(
          'corrupt_input',
          `The gpsd log has no position: ${withoutFix} reports (TPV) without a fix, and none with one.`,
        );
      const said: string[] = [];
      if (other > 0) said.push(`${other} lines are no reports of gpsd and were left out.`);
      if (leapSeconds > 0)
        said.push(`${leapSeconds} times are in a leap second (:60) and were read as the second after it.`);
      const info: DecodedTrack = {
        kind: 'gpsd',
        frame: 'wgs84',
        ...summary,
        facts,
        warnings: [...said, ...warnings, ...attitudeWarnings],
      };
      return { items: [{ kind: 'track', info, waypoints: [] }, ...attitudes] };
    },
  };
}

/** `status` of a report, where it says more than the mode. */
const statuses: ReadonlyMap<number, TrackFix> = new Map([
  [2, 'differential'],
  [3, 'rtk fixed'],
  [4, 'rtk float'],
  [5, 'estimated'],
  [6, 'estimated'],
  [8, 'simulated'],
]);

/** Undefined when the line is no JSON. What stands before the first brace (a time of gpspipe) is passed over. */
function jsonOf(line: string): unknown {
  const at = line.indexOf('{');
  if (at < 0) return undefined;
  try {
    return JSON.parse(line.slice(at));
  } catch {
    return undefined;
  }
}
