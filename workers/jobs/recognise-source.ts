import { open } from 'node:fs/promises';
import { Fault } from '../contract/faults.ts';
import { RADIO_SCALE } from '../contract/level-scale.ts';
import type { Format } from '../contract/model.ts';
import { RECOGNISE_BYTES, type Recognised, recognise } from '../decode/recognise.ts';
import type { IngestSource } from '../threads/messages.ts';
import type { FoundFile } from './walk.ts';

/** A file that can be imported, with everything that is known before it is decoded. */
export interface RecognisedSource {
  /** The bytes that become evidence. */
  readonly path: string;
  readonly bytes: number;
  /** As people know it. */
  readonly name: string;
  readonly format: Format;
  readonly ingest: IngestSource;
  readonly deviceId?: string | undefined;
  readonly sidecar?: { readonly path: string; readonly text: string } | undefined;
  readonly warnings: readonly string[];
}

/** Recognises a file by its content and reads what lies beside it. Throws a Fault whose sentence ends with the path. */
export async function recogniseSource(
  file: FoundFile,
  _others: readonly FoundFile[],
): Promise<RecognisedSource | undefined> {
  if (file.bytes === 0)
    throw new Fault('corrupt_input', `The file is empty, so there is nothing to import: ${file.path}`);
  const head = await readHead(file);
  const found = recognise(head);
  switch (found.kind) {
    case 'records':
    case 'chunked':
      return records(file, found);
    case 'unsupported':
      throw new Fault('unsupported_format', `${found.sentence} ${file.path}`);
    case 'sidecar':
      throw new Fault(
        'unsupported_format',
        `The file describes a dump and holds none; import the dump beside it: ${file.path}`,
      );
    case 'unknown':
      // Records may follow a damaged beginning; text never hides any.
      if (head.length < file.bytes && head.some((byte) => byte < 9))
        return records(file, { kind: 'records', format: 'ath_mixed' });
      throw new Fault('unsupported_format', `${found.sentence} ${file.path}`);
    default:
      throw new Fault('unsupported_format', `This format is not imported yet: ${file.path}`);
  }
}

async function readHead(file: FoundFile): Promise<Uint8Array> {
  const handle = await open(file.path, 'r');
  try {
    const head = new Uint8Array(Math.min(RECOGNISE_BYTES, file.bytes));
    let done = 0;
    while (done < head.length) {
      const { bytesRead } = await handle.read(head, done, head.length - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return head.subarray(0, done);
  } finally {
    await handle.close();
  }
}

function records(file: FoundFile, found: Extract<Recognised, { kind: 'records' | 'chunked' }>): RecognisedSource {
  const wrapper = found.kind === 'chunked' ? 'chunked' : 'none';
  const { path, bytes, name } = file;
  return {
    path,
    bytes,
    name,
    format: found.format,
    ingest: { kind: 'records', wrapper, format: found.format, scale: RADIO_SCALE, anchors: [] },
    warnings: [],
  };
}
