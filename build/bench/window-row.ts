import { bigDump } from './dumps.ts';
import { type BenchRow, quantile } from './harness.ts';
import { importInto, newCase } from './product.ts';
import { openWorkstation, whyNoScreen } from './workstation.ts';

const WINDOW_ROWS = 1080;
const WINDOWS = 300;
/** A frame of the screen: sooner nobody sees the next window. */
const PAUSE_MS = 16;

export const windowRow: BenchRow = {
  name: 'window',
  about: `Any ${WINDOW_ROWS} frames of a recording, from disk into the memory of the renderer of real Electron, at random places.`,
  async run(context) {
    const why = whyNoScreen(context);
    if (why !== undefined) return { kind: 'skipped', why };
    const path = bigDump(context.cacheDir, 'n512', context.dumpBytes);
    const made = await newCase(context);
    try {
      await importInto(made, path);
      await made.host.dispose();
      const workstation = await openWorkstation(context, made.path);
      const asked = { windows: WINDOWS + 20, rows: WINDOW_ROWS };
      const timesOf = async (pauseMs: number) =>
        (await workstation.page.evaluate(fetchWindows, { ...asked, pauseMs })).slice(20);
      const paused = await timesOf(PAUSE_MS);
      const restless = await timesOf(0);
      await workstation.close();
      return {
        kind: 'measured',
        figures: [
          { label: 'a frame apart, median', value: quantile(paused, 0.5), unit: 'ms' },
          { label: 'a frame apart, 95 of 100', value: quantile(paused, 0.95), unit: 'ms', goal: { atMost: 10 } },
          { label: 'one on the other, median', value: quantile(restless, 0.5), unit: 'ms' },
          { label: 'one on the other, 95 of 100', value: quantile(restless, 0.95), unit: 'ms', goal: { atMost: 10 } },
        ],
      };
    } finally {
      await made.close();
    }
  },
};

/**
 * Runs in the page: milliseconds of each window, all its tiles asked for at once as the waterfall does. The window before is
 * freed within that time, as a full tile store does (S8 of renderer/data/SPEC.md).
 */
async function fetchWindows({
  windows,
  rows,
  pauseMs,
}: Record<'windows' | 'rows' | 'pauseMs', number>): Promise<number[]> {
  const app = window.airguardApp;
  const recording = app?.workspace.get().recordings[0];
  const stream = recording?.streams[0];
  if (app === undefined || recording === undefined || stream === undefined) throw new Error('there is no recording');
  const never = new AbortController().signal;
  const times: number[] = [];
  const before: (ArrayBuffer & { readonly transfer?: (bytes: number) => ArrayBuffer })[] = [];
  for (let count = 0; count < windows; count++) {
    const first = Math.floor(Math.random() * (stream.frames - rows));
    const tiles: number[] = [];
    for (let tile = Math.floor(first / 512); tile <= Math.floor((first + rows - 1) / 512); tile++) tiles.push(tile);
    const start = performance.now();
    const arrived = await Promise.all(
      tiles.map((tile) =>
        app.host.bytes(
          { kind: 'tile', recording: recording.id, stream: stream.index, level: 0, tile, plane: 'max' },
          never,
        ),
      ),
    );
    for (const bytes of before.splice(0, before.length, ...arrived)) bytes.transfer?.(0);
    times.push(performance.now() - start);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return times;
}
