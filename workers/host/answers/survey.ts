import type { BytesQuery } from '../../contract/bytes.ts';
import { Fault } from '../../contract/faults.ts';
import type { CaseSession } from '../case-session.ts';
import { answerSurface } from './surface.ts';

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
  session: CaseSession,
  query: SurveyQuery,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  switch (query.kind) {
    case 'surface':
      return answerSurface(session, query, signal);
    default:
      throw new Fault('bad_request', `This version of the host does not answer "${query.kind}".`);
  }
}
