import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Fault } from '../../contract/faults.ts';
import { type ClockSetting, clockOf, type SurveyState } from '../../contract/survey.ts';
import { followGpsd, type GpsdAddress, parseGpsdAddress } from '../../source/gpsd.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import { type Command, type CommandContext, jsonOption, UsageError } from './command.ts';
import { timeText } from './inspect-item.ts';
import { runImports } from './run-imports.ts';
import { jsonText, secondsText, textTable } from './table.ts';
import { finiteNumber } from './values.ts';
import { openCaseOf, withHost } from './with-host.ts';

const DEFAULT_SECONDS = 60;

export const tracksCommand: Command = {
  name: 'tracks',
  usage: 'DIR [--gpsd HOST[:PORT] [--seconds S]] [--json]',
  summary: 'Lists the tracks and attitudes of a case, or records a track from a running gpsd.',
  details:
    'Tracks and attitudes come in by airguard import: GPX, NMEA 0183 and gpsd logs, tables with a line of titles.\n--gpsd records every report for --seconds and imports them as evidence; a lost connection is made again.',
  options: {
    ...jsonOption,
    gpsd: { kind: 'value', value: 'ADDR', help: 'record from this gpsd; the port is 2947 when left out' },
    seconds: { kind: 'value', value: 'S', help: `how long to record; ${DEFAULT_SECONDS} when left out` },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    const address = context.value('gpsd');
    if (address === undefined) {
      if (context.value('seconds') !== undefined) throw new UsageError('--seconds is for --gpsd');
      return withHost(context, 'tracks', async (host) => {
        list(context, await openCaseOf(host, context, 'read'));
        return 0;
      });
    }
    const gpsd = parseGpsdAddress(address);
    if (gpsd === undefined) throw new UsageError(`--gpsd "${address}" is no address; write it as HOST or HOST:PORT`);
    const seconds = finiteNumber(context.value('seconds'), 'seconds', DEFAULT_SECONDS);
    if (!(seconds > 0 && seconds <= 7 * 86_400))
      throw new UsageError('--seconds must be more than 0, and at most a week');
    return withHost(context, 'tracks', async (host) => {
      const session = await openCaseOf(host, context);
      const folder = await mkdtemp(join(tmpdir(), 'airguard-gpsd-'));
      try {
        const path = await record(context, gpsd, seconds, folder);
        return await runImports(context, session, [() => session.startImport(path)]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  },
};

/** Records every report into a file of `folder` and gives its path. */
async function record(
  { output, signal }: CommandContext,
  gpsd: GpsdAddress,
  seconds: number,
  folder: string,
): Promise<string> {
  const started = new Date().toISOString().replace(/[-:]|\.\d+/gu, '');
  const path = join(folder, `gpsd-${started}.json`);
  const file = createWriteStream(path);
  const recording = new AbortController();
  const stop = () => recording.abort();
  const timer = setTimeout(stop, seconds * 1000);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await followGpsd({
      ...gpsd,
      signal: recording.signal,
      onReport: (line) => void file.write(line),
      onTrouble: (sentence) => output.err(`${quoteName(sentence)}\n`),
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    file.end();
    await finished(file);
  }
  if (signal.aborted) throw new Fault('cancelled', 'Interrupted; nothing was imported.');
  return path;
}

interface Listed {
  readonly kind: 'track' | 'attitude';
  readonly name: string;
  readonly what: string;
  readonly count: number;
  readonly startUtcNs: bigint | undefined;
  readonly endUtcNs: bigint | undefined;
  readonly bounds: string;
  readonly clock: ClockSetting | undefined;
  readonly warnings: readonly string[];
}

function list(context: CommandContext, session: CaseSession): void {
  const state = session.survey.state();
  const { clocks, tracks, attitudes } = state;
  if (context.flag('json')) {
    const withClock = <T extends { readonly id: string }>(kind: Listed['kind'], item: T) => ({
      ...item,
      clock: clockOf(clocks, { kind, id: item.id }),
    });
    const document = {
      tracks: tracks.map((track) => withClock('track', track)),
      attitudes: attitudes.map((attitude) => withClock('attitude', attitude)),
    };
    context.output.out(jsonText(document));
    return;
  }
  const listed = listOf(state);
  const rows = listed.map((item) => [
    item.kind,
    item.name,
    item.what,
    item.count.toLocaleString('en'),
    item.startUtcNs === undefined ? 'no times' : timeText(item.startUtcNs),
    item.startUtcNs === undefined || item.endUtcNs === undefined
      ? ''
      : secondsText(Number(item.endUtcNs - item.startUtcNs) / 1e9),
    item.bounds,
    clockText(item.clock),
  ]);
  context.output.out(textTable(['KIND', 'NAME', 'FROM', 'POINTS', 'START', 'DURATION', 'BOUNDS', 'CLOCK'], rows));
  for (const { name, warnings } of listed)
    for (const text of warnings) context.output.out(`note ${quoteName(name)}: ${quoteName(text)}\n`);
}

/** Times as the clocks' settings make them. */
function listOf({ tracks, attitudes, clocks }: SurveyState): Listed[] {
  const timesOf = (clock: ClockSetting | undefined, start: bigint | undefined, end: bigint | undefined) => ({
    clock,
    startUtcNs: start === undefined ? undefined : start + (clock?.offsetNs ?? 0n),
    endUtcNs: end === undefined ? undefined : end + (clock?.offsetNs ?? 0n),
  });
  return [
    ...tracks.map((track): Listed => {
      const clock = clockOf(clocks, { kind: 'track', id: track.id });
      const { name, points: count, bounds, warnings } = track;
      const place =
        bounds === undefined
          ? ''
          : `${bounds.southDeg.toFixed(5)},${bounds.westDeg.toFixed(5)} … ${bounds.northDeg.toFixed(5)},${bounds.eastDeg.toFixed(5)}`;
      const what = track.frame === 'local' ? `${track.kind}, local frame` : track.kind;
      const times = timesOf(clock, track.startOwnUtcNs, track.endOwnUtcNs);
      return { kind: 'track', name, what, count, bounds: place, warnings, ...times };
    }),
    ...attitudes.map((attitude): Listed => {
      const clock = clockOf(clocks, { kind: 'attitude', id: attitude.id });
      const { name, samples: count, warnings } = attitude;
      const what = `${attitude.kind}, heading ${attitude.heading}`;
      const times = timesOf(clock, attitude.startOwnUtcNs, attitude.endOwnUtcNs);
      return { kind: 'attitude', name, what, count, bounds: '', warnings, ...times };
    }),
  ];
}

function clockText(clock: ClockSetting | undefined): string {
  if (clock === undefined) return 'as recorded';
  const seconds = Number(clock.offsetNs) / 1e9;
  return `${clock.how}, ${seconds >= 0 ? '+' : ''}${seconds} s ± ${clock.uncertaintyNs / 1e9} s`;
}
