import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { ReportBlock, ReportDocument } from '../../export/report/document.ts';
import type { CaseSession } from '../case-session.ts';
import { annotationsBlock } from './report-annotations.ts';
import { MAX_GAP_NS, reportMaps, strongestBlock } from './report-maps.ts';
import {
  clocksBlock,
  evidenceBlock,
  photoBlocks,
  recordingLimits,
  recordingsBlock,
  settingsBlocks,
  streamsBlock,
  tracksBlock,
} from './report-parts.ts';
import { placeLine } from './report-place.ts';
import { interferenceBlock, interferenceRows, spectrumBlocks } from './report-spectra.ts';
import { mhzText, momentText, type SurveyReportOptions } from './report-words.ts';

/**
 * A survey as a report (export SPEC.md, R1–R9): what the case holds, what was measured of it, and what was not. `progress`
 * hears the share that is done, 0…1.
 */
export async function surveyReport(
  session: CaseSession,
  options: SurveyReportOptions,
  signal: AbortSignal,
  progress: (share: number, doing: string) => void = () => {},
): Promise<ReportDocument> {
  const recordings = session.shelf.list();
  const maps: ReportBlock[] = [];
  const strongest: (readonly string[])[] = [];
  const spectra: ReportBlock[] = [];
  const interference: string[][] = [];
  const limits: string[] = [];
  for (const [at, info] of recordings.entries()) {
    const done = (part: number, doing: string) => progress((at + part) / recordings.length, `${doing} ${info.name}`);
    signal.throwIfAborted();
    done(0, 'mapping');
    const made = await reportMaps(session, info, options, signal);
    maps.push(...made.blocks);
    strongest.push(...made.strongest);
    limits.push(...made.limits);
    done(0.4, 'drawing spectra of');
    spectra.push(...(await spectrumBlocks(session, info, signal)));
    done(0.7, 'measuring');
    interference.push(...(await interferenceRows(session, info, options, signal)));
    limits.push(...recordingLimits(info));
  }
  const evidence = await session.folder.catalog.listEvidence();
  const newest = evidence.at(-1)?.addedUtcNs ?? 0n;
  if (strongest.length > 0) maps.push(strongestBlock(strongest));
  const noMap = recordings.length === 0 ? NO_RECORDING : 'Nothing could be mapped; the limits below say why.';
  return {
    title: options.title,
    subtitle: [
      ...subtitleOf(session),
      evidence.length === 0
        ? `No evidence yet. Made by ${options.generator}.`
        : `Newest evidence of ${momentText(newest)}. Made by ${options.generator}.`,
    ],
    dateUtcMs: Number(newest / 1_000_000n),
    generator: options.generator,
    sections: [
      { heading: 'Recordings', blocks: orSentence(recordingsBlock(session), NO_RECORDING) },
      {
        heading: 'Conditions',
        blocks: [...(await settingsBlocks(session)), ...(recordings.length === 0 ? [] : [streamsBlock(recordings)])],
      },
      { heading: 'Method', blocks: [{ kind: 'list', items: methodOf(options) }] },
      { heading: 'Maps', blocks: maps.length > 0 ? maps : [{ kind: 'text', text: noMap }] },
      { heading: 'Interference', blocks: orSentence(interferenceBlock(interference), NO_RECORDING) },
      { heading: 'Spectra', blocks: spectra.length > 0 ? spectra : [{ kind: 'text', text: NO_RECORDING }] },
      { heading: 'Photos', blocks: await photoBlocks(session) },
      { heading: 'Annotations', blocks: orSentence(annotationsBlock(session), 'Nobody annotated anything.') },
      { heading: 'Clocks', blocks: orSentence(clocksBlock(session), 'Nothing in the case has a clock.') },
      { heading: 'Tracks', blocks: orSentence(tracksBlock(session), 'The case has no tracks.') },
      { heading: 'Limits', blocks: [{ kind: 'list', items: [...limits, ...commonLimits(session)] }] },
      { heading: 'Evidence', blocks: orSentence(await evidenceBlock(session), 'The case has no evidence.') },
    ],
  };
}

const NO_RECORDING = 'The case has no recordings.';

/** A table without rows says so. */
function orSentence(block: ReportBlock, sentence: string): ReportBlock[] {
  return block.kind === 'table' && block.rows.length === 0 ? [{ kind: 'text', text: sentence }] : [block];
}

function commonLimits(session: CaseSession): string[] {
  const recordings = session.shelf.list();
  const measured = [
    'Heat maps show cells in which the agent was; nothing is said of any other place.',
    'Bins below the resolution of the radio are left out of means; they are no measurement of silence.',
  ];
  const levels =
    'Levels of the radios are as the driver reports them: uncalibrated, and up to 3 dB off for a single bin.';
  return [
    ...(recordings.length === 0 ? ['Nothing was measured: the case has no recordings.'] : measured),
    ...(recordings.some(({ scale }) => scale.absolute) ? [levels] : []),
    'Weather, people and doors were not recorded.',
  ];
}

function subtitleOf(session: CaseSession): string[] {
  const { folder, shelf, survey } = session;
  const { clocks, tracks } = survey.state();
  const times = shelf.list().flatMap((info) => {
    const origin = effectiveOrigin(info, clocks);
    if (origin.kind !== 'utc') return [];
    return [info.startNs, info.endNs].map((ns) => origin.utcNs + BigInt(Math.round(ns)));
  });
  times.sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [times[0], times.at(-1)];
  return [
    `Case “${folder.info.title}”, ${folder.info.id}`,
    first === undefined || last === undefined
      ? 'Date: no recording has a wall clock'
      : `${momentText(first)} to ${momentText(last)}`,
    placeLine(tracks),
  ];
}

function methodOf({ band, cellM, thresholdDb }: SurveyReportOptions): string[] {
  const range = band === undefined ? 'the band that a map names, each channel of the recording' : mhzText(band);
  return [
    `Band power is the power summed over ${range}, as the mean of each second in linear power; every second is one sample.`,
    `A sample lies where the track was at its middle: between two fixes by their times; before the first, after the last and in a pause of the track at the nearest fix, less sure the longer it is away; and nowhere when a fix is more than ${MAX_GAP_NS / 1e9} s away.`,
    `A cell of a heat map is ${cellM} m wide and holds the mean of its samples in linear power; nothing is interpolated. Its spread is the standard deviation of its samples.`,
    'Spectra use every frame: the maximum is the greatest level of each bin, the mean is taken in linear power over cells above resolution.',
    `Band power, peak, 99 % width and duty cycle under Interference are of all frames in the band of the stream; the duty cycle is the share of frames with any bin above ${String(thresholdDb).replace('-', '−')} dB of the recording's unit.`,
    'All times have the settings of the clocks applied that the table below lists.',
  ];
}
