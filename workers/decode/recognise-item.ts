import type { ItemFormat } from './item.ts';

/** Tells the items of a survey that are text from their first letters; undefined for anything else. */
export function recogniseItemText(text: string): ItemFormat | undefined {
  if (/^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:[\w.-]+:)?gpx[\s>]/u.test(text))
    return 'gpx';
  return undefined;
}
