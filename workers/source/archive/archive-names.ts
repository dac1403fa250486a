/** Where the entries of one archive go below its folder: every name is judged before a byte is written. */
export interface EntryNames {
  place(name: string): NameVerdict;
}

export type NameVerdict =
  /** `shown`: as the archive has it; `disk`: parts of a relative path that every file system takes. */
  | { readonly kind: 'place'; readonly shown: string; readonly disk: readonly string[] }
  /** This entry alone is left out. */
  | { readonly kind: 'left'; readonly why: string }
  /** The archive wants to reach beyond itself: nothing of it is imported. */
  | { readonly kind: 'hostile'; readonly why: string };

/** Of one part of a path, in bytes of UTF-8: what common file systems take. */
const PART_BYTES_MOST = 255;
const NAME_BYTES_MOST = 1024;
const DEPTH_MOST = 32;
/** Characters that Windows refuses or gives a meaning; written as underscores. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what must not reach a disk.
const UNSAFE = /[<>:"|?*\\\u0000-\u001f]/gu;
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu;

export function createEntryNames(): EntryNames {
  /** Spelling of every part of a path so far, by how a disk that ignores case would see it. */
  const spellings = new Map<string, { readonly disk: string; readonly kind: 'file' | 'folder' }>();
  return {
    place(name) {
      const bytes = Buffer.byteLength(name);
      if (/^([/\\]|[a-z]:[/\\])/iu.test(name)) return { kind: 'hostile', why: 'names an absolute place' };
      const parts = name.split('/').filter((part) => part !== '' && part !== '.');
      if (parts.some((part) => part === '..' || part.split('\\').includes('..')))
        return { kind: 'hostile', why: 'names a place outside of it' };
      if (parts.length === 0) return { kind: 'left', why: 'an entry without a name' };
      if (name.includes('\ufffd')) return { kind: 'left', why: 'a name that is not valid UTF-8' };
      if (bytes > NAME_BYTES_MOST || parts.some((part) => Buffer.byteLength(part) > PART_BYTES_MOST))
        return { kind: 'left', why: `a name longer than ${PART_BYTES_MOST} bytes, or ${NAME_BYTES_MOST} with folders` };
      if (parts.length > DEPTH_MOST) return { kind: 'left', why: `deeper than ${DEPTH_MOST} folders` };
      const disk = parts.map(safePart);
      const clash = clashOf(disk);
      if (clash !== undefined) return { kind: 'left', why: clash };
      disk.forEach((_, index) => {
        const path = disk.slice(0, index + 1).join('/');
        spellings.set(folded(path), { disk: path, kind: index === disk.length - 1 ? 'file' : 'folder' });
      });
      return { kind: 'place', shown: parts.join('/'), disk };
    },
  };

  function clashOf(disk: readonly string[]): string | undefined {
    for (let length = 1; length <= disk.length; length++) {
      const path = disk.slice(0, length).join('/');
      const known = spellings.get(folded(path));
      if (known === undefined) continue;
      if (known.disk !== path) return `its name differs only in case from “${known.disk}”`;
      if (length === disk.length) return 'its name is in the archive twice';
      if (known.kind === 'file') return `“${path}” is a file and a folder at once`;
    }
    return undefined;
  }
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function safePart(part: string): string {
  const safe = part.replace(UNSAFE, '_').replace(/[. ]+$/u, (end) => '_'.repeat(end.length));
  return DEVICE_NAME.test(safe) ? `_${safe}` : safe;
}
