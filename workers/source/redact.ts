import type { Secret } from '../contract/sources.ts';

/** Takes known secrets out of any text before it goes to a person, a log or a file (SPEC.md, S4). */
export interface Redactor {
  know(secret: Secret): void;
  clean(text: string): string;
}

/** A shorter one would take parts out of ordinary words; no store gives such keys. */
const SHORTEST = 6;

export function createRedactor(): Redactor {
  const known = new Set<string>();
  return {
    know({ secretAccessKey, sessionToken }) {
      for (const value of [secretAccessKey, sessionToken])
        if (value !== undefined && value.length >= SHORTEST)
          for (const form of [value, encodeURIComponent(value)]) known.add(form);
    },
    clean(text) {
      let cleaned = text;
      for (const value of known) cleaned = cleaned.replaceAll(value, '[secret]');
      return cleaned;
    },
  };
}
