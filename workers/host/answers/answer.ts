import type { BytesQuery } from '../../contract/bytes.ts';
import type { CaseSession } from '../case-session.ts';

type Kind = Exclude<BytesQuery['kind'], 'tile' | 'directory' | 'overview' | 'spectrum' | 'trace'>;
export type SurveyQuery = Extract<BytesQuery, { kind: Kind }>;
/** Answers one kind of query; its file lies beside this one. */
export type Answer<K extends Kind> = (
  session: CaseSession,
  query: Extract<BytesQuery, { kind: K }>,
  signal: AbortSignal,
) => Promise<ArrayBuffer>;
