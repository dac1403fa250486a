/** What an archive is, by its first bytes alone. A compressed file may hold a tar or one single file. */
export const archiveKinds = ['zip', 'tar', 'gzip', 'zstd'] as const;
export type ArchiveKind = (typeof archiveKinds)[number];

/** Enough of a file's head for `archiveKindOf`. */
export const ARCHIVE_HEAD_BYTES = 512;

const TAR_MAGIC_AT = 257;
const magics: readonly { readonly kind: ArchiveKind; readonly at: number; readonly bytes: readonly number[] }[] = [
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 3, 4] },
  /** An empty ZIP: the end record alone. */
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 5, 6] },
  { kind: 'gzip', at: 0, bytes: [0x1f, 0x8b, 8] },
  { kind: 'zstd', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'tar', at: TAR_MAGIC_AT, bytes: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

export function archiveKindOf(head: Uint8Array): ArchiveKind | undefined {
  return magics.find(({ at, bytes }) => bytes.every((byte, index) => head[at + index] === byte))?.kind;
}
