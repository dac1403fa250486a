import type { BytesQuery } from '../../contract/bytes.ts';
import { Fault } from '../../contract/faults.ts';
import { pictureCodes } from '../../export/picture-codes.ts';
import type { RecordingReader } from '../../recording/recording-reader.ts';
import type { Answer } from './answer.ts';

/**
 * The grid of the 3-D waterfall, rows × columns codes: a max-hold picture of as many pixels, by the code that draws `airguard
 * render`, so that P1–P3 hold for it. Throws a `bad_request` fault for an empty range or band.
 */
export async function surfaceCodes(
  reader: RecordingReader,
  query: Extract<BytesQuery, { kind: 'surface' }>,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { fromNs, toNs, lowHz, highHz, columns: width, rows: height } = query;
  if (!(toNs > fromNs)) throw new Fault('bad_request', 'The end of the time range must lie after its beginning.');
  if (!(highHz > lowHz)) throw new Fault('bad_request', 'The upper edge of the band must lie above its lower edge.');
  return pictureCodes(reader, { fromNs, toNs, lowHz, highHz, width, height }, 'max', signal);
}

export const answerSurface: Answer<'surface'> = async ({ shelf }, query, signal) => {
  const codes = await shelf.withReader(query.recording, (reader) => surfaceCodes(reader, query, signal));
  return codes.buffer;
};
