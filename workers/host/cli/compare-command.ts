import { type CompareInput, type Comparison, MOST_SIDES } from '../../contract/compare.ts';
import { csvTable } from '../../export/csv.ts';
import type { CaseSession } from '../case-session.ts';
import { compareRanges } from '../comparison.ts';
import { quoteName } from '../errors.ts';
import { bandOption, type Command, type CommandContext, jsonOption, rangeOptions, UsageError } from './command.ts';
import { jsonText, textTable } from './table.ts';
import { finiteNumber, oneOf, parseBand, parseTime, placeTime, rangeOf, wholeNumber } from './values.ts';
import { findRecording, onItsClock, openCaseOf, withHost } from './with-host.ts';

const DEFAULT_THRESHOLD_DB = 6;
const DEFAULT_FRAMES = 10;
const BUCKETS = 512;

export const compareCommand: Command = {
  name: 'compare',
  usage: 'DIR A B [C [D]] [--align start|clock|event --event T,T…] [--from T --to T] [--band LO-HI] [--json | --csv]',
  summary: 'Differences in dB between recordings or ranges of them, and the bands that changed.',
  details:
    'A to D are recordings as airguard list shows them, or ranges of them, written RECORDING@FROM..TO; A is what the others are compared with.\nLevels are brought to the coarsest of their bins. A bin without a level on either side has no difference.',
  options: {
    ...rangeOptions,
    ...bandOption,
    align: { kind: 'value', value: 'HOW', help: 'time 0 is each start (default), one moment of UTC, or an event' },
    event: { kind: 'value', value: 'T,T…', help: 'with --align event: one moment for each range, written like --from' },
    statistic: { kind: 'value', value: 'WHAT', help: 'compare mean (default) or max' },
    threshold: {
      kind: 'value',
      value: 'DB',
      help: `least difference of a changed band, ${DEFAULT_THRESHOLD_DB} when left out`,
    },
    frames: {
      kind: 'value',
      value: 'N',
      help: `least frames with a level on both sides, ${DEFAULT_FRAMES} when left out`,
    },
    ...jsonOption,
    csv: { kind: 'flag', help: 'print CSV: one line a cell of frequency, levels and differences' },
  },
  minPositionals: 3,
  maxPositionals: 1 + MOST_SIDES,
  run: (context) =>
    withHost(context, 'compare', async (host) => {
      const session = await openCaseOf(host, context, 'read');
      const result = await compareRanges(session, inputOf(context, session), context.signal);
      if (context.flag('json')) context.output.out(jsonText(withNulls(result)));
      else if (context.flag('csv'))
        for (const line of csvTable(csvHead(result), csvRows(result))) context.output.out(line);
      else context.output.out(textOf(result));
      return 0;
    }),
};

function inputOf(context: CommandContext, session: CaseSession): CompareInput {
  const align = oneOf(context.value('align'), 'align', ['start', 'clock', 'event'], 'start');
  const named = context.positionals.slice(1);
  const events = context.value('event')?.split(',');
  if ((events !== undefined) !== (align === 'event')) throw new UsageError('--align event and --event belong together');
  if (events !== undefined && events.length !== named.length)
    throw new UsageError(`--event needs ${named.length} moments, one for each range, with commas between`);
  const bandText = context.value('band');
  const thresholdDb = finiteNumber(context.value('threshold'), 'threshold', DEFAULT_THRESHOLD_DB);
  if (!(thresholdDb > 0)) throw new UsageError(`--threshold "${thresholdDb}" must be above 0 dB`);
  return {
    sides: named.map((text, index) => {
      const { name, from = context.value('from'), to = context.value('to') } = parseSide(text);
      const info = onItsClock(session, findRecording(session, name));
      const event = events?.[index];
      return {
        recording: info.id,
        range: rangeOf(from, to, info),
        ...(event === undefined ? {} : { eventNs: placeTime(parseTime(event, 'event'), info.origin, 'event') }),
      };
    }),
    ...(bandText === undefined ? {} : { band: parseBand(bandText) }),
    align,
    statistic: oneOf(context.value('statistic'), 'statistic', ['mean', 'max'], 'mean'),
    thresholdDb,
    minFrames: wholeNumber(context.value('frames'), 'frames', { min: 1, max: 1e9, default: DEFAULT_FRAMES }),
    buckets: BUCKETS,
    maxFrames: Number.MAX_SAFE_INTEGER,
  };
}

