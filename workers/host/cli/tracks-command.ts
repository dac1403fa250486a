import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Fault } from '../../contract/faults.ts';
import { type ClockedSource, type SourceClock, sourceClock } from '../../contract/source-clock.ts';
import { clockOf, type SurveyState } from '../../contract/survey.ts';
import { tracksWeeksOff, weeksOffSentence } from '../../contract/week-rollover.ts';
import { followGpsd, type GpsdAddress, parseGpsdAddress } from '../../source/gpsd.ts';
import type { CaseSession } from '../case-session.ts';
import { utcRangeOf } from '../choose-tracks.ts';
import { quoteName } from '../errors.ts';
import { clockText } from './clock-text.ts';
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
  readonly kind: ClockedSource['kind'];
  readonly id: string;
  readonly name: string;
  readonly what: string;
  readonly count: number;
  readonly start: string;
  readonly duration: string;
  readonly bounds: string;
  readonly clock: string;
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
    item.id,
    item.kind,
    item.name,
    item.what,
    item.count.toLocaleString('en'),
    item.start,
    item.duration,
    item.bounds,
    item.clock,
  ]);
  context.output.out(textTable(['ID', 'KIND', 'NAME', 'FROM', 'POINTS', 'START', 'DURATION', 'BOUNDS', 'CLOCK'], rows));
  for (const { name, warnings } of listed)
    for (const text of warnings) context.output.out(`note ${quoteName(name)}: ${quoteName(text)}\n`);
  for (const info of session.shelf.list()) {
    const stretch = utcRangeOf(info, clocks);
    for (const off of stretch === undefined ? [] : tracksWeeksOff(tracks, clocks, stretch))
      context.output.out(`note ${quoteName(info.name)}: ${quoteName(weeksOffSentence(off))}\n`);
  }
}

/** Times as the clocks' settings make them. */
function listOf({ tracks, attitudes, clocks }: SurveyState): Listed[] {
  const timesOf = (clock: SourceClock, startNs: bigint | undefined, endNs: bigint | undefined) => ({
    start: startNs === undefined ? 'no times' : startText(clock, startNs),
    duration: startNs === undefined || endNs === undefined ? '' : secondsText(Number(endNs - startNs) / 1e9),
    clock: clockText(clock),
  });
  return [
    ...tracks.map((info): Listed => {
      const { id, name, points: count, bounds, warnings } = info;
      const place =
        bounds === undefined
          ? ''
          : `${bounds.southDeg.toFixed(5)},${bounds.westDeg.toFixed(5)} … ${bounds.northDeg.toFixed(5)},${bounds.eastDeg.toFixed(5)}`;
      const what = info.frame === 'local' ? `${info.kind}, local frame` : info.kind;
      const times = timesOf(sourceClock(clocks, { kind: 'track', info }), info.startOwnUtcNs, info.endOwnUtcNs);
      return { kind: 'track', id, name, what, count, bounds: place, warnings, ...times };
    }),
    ...attitudes.map((info): Listed => {
      const { id, name, samples: count, warnings } = info;
      const what = `${info.kind}, heading ${info.heading}`;
      const times = timesOf(sourceClock(clocks, { kind: 'attitude', info }), info.startOwnUtcNs, info.endOwnUtcNs);
      return { kind: 'attitude', id, name, what, count, bounds: '', warnings, ...times };
    }),
  ];
}

function startText({ offsetNs }: SourceClock, ownNs: bigint): string {
  return offsetNs === undefined ? 'relative time' : timeText(ownNs + offsetNs);
}
