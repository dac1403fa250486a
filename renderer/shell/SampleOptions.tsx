import { HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import {
  applyAnalysis,
  completeAnalysis,
  defaultFftSize,
  fftSizes,
  type SampleChoice,
  type SampleSource,
  windowNames,
} from '../../workers/contract/sample-analysis.ts';
import { counted, formatCount } from '../base/format.ts';
import { resolutionLine, windowWords } from './recording-words.ts';

const OVERLAPS = [0, 25, 50, 75, 90];
const LEAST_SIZE_OFFERED = 64;
const sizesOffered = fftSizes.filter((size) => size >= LEAST_SIZE_OFFERED);

/** How SigMF samples become frames: one compact row, with what the choice comes to. */
export function SampleOptions(props: {
  readonly samples: readonly SampleSource[];
  readonly choice: SampleChoice;
  readonly onChoice: (choice: SampleChoice) => void;
}): ReactNode {
  const { samples, choice, onChoice } = props;
  const rates = [...new Set(samples.map(({ sampleRateHz }) => sampleRateHz))];
  const sizes = new Set(rates.map(defaultFftSize));
  const [rate = 1] = rates;
  const shown = completeAnalysis(choice, rate);
  const channels = Math.min(...samples.map((sample) => sample.channels));
  return (
    <fieldset className="ag-samples">
      <legend>{counted(samples.length, 'SigMF recording')}</legend>
      <Choice
        label="FFT size"
        value={choice.fftSize ?? ''}
        options={[
          { value: '', label: sizes.size === 1 ? `Automatic (${formatCount(defaultFftSize(rate))})` : 'Automatic' },
          ...sizesOffered.map((value) => ({ value, label: formatCount(value) })),
        ]}
        onChoice={(value) => onChoice({ ...choice, fftSize: value === '' ? undefined : Number(value) })}
      />
      <Choice
        label="Overlap"
        value={shown.overlapPercent}
        options={OVERLAPS.map((value) => ({ value, label: `${value} %` }))}
        onChoice={(value) => onChoice({ ...choice, overlapPercent: Number(value) })}
      />
      <Choice
        label="Window"
        value={shown.window}
        options={windowNames.map((value) => ({ value, label: windowWords[value] }))}
        onChoice={(value) => onChoice({ ...choice, window: windowNames.find((name) => name === value) })}
      />
      {channels > 1 && (
        <Choice
          label="Channel"
          value={shown.channel}
          options={Array.from({ length: channels }, (_, value) => ({ value, label: String(value) }))}
          onChoice={(value) => onChoice({ ...choice, channel: Number(value) })}
        />
      )}
      <output className="ag-muted ag-small ag-num">
        {rates.length === 1
          ? resolutionLine(applyAnalysis(shown, rate, channels))
          : 'The resolution follows the sample rate of each.'}
      </output>
    </fieldset>
  );
}

function Choice(props: {
  readonly label: string;
  readonly value: string | number;
  readonly options: { readonly value: string | number; readonly label: string }[];
  readonly onChoice: (value: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <span className="ag-sample-choice">
      <label htmlFor={id}>{props.label}</label>
      <HTMLSelect
        id={id}
        value={props.value}
        options={props.options}
        onChange={(event) => props.onChoice(event.currentTarget.value)}
      />
    </span>
  );
}
