import { Fault } from '../../contract/faults.ts';
import type { TrackFix } from '../../contract/survey-rows.ts';
import type { DecodedTrack, ItemDecoder, ItemDecoderOptions } from '../item.ts';
import { createLineReader } from '../line-reader.ts';
import { utcOfDate } from '../utc-time.ts';
import { createNmeaClock, nmeaDate, nmeaTime, type TimeOfDay } from './nmea-clock.ts';
import { nmeaDegrees, nmeaNumber, readNmeaLine } from './nmea-sentence.ts';
import { createTrackBuilder, type TrackPoint } from './track-builder.ts';

const MPS_PER_KNOT = 1852 / 3600;
const MPS_PER_KMH = 1 / 3.6;
/** Radius with 68 % of a circular normal distribution, as a multiple of the root of both variances: √(−ln 0.32). */
const RADIUS_68 = Math.sqrt(-Math.log(0.32));
/** Points kept until the log says a date. */
const UNDATED_MOST = 100_000;
/** Names of sentences that are counted one by one. */
const ADDRESSES_MOST = 500;

/** What the sentences of one moment have said. */
interface Epoch {
  readonly time: TimeOfDay;
  latitudeDeg?: number;
  longitudeDeg?: number;
  /** Any sentence that says so makes the position good. */
  valid: boolean;
  quality?: TrackFix | undefined;
  /** From GSA, when the quality does not say more. */
  dimensions?: TrackFix | undefined;
  altitudeM?: number | undefined;
  accuracyM?: number | undefined;
  speedMps?: number | undefined;
  courseDeg?: number | undefined;
  hdop?: number | undefined;
  satellites?: number | undefined;
}

