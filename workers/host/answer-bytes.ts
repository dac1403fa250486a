import type { BytesQuery } from '../contract/bytes.ts';
import { Fault } from '../contract/faults.ts';
import { PREVIEW_LEVEL } from '../contract/tile-address.ts';
import { encodeDirectory } from '../contract/tile-directory.ts';
import { encodeOverview, encodeSpectrum, encodeTrace } from '../export/replies.ts';
import { queryOverview } from '../recording/overview.ts';
import { querySpectrum, queryTrace } from '../recording/queries.ts';
import { answerSurvey } from './answers/survey.ts';
import type { CaseSession } from './case-session.ts';

/** The bytes plane: one query, one buffer. That of a tile is the caller's own (H13). */
export async function answerBytes(session: CaseSession, query: BytesQuery, signal: AbortSignal): Promise<ArrayBuffer> {
  signal.throwIfAborted();
  const { shelf } = session;
  switch (query.kind) {
    case 'tile': {
      if (query.level === PREVIEW_LEVEL) {
        const tile = shelf.previewOf(query.recording, query.stream).tiles[query.tile];
        if (tile === undefined)
          throw new Fault('not_found', `The preview of stream ${query.stream} has no tile ${query.tile}.`);
        return tile.slice(0);
      }
      const { stream, level, tile, plane } = query;
      return shelf.withReader(query.recording, (reader) => reader.tile(stream, level, tile, plane, signal));
    }
    case 'directory':
      if (query.level === PREVIEW_LEVEL)
        return encodeDirectory(shelf.previewOf(query.recording, query.stream).directory);
      return shelf.withReader(query.recording, async (reader) =>
        encodeDirectory(reader.directory(query.stream, query.level)),
      );
    case 'overview':
      return shelf.withReader(query.recording, async (reader) =>
        encodeOverview(await queryOverview(reader, query, signal)),
      );
    case 'spectrum':
      return shelf.withReader(query.recording, async (reader) =>
        encodeSpectrum(await querySpectrum(reader, query, signal)),
      );
    case 'trace':
      return shelf.withReader(query.recording, async (reader) => encodeTrace(await queryTrace(reader, query, signal)));
    default:
      return answerSurvey(session, query, signal);
  }
}
