import { readLayout } from './csv-roles.ts';
import type { ItemFormat } from './item.ts';
import { readNmeaLine } from './tracks/nmea-sentence.ts';

const GPX =
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\]\s*)?>\s*)*<(?:[\w.-]+:)?gpx[\s>]/u;
const GPSD = /^[^{]{0,40}\{"class":"(?:VERSION|DEVICES|DEVICE|WATCH|TPV|SKY|ATT|IMU|GST|PPS|TOFF|POLL)"/mu;
const POSITION = /\$[A-Z][A-Z0-9](?:GGA|RMC|GLL|GNS|GSA|GSV|VTG|ZDA|GST|TXT),/u;
const LINES_LOOKED_AT = 40;

/** Tells the items of a survey that are text from their first letters; undefined for anything else (SPEC.md, D28). */
export function recogniseItemText(text: string): ItemFormat | undefined {
  if (GPX.test(text)) return 'gpx';
  const lines = text.split(/\r?\n/u, 2000);
  if (holdsNmea(lines)) return 'nmea';
  if (GPSD.test(text)) return 'gpsd';
  if (/^\s*[{[<]/u.test(text)) return undefined;
  if (lines.slice(0, LINES_LOOKED_AT).some((line) => readLayout(line) !== undefined)) return 'csv';
  return undefined;
}

/** A good sentence of a receiver, or several damaged ones. Logs may hold binary messages between them. */
export function holdsNmea(lines: readonly string[]): boolean {
  let alike = 0;
  for (const line of lines) {
    if (!POSITION.test(line)) continue;
    const read = readNmeaLine(line);
    if (read.kind === 'sentence' && read.checked) return true;
    if (++alike === 3) return true;
  }
  return false;
}
