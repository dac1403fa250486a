import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideFixesSql, fixesOf } from '../../workers/catalog/survey/join.ts';
import { bigDump, recordBytes } from './dumps.ts';
import { type BenchRow, clocked, clockedAsync, interleave, timeOf } from './harness.ts';
import { importInto, newCase } from './product.ts';

const FRAMES = 10_000_000;
const FRAME_NS = 100_000;
const BASE_UTC_MS = Date.UTC(2026, 2, 14, 3, 10, 0);
const MAX_GAP_NS = 2_000_000_000;

export const asofRow: BenchRow = {
  name: 'asof',
  about: `${FRAMES / 1e6} million frames of an imported recording and a track of one fix a second: the samples of a band with their places, as the screen asks for them, against a loop over typed arrays that averages the frames of each second and finds their fixes.`,
  async run(context) {
    const path = bigDump(context.cacheDir, 'n16', FRAMES * recordBytes(16));
    const seconds = Math.ceil((FRAMES * FRAME_NS) / 1e9) + 1;
    const track = join(context.scratchDir, 'bench-track.gpx');
    writeFileSync(track, gpx(seconds));
    const open = await newCase(context);
    try {
      const recording = await importInto(open, path);
      const { session, host } = open;
      const tracks = await session.jobs.finished(session.startImport(track));
      if (tracks.state !== 'done') throw new Error(`the import of the track ended ${tracks.state}: ${tracks.message}`);
      const baseNs = BigInt(BASE_UTC_MS) * 1_000_000n;
      const setting = { offsetNs: baseNs, uncertaintyNs: 0, how: 'typed', note: 'bench' } as const;
      await session.survey.setClock({ kind: 'recording', id: recording }, setting);
      const info = session.shelf.infoOf(recording);
      const query = {
        kind: 'samples',
        recording,
        measure: 'band power',
        fromNs: info.startNs,
        toNs: info.endNs,
        lowHz: 5000e6,
        highHz: 6000e6,
        thresholdDb: -85,
        bucketNs: 1e9,
        maxGapNs: MAX_GAP_NS,
      } as const;
      const columns = typedColumns(info.frames, seconds);
      const never = new AbortController().signal;
      const everyFrame = everyFrameSql(baseNs, fixesOf(0, BigInt(MAX_GAP_NS)));
      const timings = await interleave(
        [
          { name: 'samples', run: () => clockedAsync(() => host.bytes(query, never)) },
          { name: 'loop', run: () => clocked(() => void mergeLoop(columns)) },
          { name: 'every frame', run: () => clockedAsync(() => session.folder.catalog.query(everyFrame)) },
        ],
        context,
      );
      const ours = timeOf(timings, 'samples');
      const everyMs = timeOf(timings, 'every frame');
      const loopMs = timeOf(timings, 'loop');
      return {
        kind: 'measured',
        figures: [
          { label: 'frames', value: info.frames / 1e6, unit: 'M' },
          { label: 'samples with places', value: ours, unit: 'ms', goal: { atMost: 600 } },
          { label: 'time against the loop', value: ours / loopMs, unit: '×', goal: { atMost: 7 } },
          { label: 'ASOF JOIN of every frame', value: everyMs, unit: 'ms', goal: { atMost: 600 } },
          { label: 'time against the loop', value: everyMs / loopMs, unit: '×', goal: { atMost: 7 } },
        ],
        note: 'The join is of one sample a second, which the pyramid gives; the product joins no frame by itself.',
      };
    } finally {
      await open.close();
    }
  },
};

function gpx(seconds: number): string {
  const points = Array.from({ length: seconds }, (_, second) => {
    const time = new Date(BASE_UTC_MS + second * 1000).toISOString();
    return `<trkpt lat="${(52 + second * 1e-5).toFixed(6)}" lon="${(13 + second * 1e-5).toFixed(6)}"><time>${time}</time></trkpt>`;
  });
  return `<gpx version="1.1"><trk><trkseg>${points.join('\n')}</trkseg></trk></gpx>`;
}

/** Frames, mean power and mean place of each fix, every frame joined by itself; a mean place is the place of the mean time. */
function everyFrameSql(baseNs: bigint, fixes: ReturnType<typeof fixesOf>): string {
  const moments = `(SELECT time_ns + ${baseNs} AS ns, power_dbm FROM frames)`;
  return `SELECT fix_ns, n, power, latitude + latitude_slope * after_ns AS latitude FROM (
      SELECT fix_ns, count(*) AS n, avg(power_dbm) AS power, avg(moment_ns - fix_ns) AS after_ns
      FROM (${besideFixesSql(moments, 'power_dbm', fixes)}) WHERE near_before GROUP BY fix_ns
    ) JOIN (${fixes.sql}) USING (fix_ns)`;
}

interface Columns {
  readonly timeNs: Float64Array;
  readonly powerMw: Float64Array;
  readonly fixNs: Float64Array;
  readonly latitude: Float64Array;
}

function typedColumns(frames: number, seconds: number): Columns {
  return {
    timeNs: Float64Array.from({ length: frames }, (_, frame) => frame * FRAME_NS),
    powerMw: Float64Array.from({ length: frames }, (_, frame) => 1e-9 * (1 + (frame % 40))),
    fixNs: Float64Array.from({ length: seconds }, (_, second) => second * 1e9),
    latitude: Float64Array.from({ length: seconds }, (_, second) => 52 + second * 1e-5),
  };
}

/** Both sides are in order: one walk along them. */
function mergeLoop({ timeNs, powerMw, fixNs, latitude }: Columns) {
  const count = new Uint32Array(fixNs.length);
  const power = new Float64Array(fixNs.length);
  const place = new Float64Array(fixNs.length);
  let fix = 0;
  for (let frame = 0; frame < timeNs.length; frame++) {
    const at = timeNs[frame] ?? 0;
    while (fix + 1 < fixNs.length && (fixNs[fix + 1] ?? 0) <= at) fix++;
    const from = fixNs[fix] ?? 0;
    if (at - from > MAX_GAP_NS) continue;
    const share = (at - from) / ((fixNs[fix + 1] ?? from + 1) - from);
    const here = latitude[fix] ?? 0;
    count[fix] = (count[fix] ?? 0) + 1;
    power[fix] = (power[fix] ?? 0) + (powerMw[frame] ?? 0);
    place[fix] = (place[fix] ?? 0) + here + share * ((latitude[fix + 1] ?? here) - here);
  }
  return { count, power, place };
}
