import { EXPORT_PIECE_BYTES } from '../../workers/contract/exports.ts';
import type { JobInfo } from '../../workers/contract/model.ts';
import type { App } from './app.ts';

/** What a finished export job has made. Faults: `not_found` when it is no longer there. */
export async function exportedFile(app: App, job: Pick<JobInfo, 'id'>, signal: AbortSignal): Promise<Blob> {
  const pieces: ArrayBuffer[] = [];
  for (let offset = 0, isLast = false; !isLast; offset += EXPORT_PIECE_BYTES) {
    const query = { kind: 'export', job: job.id, offset, length: EXPORT_PIECE_BYTES } as const;
    const piece = await app.host.bytes(query, signal);
    pieces.push(piece);
    isLast = piece.byteLength < EXPORT_PIECE_BYTES;
  }
  return new Blob(pieces);
}
