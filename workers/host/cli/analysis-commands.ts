import type { Measurement } from '../../contract/model.ts';
import { csvTable } from '../../export/csv.ts';
import { queryMeasurement, querySpectrum } from '../../recording/queries.ts';
import { bandOption, type Command, jsonOption, rangeOptions, UsageError } from './command.ts';
import { noteOutside } from './outside-note.ts';
import { jsonText, textTable } from './table.ts';
import { finiteNumber, parseBand, rangeOf } from './values.ts';
import { findRecording, onItsClock, openCaseOf, withHost } from './with-host.ts';

interface SpectrumRow {
  readonly stream: number;
  readonly freq_hz: number;
  readonly min: number | undefined;
  readonly mean: number | undefined;
  readonly max: number | undefined;
  readonly frames: number;
  readonly below_resolution: number;
}

export const spectrumCommand: Command = {
  name: 'spectrum',
  usage: 'DIR RECORDING [--from T --to T] [--stream N] [--json | --csv]',
  summary: 'Minimum, mean and maximum level of every bin over a time range.',
  details: 'Mean in linear power. Cells below resolution are left out and counted. Every frame of the range is used.',
  options: {
    ...rangeOptions,
    stream: { kind: 'value', value: 'N', help: 'one stream only; all of them when left out' },
    ...jsonOption,
    csv: { kind: 'flag', help: 'print CSV with a header line' },
  },
  minPositionals: 2,
  maxPositionals: 2,
  run: (context) =>
    withHost(context, 'spectrum', async (host) => {
      const session = await openCaseOf(host, context, 'read');
      const info = onItsClock(session, findRecording(session, context.positionals[1] ?? ''));
      const range = rangeOf(context.value('from'), context.value('to'), info);
      noteOutside(context.output, info, range);
      const wanted = context.value('stream');
      const streams = info.streams.filter(({ index }) => wanted === undefined || String(index) === wanted);
      if (streams.length === 0)
        throw new UsageError(`--stream "${wanted}" is none of the ${info.streams.length} streams, counted from 0`);
      const rows: SpectrumRow[] = [];
      await session.shelf.withReader(info.id, async (reader) => {
        for (const { index } of streams) {
          const query = { ...range, stream: index, maxFrames: Number.MAX_SAFE_INTEGER };
          const reply = await querySpectrum(reader, query, context.signal);
          if (reply.framesUsed === 0) continue;
          reply.freqHz.forEach((freqHz, bin) => {
            rows.push({
              stream: index,
              freq_hz: freqHz,
              min: level(reply.minDb[bin]),
              mean: level(reply.meanDb[bin]),
              max: level(reply.maxDb[bin]),
              frames: reply.frames[bin] ?? 0,
              below_resolution: reply.below[bin] ?? 0,
            });
          });
        }
      });
      const { unit, absolute } = info.scale;
      if (context.flag('json'))
        context.output.out(jsonText({ recording: info.id, range, unit, absolute, bins: rows.map(withNulls) }));
      else if (context.flag('csv')) for (const line of csvTable(COLUMNS, rows.map(cellsOf))) context.output.out(line);
      else {
        const shown = rows.map((row) => cellsOf(row).map((cell) => (cell === undefined ? '' : String(cell))));
        context.output.out(textTable(COLUMNS, shown));
      }
      return 0;
    }),
};

const COLUMNS = ['stream', 'freq_hz', 'min', 'mean', 'max', 'frames', 'below_resolution'];

function cellsOf(row: SpectrumRow): readonly (number | undefined)[] {
  return [row.stream, row.freq_hz, row.min, row.mean, row.max, row.frames, row.below_resolution];
}

function withNulls(row: SpectrumRow) {
  return { ...row, min: row.min ?? null, mean: row.mean ?? null, max: row.max ?? null };
}

/** Four decimals are finer than any radio; a missing level stays missing. */
function level(db: number | undefined): number | undefined {
  return db === undefined || !Number.isFinite(db) ? undefined : Math.round(db * 1e4) / 1e4;
}

const DEFAULT_THRESHOLD_DB = -85;

export const measureCommand: Command = {
  name: 'measure',
  usage: 'DIR RECORDING --from T --to T --band LO-HI [--threshold L] [--json]',
  summary: 'Channel power, occupied bandwidth, peak, mean and duty cycle of a box.',
  options: {
    ...rangeOptions,
    ...bandOption,
    threshold: {
      kind: 'value',
      value: 'L',
      help: `level above which a frame counts as busy, ${DEFAULT_THRESHOLD_DB} when left out`,
    },
    ...jsonOption,
  },
  minPositionals: 2,
  maxPositionals: 2,
  run(context) {
    const bandText = context.value('band');
    const from = context.value('from');
    const to = context.value('to');
    if (bandText === undefined || from === undefined || to === undefined)
      throw new UsageError('measure needs --from, --to and --band');
    const band = parseBand(bandText);
    const thresholdDb = finiteNumber(context.value('threshold'), 'threshold', DEFAULT_THRESHOLD_DB);
    return withHost(context, 'measure', async (host) => {
      const session = await openCaseOf(host, context, 'read');
      const info = onItsClock(session, findRecording(session, context.positionals[1] ?? ''));
      const range = rangeOf(from, to, info);
      noteOutside(context.output, info, range, band);
      const measured = await session.shelf.withReader(info.id, (reader) =>
        queryMeasurement(reader, { range, band, thresholdDb }, context.signal),
      );
      context.output.out(context.flag('json') ? jsonText(measured) : measurementText(measured));
      return 0;
    });
  },
};

function measurementText(box: Measurement): string {
  const unit = box.absolute ? box.unit : `${box.unit} (relative)`;
  const nothing = box.cells === 0 ? 'nothing was measured here' : 'nothing above resolution';
  const db = (value: number | undefined) => (value === undefined ? nothing : `${value.toFixed(2)} ${unit}`);
  const mhz = (value: number | undefined) => (value === undefined ? '?' : `${(value / 1e6).toFixed(6)} MHz`);
  const lines: [string, string][] = [
    ['frames', String(box.frames)],
    ['duration', `${box.durationNs / 1e9} s`],
    ['channel power', db(box.channelPowerDb)],
    [
      '99 % bandwidth',
      box.occupiedBandwidthHz === undefined
        ? nothing
        : `${mhz(box.occupiedBandwidthHz)} (${mhz(box.occupiedLowHz)} … ${mhz(box.occupiedHighHz)})`,
    ],
    [
      'peak',
      box.peakDb === undefined
        ? db(undefined)
        : `${db(box.peakDb)} at ${mhz(box.peakHz)}, ${(box.peakNs ?? 0) / 1e9} s`,
    ],
    ['mean', db(box.meanDb)],
    [
      'duty cycle',
      box.dutyCycle === undefined
        ? 'no frames'
        : `${(box.dutyCycle * 100).toFixed(2)} % above ${box.thresholdDb} ${box.unit}`,
    ],
    ['below resolution', `${box.belowResolutionCells} of ${box.cells} cells`],
  ];
  return lines.map(([name, text]) => `${name.padEnd(16)} ${text}\n`).join('');
}
