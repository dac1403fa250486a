import type { ImportedFile } from '../../contract/model.ts';
import type { CaseSession } from '../case-session.ts';

/** What had to be said of the recordings, tracks, attitudes and photos that these files brought, one sentence each. */
export function importNotes(
  { shelf, survey }: Pick<CaseSession, 'shelf' | 'survey'>,
  files: readonly ImportedFile[],
): readonly { readonly name: string; readonly text: string }[] {
  const brought = new Set(
    files.flatMap(({ outcome, sha256 }) => (outcome === 'imported' && sha256 !== undefined ? [sha256] : [])),
  );
  const { tracks, attitudes, photos } = survey.state();
  return [...shelf.list(), ...tracks, ...attitudes, ...photos]
    .filter(({ evidenceSha256 }) => evidenceSha256 !== undefined && brought.has(evidenceSha256))
    .flatMap(({ name, warnings }) => warnings.map((text) => ({ name, text })));
}
