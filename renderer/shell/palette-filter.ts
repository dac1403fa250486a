export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly run: () => void;
}

/** Entries that hold every word typed, those that begin with the text first; order is kept otherwise. */
export function filterEntries<T extends Pick<PaletteEntry, 'title' | 'detail'>>(
  entries: readonly T[],
  typed: string,
): readonly T[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return entries;
  const matching = entries.filter((entry) => {
    const text = `${entry.title} ${entry.detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? '';
  const rank = (entry: T) => (entry.title.toLowerCase().startsWith(first) ? 0 : 1);
  return [...matching].sort((a, b) => rank(a) - rank(b));
}
