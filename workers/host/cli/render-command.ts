import { resolve } from 'node:path';
import { colormapNames, DEFAULT_COLORMAP } from '../../contract/colormaps.ts';
import { Fault } from '../../contract/faults.ts';
import type { Band, RecordingInfo } from '../../contract/model.ts';
import { renderPicture } from '../../export/render.ts';
import { refusePlace, writeWhole } from '../output-file.ts';
import { bandOption, type Command, rangeOptions, UsageError } from './command.ts';
import { bandOfStreams, noteOutside } from './outside-note.ts';
import { oneOf, parseBand, parseLevels, rangeOf, wholeNumber } from './values.ts';
import { findRecording, onItsClock, openCaseOf, withHost } from './with-host.ts';

const LARGEST = 16_384;

export const renderCommand: Command = {
  name: 'render',
  usage: 'DIR RECORDING -o out.png [options]',
  summary: 'Draws a recording as a PNG: time downwards, frequency to the right.',
  details:
    'Exactly W×H pixels and nothing but the picture; where there is no data it is transparent. RECORDING is an id or name of airguard list.',
  options: {
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where to write the PNG' },
    ...rangeOptions,
    ...bandOption,
    width: { kind: 'value', value: 'W', help: 'pixels, 1024 when left out' },
    height: { kind: 'value', value: 'H', help: 'pixels, 768 when left out' },
    levels: { kind: 'value', value: 'LO,HI', help: 'levels of the lowest and highest colour; automatic when left out' },
    colormap: { kind: 'value', value: 'NAME', help: colormapNames.join(', ') },
    hold: { kind: 'value', value: 'max|mean', help: 'max (no burst is lost) or mean in linear power' },
    axes: { kind: 'flag', help: 'draw scales; the file stays W×H' },
  },
  minPositionals: 2,
  maxPositionals: 2,
  run(context) {
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where the picture goes');
    const width = wholeNumber(context.value('width'), 'width', { min: 1, max: LARGEST, default: 1024 });
    const height = wholeNumber(context.value('height'), 'height', { min: 1, max: LARGEST, default: 768 });
    const levelsText = context.value('levels');
    const levels = levelsText === undefined ? undefined : parseLevels(levelsText);
    const colormap = oneOf(context.value('colormap'), 'colormap', colormapNames, DEFAULT_COLORMAP);
    const hold = oneOf(context.value('hold'), 'hold', ['max', 'mean'] as const, 'max');
    const bandText = context.value('band');
    const band = bandText === undefined ? undefined : parseBand(bandText);
    return withHost(context, 'render', async (host) => {
      await refusePlace(resolve(target));
      const session = await openCaseOf(host, context, 'read');
      const info = findRecording(session, context.positionals[1] ?? '');
      const range = rangeOf(context.value('from'), context.value('to'), onItsClock(session, info));
      noteOutside(context.output, info, range, band);
      const png = await session.shelf.withReader(info.id, (reader) =>
        renderPicture(
          reader,
          {
            width,
            height,
            ...range,
            ...(band ?? bandOfRecording(info)),
            ...(levels === undefined ? {} : { levels }),
            colormap,
            hold,
            axes: context.flag('axes'),
          },
          context.signal,
        ),
      );
      await writeWhole(resolve(target), [png]);
      return 0;
    });
  },
};

/** @throws {Fault} not_found for a recording without streams */
export function bandOfRecording(info: RecordingInfo): Band {
  const band = bandOfStreams(info);
  if (band === undefined) throw new Fault('not_found', `The recording has no streams: ${info.name}`);
  return band;
}
