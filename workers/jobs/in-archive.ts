import { basename, join, relative } from 'node:path';

/** How a file in `incoming/` is shown that came out of an archive. */
export interface InArchive {
  /** Where the archive was unpacked. */
  readonly folder: string;
  /** The archive's path as the person knows it; of one inside another, through that. */
  readonly shown: string;
  /** The archive's name, with `/` at the end: what stands before the names of its files. */
  readonly prefix: string;
}

interface NamedFile {
  readonly path: string;
  readonly name: string;
  readonly archive?: InArchive;
}

/** The path as a person knows it: that of a file in an archive leads through the archive. */
export function shownPath({ archive, path }: NamedFile): string {
  return archive === undefined ? path : join(archive.shown, relative(archive.folder, path));
}

/** A sentence about a file, with the paths of its archive's files as a person knows them. */
export function shownSentence({ archive }: NamedFile, sentence: string): string {
  return archive === undefined ? sentence : sentence.replaceAll(archive.folder, archive.shown);
}

/** The name that evidence at `path` gets, the file itself or one beside it: of what was in an archive the way to it. */
export function evidenceName(file: NamedFile, path: string): string {
  if (file.archive === undefined) return basename(path === file.path ? file.name : path);
  return path === file.path
    ? file.name
    : `${file.archive.prefix}${relative(file.archive.folder, path).replaceAll('\\', '/')}`;
}