/** Logs of NMEA 0183 sentences of any talker (SPEC.md, T9–T13). */
export function createNmeaDecoder(options: ItemDecoderOptions): ItemDecoder {
  const counts = new Map<string, number>();
  const facts = { valid_sentences: 0, bad_checksum: 0, other_lines_incl_comments: 0, rmc_valid: 0, rmc_void: 0 };
  const clock = createNmeaClock();
  let firstFix: readonly (string | number)[] | undefined;
  let lastFix: readonly (string | number)[] | undefined;
  let epoch: Epoch | undefined;
  let unchecked = 0;
  let leapSeconds = 0;
  let undated: { readonly point: TrackPoint; readonly time: TimeOfDay }[] = [];
  let dateKnown = false;
  let bytes = 0;
  let modernSystem = false;
  /** Sentences that claim a fix at a place that cannot be. */
  let noPlace = 0;

  const track = createTrackBuilder({
    ...options,
    notBefore: () => (modernSystem ? firstGalileo : undefined),
    onRows: (rows) => options.onRows({ kind: 'track', rows }),
  });

  const flushUndated = () => {
    const waiting = undated;
    undated = [];
    if (waiting.length === 0) return;
    // The date is that of the newest of them; each midnight before it takes a day away.
    let utcNs: bigint | undefined;
    const dated = waiting.toReversed().map(({ point, time }) => {
      const own = clock.utcNsOf(time);
      utcNs = own === undefined || utcNs === undefined || own <= utcNs ? own : own - 86_400_000_000_000n;
      return { ...point, utcNs };
    });
    for (const point of dated.toReversed()) track.add(point);
  };

  const finishEpoch = () => {
    const ended = epoch;
    epoch = undefined;
    if (ended === undefined || !ended.valid) return;
    const { time, latitudeDeg, longitudeDeg, valid: _valid, quality, dimensions, ...rest } = ended;
    if (latitudeDeg === undefined || longitudeDeg === undefined) return;
    if (time.leapSecond) leapSeconds++;
    const fix = quality ?? dimensions;
    const point = { part: 0, latitudeDeg, longitudeDeg, fix, ...rest };
    if (dateKnown) track.add({ ...point, utcNs: clock.utcNsOf(time) });
    else {
      undated.push({ point, time });
      if (undated.length >= UNDATED_MOST) flushUndated();
    }
  };

  /** The epoch of a sentence with a time of day: a new one when the time has changed. */
  const at = (value: string | undefined): Epoch | undefined => {
    const time = nmeaTime(value);
    if (time === undefined) return undefined;
    if (epoch?.time.ns !== time.ns || epoch.time.leapSecond !== time.leapSecond) {
      finishEpoch();
      epoch = { time, valid: false };
    }
    return epoch;
  };

  const place = (into: Epoch, fields: readonly string[], from: number, valid: boolean) => {
    if (!valid) return;
    const latitudeDeg = nmeaDegrees(fields[from], fields[from + 1]);
    const longitudeDeg = nmeaDegrees(fields[from + 2], fields[from + 3]);
    if (latitudeDeg === undefined || longitudeDeg === undefined) {
      noPlace++;
      return;
    }
    // RMC and GLL may carry fewer digits than GGA: the first of a moment stays.
    into.latitudeDeg ??= latitudeDeg;
    into.longitudeDeg ??= longitudeDeg;
    into.valid = true;
  };

  const setDate = (midnightNs: bigint | undefined, time: TimeOfDay | undefined) => {
    if (midnightNs === undefined || time === undefined) return;
    const firstDate = !dateKnown;
    dateKnown = true;
    clock.setDate(midnightNs, time);
    if (firstDate) {
      flushUndated();
      clock.setDate(midnightNs, time);
    }
  };

  const take = (type: string, fields: readonly string[]) => {
    switch (type) {
      case 'GGA': {
        const into = at(fields[0]);
        if (into === undefined) return;
        const quality = Number(fields[5] || 0);
        place(into, fields, 1, quality >= 1 && quality <= 8);
        into.quality = ggaQualities[quality] ?? into.quality;
        into.satellites = nmeaNumber(fields[6]) ?? into.satellites;
        into.hdop = nmeaNumber(fields[7]) ?? into.hdop;
        into.altitudeM = nmeaNumber(fields[8]) ?? into.altitudeM;
        return;
      }
      case 'GNS': {
        const into = at(fields[0]);
        if (into === undefined) return;
        const modes = fields[5] ?? '';
        const best = [...gnsModes].find(([letter]) => modes.includes(letter));
        place(into, fields, 1, best !== undefined);
        into.quality ??= best?.[1];
        into.satellites ??= nmeaNumber(fields[6]);
        into.hdop ??= nmeaNumber(fields[7]);
        into.altitudeM ??= nmeaNumber(fields[8]);
        return;
      }
      case 'RMC': {
        const valid = fields[1] === 'A';
        if (valid) facts.rmc_valid++;
        else facts.rmc_void++;
        const into = at(fields[0]);
        if (into === undefined || !valid) return;
        place(into, fields, 2, true);
        into.speedMps = scaled(nmeaNumber(fields[6]), MPS_PER_KNOT) ?? into.speedMps;
        into.courseDeg = nmeaNumber(fields[7]) ?? into.courseDeg;
        setDate(nmeaDate(fields[8]), into.time);
        const fix = [fields[8] ?? '', fields[0] ?? '', degrees7(fields[2], fields[3]), degrees7(fields[4], fields[5])];
        firstFix ??= fix;
        lastFix = fix;
        return;
      }
      case 'GLL': {
        const into = at(fields[4]);
        if (into !== undefined) place(into, fields, 0, fields[5] === 'A');
        return;
      }
      case 'ZDA': {
        const into = at(fields[0]);
        if (into !== undefined) setDate(utcOfDate(Number(fields[3]), Number(fields[2]), Number(fields[1])), into.time);
        return;
      }
      case 'GST': {
        const into = at(fields[0]);
        const north = nmeaNumber(fields[5]);
        const east = nmeaNumber(fields[6]);
        if (into === undefined || north === undefined || east === undefined) return;
        into.accuracyM = RADIUS_68 * Math.hypot(north, east);
        return;
      }
      // These two say no time: they belong to the sentences before them.
      case 'GSA':
        if (epoch === undefined) return;
        epoch.dimensions = fields[1] === '3' ? '3d' : fields[1] === '2' ? '2d' : epoch.dimensions;
        epoch.hdop ??= nmeaNumber(fields[15]);
        return;
      case 'VTG':
        if (epoch === undefined) return;
        epoch.courseDeg ??= nmeaNumber(fields[0]);
        epoch.speedMps ??= scaled(nmeaNumber(fields[4]), MPS_PER_KNOT) ?? scaled(nmeaNumber(fields[6]), MPS_PER_KMH);
    }
  };

  const lines = createLineReader({
    onLine({ text }) {
      const read = readNmeaLine(text);
      switch (read.kind) {
        case 'other':
          facts.other_lines_incl_comments++;
          return;
        case 'bad checksum':
          facts.bad_checksum++;
          return;
        case 'sentence': {
          const { address, fields, checked } = read;
          facts.valid_sentences++;
          if (!checked) unchecked++;
          if (counts.has(address) || counts.size < ADDRESSES_MOST) counts.set(address, (counts.get(address) ?? 0) + 1);
          if (/^(?:GA|GB|BD|GQ|GI)...$/u.test(address)) modernSystem = true;
          if (address.length === 5) take(address.slice(2), fields);
        }
      }
    },
    onDamage: () => void facts.other_lines_incl_comments++,
  });

  return {
    push(piece) {
      bytes += piece.length;
      lines.push(piece, false);
    },
    finish() {
      lines.push(new Uint8Array(0), true);
      finishEpoch();
      flushUndated();
      const { warnings, ...summary } = track.finish();
      if (summary.points === 0)
        throw new Fault(
          'corrupt_input',
          `The NMEA log has no position: ${facts.valid_sentences} good sentences, ${facts.bad_checksum} with a bad checksum, and ${noPlace === 0 ? 'no fix in any of them' : `the place of each fix is missing or not on Earth (${noPlace} sentences)`}.`,
        );
      const said: string[] = [];
      if (facts.bad_checksum > 0) said.push(`${facts.bad_checksum} sentences have a bad checksum and were left out.`);
      if (noPlace > 0)
        said.push(`${noPlace} sentences claim a fix whose place is missing or not on Earth; that place was left out.`);
      if (unchecked > 0) said.push(`${unchecked} sentences carry no checksum and were taken unchecked.`);
      if (!dateKnown)
        said.push('No sentence says a date (RMC or ZDA): the points have no times and cannot be joined with anything.');
      if (leapSeconds > 0)
        said.push(`${leapSeconds} times are in a leap second (:60) and were read as the second after it.`);
      const info: DecodedTrack = {
        kind: 'nmea',
        frame: 'wgs84',
        ...summary,
        facts: {
          bytes,
          ...facts,
          sentence_counts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
          ...(firstFix === undefined || lastFix === undefined
            ? {}
            : { first_fix_ddmmyy_hhmmss_lat_lon: [...firstFix], last_fix: [...lastFix] }),
        },
        warnings: [...said, ...warnings],
      };
      return { items: [{ kind: 'track', info, waypoints: [] }] };
    },
  };
}

/** Of GGA, by its number. */
const ggaQualities: readonly (TrackFix | undefined)[] = [
  undefined,
  // 1 says no more than that there is a fix; GSA says of how many dimensions.
  undefined,
  'differential',
  'pps',
  'rtk fixed',
  'rtk float',
  'estimated',
  'manual',
  'simulated',
];

/** Letters of GNS, one a satellite system, best first. */
const gnsModes: ReadonlyMap<string, TrackFix | undefined> = new Map([
  ['R', 'rtk fixed'],
  ['F', 'rtk float'],
  ['P', 'differential'],
  ['D', 'differential'],
  ['A', undefined],
  ['E', 'estimated'],
  ['M', 'manual'],
  ['S', 'simulated'],
]);

/** The first satellites of Galileo and the regional BeiDou service; QZSS and NavIC came later or at the same time. */
const firstGalileo = { utcNs: utcOfDate(2010, 1, 1) ?? 0n, why: 'Galileo and BeiDou, which the log names' };

function scaled(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}

function degrees7(value: string | undefined, hemisphere: string | undefined): number {
  return Math.round((nmeaDegrees(value, hemisphere) ?? 0) * 1e7) / 1e7;
}
