import {
  CHANNELS_MOST,
  FFT_SIZE_LEAST,
  FFT_SIZE_MOST,
  fftSizes,
  OVERLAP_PERCENT_MOST,
  type SampleChoice,
  type SampleSource,
  windowNames,
} from '../../contract/sample-analysis.ts';
import { quoteName } from '../errors.ts';
import { type CommandContext, UsageError } from './command.ts';
import { finiteNumber, oneOf, wholeNumber } from './values.ts';

/** How samples (SigMF) become frames. Other sources hold spectra already. */
export const sampleOptions = {
  'fft-size': {
    kind: 'value',
    value: 'N',
    help: `SigMF: samples of a frame, a power of two from ${FFT_SIZE_LEAST} to ${FFT_SIZE_MOST}; by the sample rate when left out`,
  },
  overlap: {
    kind: 'value',
    value: 'PERCENT',
    help: `SigMF: share of a frame that the next one uses again, 0 to ${OVERLAP_PERCENT_MOST}; 50 when left out`,
  },
  window: { kind: 'value', value: 'NAME', help: `SigMF: ${windowNames.join(', ')}; hann when left out` },
  channel: {
    kind: 'value',
    value: 'N',
    help: 'SigMF: which of several interleaved channels, counted from 0; 0 when left out',
  },
} as const;

export const SAMPLE_USAGE = '[--fft-size N --overlap PERCENT --window NAME --channel N]';

/** What was chosen on the command line. Throws a UsageError that names the option and its range. */
export function sampleChoiceOf(context: CommandContext): SampleChoice {
  const given = <T>(name: keyof typeof sampleOptions, parse: (text: string) => T): T | undefined => {
    const text = context.value(name);
    return text === undefined ? undefined : parse(text);
  };
  return {
    fftSize: given('fft-size', (text) => {
      const size = fftSizes.find((each) => String(each) === text.trim());
      if (size === undefined)
        throw new UsageError(`--fft-size "${text}" must be a power of two from ${FFT_SIZE_LEAST} to ${FFT_SIZE_MOST}`);
      return size;
    }),
    overlapPercent: given('overlap', (text) => {
      const percent = finiteNumber(text, 'overlap', 0);
      if (percent < 0 || percent > OVERLAP_PERCENT_MOST)
        throw new UsageError(`--overlap "${text}" must be a percentage from 0 to ${OVERLAP_PERCENT_MOST}`);
      return percent;
    }),
    window: given('window', (text) => oneOf(text, 'window', windowNames, 'hann')),
    channel: given('channel', (text) => wholeNumber(text, 'channel', { min: 0, max: CHANNELS_MOST - 1, default: 0 })),
  };
}

export function choseAnything(choice: SampleChoice): boolean {
  return Object.values(choice).some((value) => value !== undefined);
}

/**
 * Compares the choice with the recordings of samples that a path has: says on the error stream when there are none for it
 * to apply to, throws a UsageError when none of them has the channel.
 */
export function checkChoice(
  context: CommandContext,
  choice: SampleChoice,
  path: string,
  samples: readonly Pick<SampleSource, 'channels'>[],
): void {
  if (!choseAnything(choice)) return;
  if (samples.length === 0) {
    context.output.err(
      `warning: the FFT options apply to SigMF recordings only, and there is none: ${quoteName(path)}\n`,
    );
    return;
  }
  const most = Math.max(...samples.map(({ channels }) => channels));
  if ((choice.channel ?? 0) < most) return;
  const there = most === 1 ? 'the recording has one channel, 0' : `the channels are 0 to ${most - 1}`;
  throw new UsageError(`--channel "${choice.channel}" is not there, ${there}: ${quoteName(path)}`);
}
