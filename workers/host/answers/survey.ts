import type { BytesQuery } from '../../contract/bytes.ts';
import { Fault } from '../../contract/faults.ts';
import type { CaseSession } from '../case-session.ts';

type Kind = Exclude<BytesQuery['kind'], 'tile' | 'directory' | 'overview' | 'spectrum' | 'trace'>;
export type SurveyQuery = Extract<BytesQuery, { kind: Kind }>;
/** Answers one kind of query; its file lies beside this one. */
export type Answer<K extends Kind> = (
  session: CaseSession,
  query: Extract<BytesQuery, { kind: K }>,
  signal: AbortSignal,
) => Promise<ArrayBuffer>;

/** The survey's part of the bytes plane, one case a kind. */
export async function answerSurvey(
  _session: CaseSession,
  query: SurveyQuery,
  _signal: AbortSignal,
): Promise<ArrayBuffer> {
  switch (query.kind) {
    default:
      throw new Fault('bad_request', `This version of the host does not answer "${query.kind}".`);
  }
}
