import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOCAL_EAST_M_PER_DEGREE } from '../../contract/local-frame.ts';
import { eulerOf } from '../../contract/orientation.ts';
import { NO_TIME, trackFixes } from '../../contract/survey-rows.ts';
import { recognise } from '../recognise.ts';
import { decodeItem, trackOf } from '../testing/decode-item.ts';
import { readUtc } from '../utc-time.ts';

const utc = (text: string) => BigInt(Date.parse(text)) * 1_000_000n;
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A sentence with its checksum. */
function nmea(body: string): string {
  const sum = [...body].reduce((xor, letter) => xor ^ letter.charCodeAt(0), 0);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
const rmc = (time: string, date: string, status = 'A') =>
  nmea(`GPRMC,${time},${status},5000.0000,N,01400.0000,E,10.0,90.0,${date},,`);
const gga = (time: string, latitude = '5000.0000') =>
  nmea(`GNGGA,${time},${latitude},N,01400.0000,E,1,08,0.9,250.0,M,,M,,`);

const times = (text: string, more = {}) => {
  const { info, rows } = trackOf(decodeItem('nmea', text, more));
  return { info, times: rows.flatMap((each) => [...each.ownUtcNs.subarray(0, each.count)]) };
};

describe('NMEA logs', () => {
  it('sentences of one moment make one point, with what each says (T9)', () => {
    const log = [
      nmea('GNRMC,120000.50,A,5000.0000,N,01400.0000,W,19.438,123.4,010224,,,A'),
      nmea('GNVTG,1.0,T,,M,99.0,N,,K,A'),
      nmea('GNGGA,120000.50,5000.0000,N,01400.0000,W,4,12,0.7,251.5,M,45.0,M,,'),
      nmea('GNGSA,A,3,01,02,,,,,,,,,,,1.4,0.7,1.2,1'),
      nmea('GNGST,120000.50,1.0,,,,0.030,0.040,0.1'),
    ].join('');
    const { info, rows } = trackOf(decodeItem('nmea', log));
    expect(info).toMatchObject({
      points: 1,
      timedPoints: 1,
      startOwnUtcNs: utc('2024-02-01T12:00:00.5Z'),
      warnings: [],
    });
    const [row] = rows;
    expect(row?.longitudeDeg[0]).toBe(-14);
    expect(row?.speedMps[0]).toBeCloseTo(10, 3);
    expect(row?.courseDeg[0]).toBe(123.4);
    expect(row?.altitudeM[0]).toBe(251.5);
    expect(row?.satellites[0]).toBe(12);
    expect(trackFixes[row?.fix[0] ?? -1]).toBe('rtk fixed');
    // The radius that holds 68 % of a circular normal distribution: 1.51 of one standard deviation.
    expect(row?.accuracyM[0]).toBeCloseTo((0.05 / Math.SQRT2) * 1.5096, 4);
  });

  it('dates pass midnight, backwards too before the first date (T11)', () => {
    const log =
      gga('235958') +
      gga('235959') +
      rmc('000000', '020324') +
      gga('000001') +
      gga('120000') +
      gga('235959') +
      gga('000000');
    expect(times(log).times).toEqual(
      [
        '2024-03-01T23:59:58Z',
        '2024-03-01T23:59:59Z',
        '2024-03-02T00:00:00Z',
        '2024-03-02T00:00:01Z',
        '2024-03-02T12:00:00Z',
        '2024-03-02T23:59:59Z',
        '2024-03-03T00:00:00Z',
      ].map(utc),
    );
  });

  it('without a date there are points and no times, and it says so', () => {
    const { info, times: own } = times(gga('120000') + gga('120001'));
    expect(info).toMatchObject({ points: 2, timedPoints: 0 });
    expect(own).toEqual([NO_TIME, NO_TIME]);
    expect(info.warnings).toEqual([expect.stringMatching(/^No sentence says a date/u)]);
  });

  it('a leap second, times that go back and bad checksums are counted and said (T3, T10, T12)', () => {
    const log = rmc('235959', '311216') + rmc('235960', '311216') + rmc('000000', '010117') + rmc('120000', '311216');
    const { info, times: own } = times(log + rmc('120001', '311216').replace('5000', '5100'));
    expect(own).toEqual(
      ['2016-12-31T23:59:59Z', '2017-01-01T00:00:00Z', '2017-01-01T00:00:00Z', '2016-12-31T12:00:00Z'].map(utc),
    );
    expect(info.facts).toMatchObject({ bad_checksum: 1, valid_sentences: 4 });
    expect(info.warnings).toEqual([
      expect.stringMatching(/^1 sentences have a bad checksum/u),
      expect.stringMatching(/leap second \(:60\)/u),
      expect.stringMatching(/^The time goes back once, by up to 720 minutes/u),
    ]);
  });

  it.each([
    ['a jump of 1024 weeks', rmc('120000', '010104') + rmc('120001', '170823'), {}],
    ['satellites that did not exist', nmea('GAGSV,1,1,00') + rmc('120000', '010104'), {}],
    ['a file written 1024 weeks later', rmc('120000', '010104'), { modifiedUtcNs: utc('2023-08-18T00:00:00Z') }],
  ])('a lost week count is recognised by %s, and nothing is repaired (T4)', (_, log, more) => {
    const { info, times: own } = times(log, more);
    expect(own[0]).toBe(utc('2004-01-01T12:00:00Z'));
    expect(info.warnings).toEqual([expect.stringMatching(/1024 weeks.*7168 days/u)]);
  });

  it('an old log of an old receiver is not taken for a lost week count (T4)', () => {
    expect(times(rmc('120000', '010104'), { modifiedUtcNs: utc('2024-05-01T00:00:00Z') }).info.warnings).toEqual([]);
  });

  it('binary messages between the sentences do not hide the log (D28)', () => {
    const mixed = Uint8Array.from([
      ...bytesOf(gga('120000')),
      0xb5,
      0x62,
      1,
      7,
      0,
      0,
      ...bytesOf(rmc('120000', '010124')),
    ]);
    expect(recognise(mixed)).toEqual({ kind: 'item', format: 'nmea' });
    expect(trackOf(decodeItem('nmea', mixed)).info.points).toBe(1);
  });

  it('a log without a fix is refused with one sentence', () => {
    expect(() => decodeItem('nmea', rmc('120000', '010124', 'V'))).toThrow(/^The NMEA log has no position: .*\.$/u);
  });

  it('does not depend on how the bytes were split', () => {
    const log =
      Array.from({ length: 50 }, (_, i) => gga(`1200${String(i).padStart(2, '0')}`)).join('') + rmc('120051', '010124');
    const whole = times(log);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        expect(times(log, { size })).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});

const gpx = (points: string) => `<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>${points}</trkseg></trk></gpx>`;
const trkpt = (time: string, inside = '') => `<trkpt lat="1" lon="2"><time>${time}</time>${inside}</trkpt>`;

describe('GPX', () => {
  it('takes extensions by their local names and the fix as GPX writes it (T6)', () => {
    const inside =
      '<fix>dgps</fix><sat>9</sat><hdop>0.8</hdop><extensions><x:TrackPointExtension><x:speed>3.5</x:speed><x:course>270</x:course></x:TrackPointExtension></extensions>';
    const [row] = trackOf(decodeItem('gpx', gpx(trkpt('2024-01-01T00:00:00.123456789+01:00', inside)))).rows;
    expect(row?.ownUtcNs[0]).toBe(utc('2023-12-31T23:00:00.123Z') + 456_789n);
    expect([row?.speedMps[0], row?.courseDeg[0], row?.hdop[0], row?.satellites[0]]).toEqual([3.5, 270, 0.8, 9]);
    expect(trackFixes[row?.fix[0] ?? -1]).toBe('differential');
  });

  it('a file that breaks off keeps the points before, and says where (T7)', () => {
    const whole = gpx(trkpt('2024-01-01T00:00:00Z') + trkpt('2024-01-01T00:00:01Z'));
    const { info } = trackOf(decodeItem('gpx', whole.slice(0, -60)));
    expect(info.points).toBe(1);
    expect(info.warnings).toEqual([expect.stringMatching(/^The XML is damaged: .* in line 1; the 1 track points/u)]);
    expect(() => decodeItem('gpx', '<gpx><trk>')).toThrow(
      /no track point, route point or waypoint before the XML breaks/u,
    );
    expect(() => decodeItem('gpx', '<gpx></gpx>')).toThrow(
      /^The GPX file has no track point, route point or waypoint\.$/u,
    );
  });

  it('entities of a document type are not looked up, depth and attributes are bounded (T8)', () => {
    const bomb = `<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${gpx(trkpt('2024-01-01T00:00:00Z', '<name>&b;</name>')).slice(21)}`;
    expect(() => decodeItem('gpx', bomb)).toThrow(/entity/u);
    expect(() => decodeItem('gpx', `<gpx>${'<a>'.repeat(100)}`)).toThrow(/deeper than 64/u);
    const attributes = Array.from({ length: 200 }, (_, i) => `a${i}="1"`).join(' ');
    expect(() => decodeItem('gpx', `<gpx ${attributes}>`)).toThrow(/more than 100 attributes/u);
  });

  it('UTF-16 and Latin-1 are read as they are declared', () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?><gpx><wpt lat="1" lon="2"><name>Kr\u00e4he</name></wpt></gpx>`;
    const [item] = decodeItem(
      'gpx',
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    ).items;
    expect(item?.kind === 'track' && item.waypoints).toMatchObject([{ name: 'Kr\u00e4he', latitudeDeg: 1 }]);
    const wide = Uint8Array.from([
      0xff,
      0xfe,
      ...[...gpx(trkpt('2024-01-01T00:00:00Z'))].flatMap((c) => [c.charCodeAt(0), 0]),
    ]);
    expect(trackOf(decodeItem('gpx', wide, { size: 7 })).info.points).toBe(1);
  });

  it('what is nowhere on Earth is left out and counted (T2)', () => {
    const { info } = trackOf(
      decodeItem('gpx', gpx('<trkpt lat="91" lon="0"/><trkpt lat="x" lon="0"/><trkpt lat="5" lon="6"/>')),
    );
    expect(info).toMatchObject({ points: 1, bounds: { westDeg: 6, southDeg: 5 } });
    expect(info.warnings[0]).toMatch(/^2 points have a place that is not on Earth/u);
  });
});

describe('tables of positions', () => {
  it.each([
    ['comma', 'time,lat,lon,speed_kmh\n2024-01-01T00:00:00Z,50.5,14.25,36'],
    ['semicolon', 'Time (s);Latitude (°);Longitude (°);Velocity (m/s)\n1704067200;50,5;14,25;10'],
    ['tab', 'timestamp_ms\tlatitude_deg\tlongitude_deg\tspeed_mps\n1704067200000\t50.5\t14.25\t10'],
    ['date and time', 'date,time,lat,lng,speed (knots)\n2024-01-01,00:00:00,50.5,14.25,19.43844'],
  ])('%s: titles, units and times are understood (T15, T16)', (_, text) => {
    expect(recognise(bytesOf(text))).toEqual({ kind: 'item', format: 'csv' });
    const { info, rows } = trackOf(decodeItem('csv', text));
    expect(info).toMatchObject({ points: 1, startOwnUtcNs: utc('2024-01-01T00:00:00Z'), frame: 'wgs84' });
    expect([rows[0]?.latitudeDeg[0], rows[0]?.longitudeDeg[0]]).toEqual([50.5, 14.25]);
    expect(rows[0]?.speedMps[0]).toBeCloseTo(10, 4);
  });

  it('metres on a floor become a local frame (T17)', () => {
    const { info, rows } = trackOf(decodeItem('csv', 't,x_m,y_m\n0.0,10,0\n0.5,11,0\n'));
    expect(info).toMatchObject({ frame: 'local', points: 2, startOwnUtcNs: 0n, endOwnUtcNs: 500_000_000n });
    expect((rows[0]?.longitudeDeg[1] ?? 0) * LOCAL_EAST_M_PER_DEGREE).toBeCloseTo(11, 9);
    expect(info.warnings).toEqual([expect.stringMatching(/counts its time from its own start/u)]);
  });

  it('a table without titles, or without rows, is refused with one sentence', () => {
    expect(recognise(bytesOf('a,b,c\n1,2,3\n')).kind).toBe('unknown');
    expect(() => decodeItem('csv', 'time,lat,lon\n')).toThrow(/^The table has no row that can be read/u);
  });
});

describe('logs of gpsd', () => {
  it('takes reports with a fix, and the sky view before them (T14)', () => {
    const log = [
      '{"class":"VERSION","release":"3.25"}',
      '{"class":"SKY","hdop":1.1,"uSat":7}',
      '{"class":"TPV","mode":1}',
      '{"class":"TPV","time":"2024-01-01T00:00:00.000Z","mode":3,"lat":1,"lon":2,"altMSL":3,"eph":4,"speed":5,"track":6}',
      'no json',
    ].join('\n');
    expect(recognise(bytesOf(log))).toEqual({ kind: 'item', format: 'gpsd' });
    const { info, rows } = trackOf(decodeItem('gpsd', log));
    expect(info).toMatchObject({ points: 1, facts: { without_fix: 1, other_lines: 1 } });
    const [row] = rows;
    expect([row?.altitudeM[0], row?.accuracyM[0], row?.speedMps[0], row?.hdop[0], row?.satellites[0]]).toEqual([
      3, 4, 5, 1.1, 7,
    ]);
  });

  it('brings the attitudes that ATT reports state in full, with or without a fix (A6)', () => {
    const at = (second: number, more: string) => `{"class":"ATT","time":"2024-01-01T00:00:0${second}Z",${more}}`;
    const fix = '{"class":"TPV","time":"2024-01-01T00:00:00Z","mode":2,"lat":1,"lon":2}';
    const reports = [
      at(1, '"heading":270,"pitch":10,"roll":-20'),
      at(2, '"mheading":90,"pitch":0,"roll":0'),
      at(3, '"heading":0,"pitch":0'),
      '{"class":"ATT","heading":0,"pitch":0,"roll":0}',
    ];
    const start = BigInt(Date.parse('2024-01-01T00:00:01Z')) * 1_000_000n;
    for (const before of [[fix], ['{"class":"TPV","mode":1}']]) {
      const { items, batches } = decodeItem('gpsd', [...before, ...reports].join('\n'));
      expect(items.map(({ kind }) => kind)).toEqual(before[0] === fix ? ['track', 'attitude'] : ['attitude']);
      expect(items.at(-1)?.info).toMatchObject({
        kind: 'euler',
        heading: 'true',
        samples: 1,
        startOwnUtcNs: start,
        warnings: [/signs|which way/u, /^1 attitudes .* lack/u, /^1 .* no time/u, /^1 .* another north/u].map((words) =>
          expect.stringMatching(words),
        ),
      });
      const attitude = batches.find(({ kind }) => kind === 'attitude');
      if (attitude?.kind !== 'attitude') throw new Error('no attitude');
      const [w, x, y, z] = attitude.rows.quaternion.map((column) => column[0] ?? Number.NaN);
      const angles = eulerOf([w ?? 0, x ?? 0, y ?? 0, z ?? 0]);
      expect(angles.yawDeg).toBeCloseTo(270, 3);
      expect(angles.pitchDeg).toBeCloseTo(10, 3);
      expect(angles.rollDeg).toBeCloseTo(-20, 3);
    }
  });
});

describe('times', () => {
  it('every moment that ISO writes is read to the nanosecond', () => {
    const moment = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 999_999 }), (date, rest) => {
        const written = date.toISOString().replace('Z', `${String(rest).padStart(6, '0')}Z`);
        expect(readUtc(written)?.utcNs).toBe(BigInt(date.getTime()) * 1_000_000n + BigInt(rest));
      }),
    );
    for (const text of ['2023-02-29T00:00:00Z', '2024-13-01T00:00:00Z', '2024-01-01T24:00:00Z', 'yesterday', ''])
      expect(readUtc(text)).toBeUndefined();
  });
});

describe('what a track says of its own data', () => {
  it('a place that cannot be is no missing fix (T2)', () => {
    expect(() => decodeItem('nmea', gga('120000', '9930.0000'))).toThrow(
      /place of each fix is missing or not on Earth/u,
    );
    const { info } = trackOf(decodeItem('nmea', gga('120000', '9930.0000') + gga('120001') + rmc('120002', '020324')));
    expect(info).toMatchObject({ points: 2, warnings: [expect.stringMatching(/^1 sentences claim a fix/u)] });
  });

  it('two places at one time are kept and said (T2)', () => {
    const point = (lat: number) => `<trkpt lat="${lat}" lon="14"><time>2024-02-01T12:00:00Z</time></trkpt>`;
    const file = (...lats: readonly number[]) => `<gpx><trk><trkseg>${lats.map(point).join('')}</trkseg></trk></gpx>`;
    expect(trackOf(decodeItem('gpx', file(50, 50.1))).info).toMatchObject({
      points: 2,
      warnings: [expect.stringMatching(/^One time has two places more than 100 m apart/u)],
    });
    expect(trackOf(decodeItem('gpx', file(50, 50.0001))).info.warnings).toEqual([]);
  });

  it('a document type with declarations is still GPX (T8)', () => {
    const text = '<?xml version="1.0"?><!DOCTYPE gpx [ <!ELEMENT gpx (trk)> ]><gpx><trk/></gpx>';
    expect(recognise(bytesOf(text))).toMatchObject({ kind: 'item', format: 'gpx' });
  });

  it('a column titled date may hold the whole time (T16)', () => {
    const { info } = trackOf(decodeItem('csv', 'Date,Latitude,Longitude\n2026-03-14 10:00:00,52.5,13.4\n'));
    expect(info).toMatchObject({ timedPoints: 1, startOwnUtcNs: utc('2026-03-14T10:00:00Z') });
  });
});
