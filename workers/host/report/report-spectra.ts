import type { RecordingInfo } from '../../contract/model.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { ReportBlock } from '../../export/report/document.ts';
import { spectrumDrawing } from '../../export/report/spectrum-drawing.ts';
import { waterfallDrawing } from '../../export/report/waterfall-drawing.ts';
import { queryMeasurement, querySpectrum } from '../../recording/queries.ts';
import type { CaseSession } from '../case-session.ts';
import {
  countText,
  dbText,
  durationText,
  evidenceOf,
  momentText,
  type SurveyReportOptions,
  unitOf,
  wholeBand,
} from './report-words.ts';

/** Spectra of a recording that has more streams are of those with the most frames. */
const MOST_SPECTRA = 6;

/** A waterfall of the whole recording and spectra of its streams. */
export async function spectrumBlocks(
  session: CaseSession,
  info: RecordingInfo,
  signal: AbortSignal,
): Promise<ReportBlock[]> {
  const range = { fromNs: info.startNs, toNs: info.endNs };
  const evidence = evidenceOf(info, []);
  const origin = effectiveOrigin(info, session.survey.state().clocks);
  const start = origin.kind === 'utc' ? `0 s is ${momentText(origin.utcNs)}` : 'relative time';
  return session.shelf.withReader(info.id, async (reader) => {
    const view = { ...range, ...wholeBand(info) };
    const drawing = await waterfallDrawing(reader, { ...view, title: `Waterfall of ${info.name}` }, signal);
    const blocks: ReportBlock[] = [
      {
        kind: 'figure',
        drawing,
        caption: `${info.name}, all ${durationText(info.endNs - info.startNs)}: time downwards (${start}), frequency to the right; each pixel is the strongest cell it covers.`,
        source: { query: `render ${JSON.stringify({ recording: info.id, ...view, hold: 'max' })}`, evidence },
      },
    ];
    const drawn = info.streams.toSorted((a, b) => b.frames - a.frames).slice(0, MOST_SPECTRA);
    for (const { index, centreHz, widthHz } of drawn.sort((a, b) => a.index - b.index)) {
      const query = { ...range, stream: index, maxFrames: Number.MAX_SAFE_INTEGER };
      const spectrum = await querySpectrum(reader, query, signal);
      if (spectrum.framesUsed === 0) continue;
      const title = `${info.name}, ${centreHz / 1e6} MHz, ${widthHz / 1e6} MHz wide`;
      blocks.push({
        kind: 'figure',
        drawing: spectrumDrawing({ ...spectrum, title, unit: unitOf(info) }),
        caption: `${title}: maximum and mean of ${countText(spectrum.framesUsed, 'frame')}.`,
        source: { query: `spectrum ${JSON.stringify({ recording: info.id, ...range, stream: index })}`, evidence },
      });
    }
    const others = info.streams.length - drawn.length;
    if (others > 0)
      blocks.push({
        kind: 'text',
        text: `${info.name} has ${countText(others, 'more stream')} with fewer frames; the table under Interference has all of them, airguard export draws any.`,
      });
    return blocks;
  });
}

/** One row a stream, from a measurement of its band. */
export async function interferenceRows(
  session: CaseSession,
  info: RecordingInfo,
  { thresholdDb }: SurveyReportOptions,
  signal: AbortSignal,
): Promise<string[][]> {
  const range = { fromNs: info.startNs, toNs: info.endNs };
  const rows: string[][] = [];
  for (const { centreHz, widthHz, lowEdgeHz, bins, binHz } of info.streams) {
    const band = { lowHz: lowEdgeHz, highHz: lowEdgeHz + bins * binHz };
    const box = await session.shelf.withReader(info.id, (reader) =>
      queryMeasurement(reader, { range, band, thresholdDb }, signal),
    );
    const unit = box.absolute ? box.unit : `${box.unit} rel.`;
    const level = (db: number | undefined) => (db === undefined ? 'below resolution' : `${dbText(db)} ${unit}`);
    rows.push([
      info.name,
      `${centreHz / 1e6} / ${widthHz / 1e6}`,
      level(box.channelPowerDb),
      level(box.peakDb),
      box.peakHz === undefined ? '' : `${(box.peakHz / 1e6).toFixed(3)} MHz, ${((box.peakNs ?? 0) / 1e9).toFixed(1)} s`,
      box.occupiedBandwidthHz === undefined ? '' : `${(box.occupiedBandwidthHz / 1e6).toFixed(2)} MHz`,
      box.dutyCycle === undefined ? '' : `${(100 * box.dutyCycle).toFixed(1)} %`,
    ]);
  }
  return rows;
}

export function interferenceBlock(rows: readonly (readonly string[])[]): ReportBlock {
  return {
    kind: 'table',
    columns: [
      { name: 'Recording', share: 3.4 },
      { name: 'Centre / width, MHz', share: 1.8 },
      { name: 'Band power', share: 1.8, align: 'right' },
      { name: 'Peak', share: 1.8, align: 'right' },
      { name: 'Peak at', share: 2.6 },
      { name: '99 % width', share: 1.4, align: 'right' },
      { name: 'Duty', share: 1.1, align: 'right' },
    ],
    rows,
  };
}