/** `RECORDING` or `RECORDING@FROM..TO`; either end may be left out. */
function parseSide(text: string): { readonly name: string; readonly from?: string; readonly to?: string } {
  const at = text.lastIndexOf('@');
  const range = /^(.*)\.\.(.*)$/u.exec(at < 0 ? '' : text.slice(at + 1));
  if (range === null) return { name: text };
  const [, from, to] = range;
  return { name: text.slice(0, at), ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

const letter = (index: number) => String.fromCharCode(65 + index);

/** Four decimals are finer than any radio. */
const round = (db: number | undefined) => (db === undefined ? undefined : Math.round(db * 1e4) / 1e4);

/** JSON has no undefined: a missing level is null. */
function withNulls(result: Comparison) {
  const levels = (values: readonly (number | undefined)[]) => values.map((db) => round(db) ?? null);
  return {
    ...result,
    sides: result.sides.map((side, index) => ({
      side: letter(index),
      ...side,
      meanDb: levels(side.meanDb),
      maxDb: levels(side.maxDb),
      differenceDb: levels(side.differenceDb),
      traceDb: levels(side.traceDb),
      traceDifferenceDb: levels(side.traceDifferenceDb),
    })),
    changes: result.changes.map((change) => ({ ...change, side: letter(change.side) })),
  };
}

function csvHead({ sides }: Comparison): readonly string[] {
  const own = sides.flatMap((_, index) => ['mean', 'max', 'frames'].map((what) => `${what}_${letter(index)}`));
  return ['freq_hz', ...own, ...sides.slice(1).map((_, index) => `difference_db_${letter(index + 1)}`)];
}

function csvRows({ sides, grid }: Comparison): (number | undefined)[][] {
  return Array.from({ length: grid.cells }, (_, cell) => [
    grid.lowHz + (cell + 0.5) * grid.stepHz,
    ...sides.flatMap(({ meanDb, maxDb, frames }) => [round(meanDb[cell]), round(maxDb[cell]), frames[cell]]),
    ...sides.slice(1).map(({ differenceDb }) => round(differenceDb[cell])),
  ]);
}

function textOf({ sides, changes, notes }: Comparison): string {
  const db = (value: number | undefined) => (value === undefined ? '' : value.toFixed(1));
  const head = sides.map(({ name, range, framesUsed, evidenceSha256 }, index) => [
    letter(index),
    quoteName(name),
    `${range.fromNs / 1e9} … ${range.toNs / 1e9} s`,
    String(framesUsed),
    evidenceSha256?.slice(0, 16) ?? '',
  ]);
  const rows = changes.map((change) => [
    letter(change.side),
    change.kind,
    `${(change.lowHz / 1e6).toFixed(4)} … ${(change.highHz / 1e6).toFixed(4)}`,
    db(change.beforeDb),
    db(change.afterDb),
    db(change.differenceDb),
    db(change.uncertaintyDb),
    db(change.significance),
  ]);
  const units = [...new Set(sides.map(({ unit }) => unit))].join(' or ');
  const columns = ['', 'CHANGE', 'BAND MHz', `BEFORE ${units}`, `AFTER ${units}`, 'DIFFERENCE dB', '± dB', 'SIGMA'];
  const table = rows.length === 0 ? 'No band changed by as much.\n' : textTable(columns, rows);
  const said = notes.map((note) => `${note}\n`).join('');
  return `${textTable(['', 'RECORDING', 'RANGE', 'FRAMES', 'SHA-256'], head)}\n${table}${said === '' ? '' : `\n${said}`}`;
}
