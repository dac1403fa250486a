/**
 * Where a pulled object lies on disk until it is evidence. Nothing of a key becomes a folder: each folder of the bucket gets a
 * number, and only the last part of the key stays, because a recording is known by it and its sidecar is found by it (S8).
 */
export interface LocalNames {
  /** `7/2026-03-14T031000Z.bin`, or why the object cannot be pulled. */
  place(
    key: string,
  ): { readonly kind: 'placed'; readonly path: string } | { readonly kind: 'refused'; readonly why: string };
}

const NAME_BYTES_MOST = 255;

export function createLocalNames(): LocalNames {
  /** Folder number by what must stay together: a folder of the bucket and how often its names clash so far. */
  const numbers = new Map<string, number>();
  /** For each folder of the bucket: exact stem → which of its local folders. */
  const folderOfStem = new Map<string, number>();
  /** How many exact stems look alike where upper and lower case are one. */
  const alike = new Map<string, number>();
  const taken = new Set<string>();
  return {
    place(key) {
      const cut = key.lastIndexOf('/') + 1;
      const folder = key.slice(0, cut);
      const name = key.slice(cut);
      const why = whyNot(name);
      if (why !== undefined) return { kind: 'refused', why };
      const stem = name.replace(/(?!^)\..*$/u, '');
      const exact = `${folder}\0${stem}`;
      let variant = folderOfStem.get(exact);
      if (variant === undefined) {
        const folded = `${folder}\0${foldCase(stem)}`;
        variant = alike.get(folded) ?? 0;
        alike.set(folded, variant + 1);
        folderOfStem.set(exact, variant);
      }
      const together = `${folder}\0${variant}`;
      const number = numbers.get(together) ?? numbers.size;
      numbers.set(together, number);
      const path = `${number}/${name}`;
      if (taken.has(foldCase(path)))
        return { kind: 'refused', why: 'another object of the pull has the same name in other letter case' };
      taken.add(foldCase(path));
      return { kind: 'placed', path };
    },
  };
}

function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function whyNot(name: string): string | undefined {
  if (name === '.' || name === '..') return 'its name means a folder';
  if (/[\p{Cc}\\]/u.test(name)) return 'its name has a control character or a backslash in it';
  if (/[\ufffd]/u.test(name)) return 'its name is not valid UTF-8';
  if (Buffer.byteLength(name) > NAME_BYTES_MOST)
    return `its name is longer than ${NAME_BYTES_MOST} bytes, which no disk takes`;
  return undefined;
}
