export type NmeaLine =
  | { readonly kind: 'other' }
  | { readonly kind: 'bad checksum' }
  | {
      readonly kind: 'sentence';
      /** As written: talker and type, or a proprietary name. */
      readonly address: string;
      /** After the address. */
      readonly fields: readonly string[];
      readonly checked: boolean;
    };

/** NMEA allows 82; receivers exceed it, but not by this much. */
const SENTENCE_LETTERS_MOST = 1024;
const SENTENCE = /\$([A-Z][A-Z0-9]{2,9})((?:,[\x20-\x7e]*?)?)(?:\*([0-9A-Fa-f]{2}))?\s*$/u;

/** Finds the sentence in a line of a log; what loggers write before the `$` is passed over. */
export function readNmeaLine(line: string): NmeaLine {
  const at = line.lastIndexOf('$');
  if (at < 0 || line.startsWith('#') || line.length - at > SENTENCE_LETTERS_MOST) return { kind: 'other' };
  const [whole, address = '', rest = '', checksum] = SENTENCE.exec(line.slice(at)) ?? [];
  if (whole === undefined) return { kind: 'other' };
  if (checksum !== undefined && xorOf(address + rest) !== Number.parseInt(checksum, 16))
    return { kind: 'bad checksum' };
  return { kind: 'sentence', address, fields: rest.split(',').slice(1), checked: checksum !== undefined };
}

function xorOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum ^= text.charCodeAt(i);
  return sum;
}

/** `ddmm.mmmm` and its hemisphere, in degrees; undefined when empty or impossible. */
export function nmeaDegrees(value: string | undefined, hemisphere: string | undefined): number | undefined {
  const [, degrees, minutes] = /^(\d{1,3})(\d\d(?:\.\d+)?)$/u.exec(value ?? '') ?? [];
  const [positive, negative, most] = hemisphere === 'N' || hemisphere === 'S' ? ['N', 'S', 90] : ['E', 'W', 180];
  if (degrees === undefined || (hemisphere !== positive && hemisphere !== negative)) return undefined;
  const magnitude = Number(degrees) + Number(minutes) / 60;
  if (Number(minutes) >= 60 || magnitude > Number(most)) return undefined;
  return hemisphere === negative ? -magnitude : magnitude;
}

/** A plain decimal number; undefined when the field is empty or anything else. */
export function nmeaNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^-?\d{1,12}(?:\.\d{0,12})?$/u.test(value) ? Number(value) : undefined;
}
