import type { TimedColumns } from '../../catalog/survey/timed-columns.ts';
import { clockOf } from '../../contract/survey.ts';
import { encodeColumns } from '../../export/columns.ts';
import type { CaseSession } from '../case-session.ts';
import type { Answer } from './answer.ts';

/** What the clock of a track or an attitude adds to its own time. */
function offsetOf({ survey }: CaseSession, kind: 'track' | 'attitude', id: string): bigint {
  return clockOf(survey.state().clocks, { kind, id })?.offsetNs ?? 0n;
}

/** `time_ns` since `baseUtcNs`, exact for 104 days on either side, and the columns. */
function encode<Name extends string>(rows: TimedColumns<Name>, offsetNs: bigint, baseUtcNs: bigint): ArrayBuffer {
  const timeNs = Float64Array.from(rows.ownUtcNs, (own, i) =>
    rows.timed[i] === 1 ? Number(own + offsetNs - baseUtcNs) : Number.NaN,
  );
  return encodeColumns(
    [
      { name: 'time_ns', kind: 'numbers', values: timeNs },
      ...rows.columns.map(({ name, values }) => ({ name, kind: 'numbers' as const, values })),
    ],
    { base_utc_ns: String(baseUtcNs) },
  );
}

export const answerTrack: Answer<'track'> = async (session, { track: id }, signal) => {
  const points = await session.folder.catalog.survey.tracks.points(id, signal);
  const offsetNs = offsetOf(session, 'track', id);
  const firstTimed = points.timed.indexOf(1);
  return encode(points, offsetNs, firstTimed < 0 ? 0n : (points.ownUtcNs[firstTimed] ?? 0n) + offsetNs);
};

export const answerAttitude: Answer<'attitude'> = async (session, query, signal) => {
  const { attitude: id, buckets } = query;
  const offsetNs = offsetOf(session, 'attitude', id);
  const [from, to] = [BigInt(query.fromUtcNs), BigInt(query.toUtcNs)];
  const range = { fromOwnNs: from - offsetNs, toOwnNs: to - offsetNs, buckets };
  return encode(await session.folder.catalog.survey.attitudes.orientations(id, range, signal), offsetNs, from);
};
