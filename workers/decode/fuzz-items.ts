import { positionSchema } from '../contract/survey.ts';
import { type ItemRows, NO_TIME } from '../contract/survey-rows.ts';
import type { ItemFormat } from './item.ts';
import { createItemDecoder } from './item-decoders.ts';

/** Items of text: specimens of them, and what must hold of whatever is made of a mutated one. */
export type ItemFamily = Exclude<ItemFormat, 'jpeg' | 'png'>;
export const itemFamilies: readonly ItemFamily[] = ['gpx', 'nmea', 'gpsd', 'csv'];

const iso = (second: number) => new Date(1_717_200_000_000 + second * 1000).toISOString();

function gpx(points: number): string {
  const one = (i: number) =>
    `<trkpt lat="${50 + i / 1000}" lon="14"><ele>${i}</ele><time>${iso(i)}</time><extensions><a:speed>1.5</a:speed></extensions></trkpt>`;
  const body = Array.from({ length: points }, (_, i) => one(i)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="1" lon="2"><name>A &amp; B</name></wpt><trk><trkseg>${body}</trkseg></trk></gpx>`;
}

function sentence(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

function nmea(points: number): string {
  return Array.from({ length: points }, (_, i) => {
    const time = `2359${String((50 + i) % 60).padStart(2, '0')}.50`;
    return [
      sentence(`GNRMC,${time},A,5000.0000,N,01400.0000,E,1.0,90.0,310524,,,A`),
      sentence(`GNGGA,${time},5000.0000,N,01400.0000,E,1,08,0.9,250.0,M,45.0,M,,`),
      sentence(`GNGSA,A,3,01,02,,,,,,,,,,,1.4,0.7,1.2,1`),
      sentence(`GNGST,${time},1.0,,,,0.9,1.1,2.0`),
    ].join('');
  }).join('');
}

function gpsd(points: number): string {
  const reports = Array.from({ length: points }, (_, i) => ({
    class: 'TPV',
    mode: 3,
    time: iso(i),
    lat: 50,
    lon: 14 + i,
  }));
  return [{ class: 'VERSION', release: '3.25' }, { class: 'SKY', hdop: 1, uSat: 7 }, ...reports]
    .map((report) => `${JSON.stringify(report)}\n`)
    .join('');
}

function csv(rows: number): string {
  const titles =
    'Time (s),Latitude (°),Longitude (°),Gyroscope X (deg/s),Gyroscope Y (deg/s),Gyroscope Z (deg/s),Accelerometer X (g),Accelerometer Y (g),Accelerometer Z (g)';
  const one = (i: number) => `${i / 10},50.${i},14,1,2,3,0.01,"0.02",1`;
  return [titles, ...Array.from({ length: rows }, (_, i) => one(i))].join('\n');
}

export function makeItemText(family: ItemFamily, size: number): string {
  switch (family) {
    case 'gpx':
      return gpx(size);
    case 'nmea':
      return nmea(size);
    case 'gpsd':
      return gpsd(size);
    case 'csv':
      return csv(size);
  }
}

/**
 * Decodes an item pushed in pieces of `size` bytes and throws when what comes out makes no sense. Gives the rows; a Fault
 * is passed on.
 */
export function checkItem(format: ItemFamily, bytes: Uint8Array, size: number): number {
  const counts = { track: 0, attitude: 0 };
  const onRows = (batch: ItemRows) => {
    counts[batch.kind] += batch.rows.count;
    checkRows(batch);
  };
  const decoder = createItemDecoder(format, { onRows, modifiedUtcNs: 1_717_200_000_000_000_000n });
  for (let at = 0; at < bytes.length; at += size) decoder.push(bytes.subarray(at, at + size));
  for (const { kind, info } of decoder.finish().items) {
    if (kind === 'photo') throw new Error('a photo in a text');
    const points = kind === 'track' ? info.points : info.samples;
    if (points !== counts[kind]) throw new Error(`${counts[kind]} rows for ${points} points`);
    if (info.warnings.length > 20 || !info.warnings.every((text) => /^(?:[A-Z]|\d).{10,}\.$/su.test(text)))
      throw new Error('warning');
    const { startOwnUtcNs: start, endOwnUtcNs: end } = info;
    if (start !== undefined && end !== undefined && start > end) throw new Error('ends before it starts');
  }
  return counts.track + counts.attitude;
}

function checkRows(batch: ItemRows): void {
  const { rows } = batch;
  for (let i = 0; i < rows.count; i++) {
    if (batch.kind === 'track') {
      positionSchema.parse({ latitudeDeg: batch.rows.latitudeDeg[i], longitudeDeg: batch.rows.longitudeDeg[i] });
      continue;
    }
    if (rows.ownUtcNs[i] === NO_TIME) throw new Error('a sample without a time');
    const [w = 0, x = 0, y = 0, z = 0] = batch.rows.quaternion.map((column) => column[i] ?? 0);
    const length = Math.hypot(w, x, y, z);
    if (!Number.isNaN(length) && Math.abs(length - 1) > 1e-3) throw new Error(`a quaternion of length ${length}`);
  }
}
