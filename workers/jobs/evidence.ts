import type { EvidenceRow } from '../catalog/recordings.ts';
import { Fault } from '../contract/faults.ts';
import { blocksSha256, type FileHashes } from '../custody/hasher.ts';
import type { ImportContext } from './import-context.ts';
import { statsOf } from './incoming.ts';
import type { RecognisedSource } from './recognise-source.ts';

/** Evidence as the database keeps it. */
export function evidenceRow(hashes: FileHashes, name: string, addedUtcNs: bigint): EvidenceRow {
  const { sha256, bytes, blockBytes, blocks } = hashes;
  return { sha256, bytes, blockBytes, blocks: blocks.length, blocksSha256: blocksSha256(blocks), name, addedUtcNs };
}

/** The disk refused bytes after the import had ended: whoever checks the case must learn why its evidence is damaged. */
export function noteLostFlush(
  { folder, explain }: Pick<ImportContext, 'folder' | 'explain'>,
  sha256: string,
  error: unknown,
): void {
  folder.record('evidence.flush-failed', { sha256, why: explain(error).message }).catch(() => undefined);
}

/**
 * A file that is still being written, or was taken away, is no evidence yet: half of it, or two halves of different
 * states, would look like all of it.
 */
export async function refuseChanged({ path, bytes, modifiedMs }: RecognisedSource): Promise<void> {
  const now = await statsOf(path);
  const what =
    now === undefined
      ? 'was moved or removed'
      : now.size > bytes
        ? `grew from ${bytes} to ${now.size} bytes`
        : now.mtimeMs !== modifiedMs || now.size < bytes
          ? 'was written to'
          : undefined;
  if (what === undefined) return;
  throw new Fault(
    'io',
    `The file ${what} while it was imported, so nothing was imported; import it again when it stays as it is: ${path}`,
  );
}
