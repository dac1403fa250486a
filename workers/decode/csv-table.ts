/** Tables that are text: how their lines part into fields, and what the words of their first line mean. */

export const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Delimiter = keyof typeof DELIMITERS;

const COLUMNS_MOST = 256;

/** The fields of a line; a field in double quotes may hold the delimiter, and `""` for a quote. */
export function splitFields(line: string, delimiter: Delimiter): string[] {
  const letter = DELIMITERS[delimiter];
  if (!line.includes('"')) return line.split(letter, COLUMNS_MOST).map((field) => field.trim());
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < line.length && fields.length < COLUMNS_MOST; at++) {
    const char = line[at] ?? '';
    if (char === '"') {
      if (quoted && line[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = !quoted;
    } else if (char === letter && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  fields.push(field.trim());
  return fields;
}

/** The delimiter that parts the line into most fields; undefined when none parts it. */
export function delimiterOf(line: string): Delimiter | undefined {
  const [best] = (['comma', 'semicolon', 'tab'] as const)
    .map((delimiter) => ({ delimiter, fields: splitFields(line, delimiter).length }))
    .sort((a, b) => b.fields - a.fields);
  return best !== undefined && best.fields > 1 ? best.delimiter : undefined;
}

export interface ColumnTitle {
  /** Words in lower case, without the unit. */
  readonly words: readonly string[];
  /** As written, in lower case. */
  readonly unit: string | undefined;
}

/** "Gyroscope X (deg/s)" and "rate_x_dps" both part into words and unit. */
export function readTitle(text: string): ColumnTitle {
  const [, name = text, bracketed] = /^(.*?)[([]([^)\]]*)[)\]]\s*$/u.exec(text) ?? [];
  const words = name
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (bracketed !== undefined) return { words, unit: bracketed.trim().toLowerCase() };
  const last = words.at(-1);
  if (words.length > 1 && last !== undefined && UNIT_WORDS.has(last)) return { words: words.slice(0, -1), unit: last };
  return { words, unit: undefined };
}

/** Units that stand as the last word of a title. */
const UNIT_WORDS: ReadonlySet<string> = new Set(
  'm mps kmh kph mph knots kn deg degrees rad dps radps rads mps2 ms2 g mg ut nt gauss s sec ms us ns utc'.split(' '),
);

/** A number as tables write it; with another delimiter than the comma, a comma is a decimal point. */
export function readNumber(field: string | undefined, delimiter: Delimiter): number | undefined {
  if (field === undefined || field === '') return undefined;
  const text =
    delimiter !== 'comma' && /^[-+]?\d*,\d+(?:[eE][-+]?\d+)?$/u.test(field) ? field.replace(',', '.') : field;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
