import { basename, extname, resolve } from 'node:path';
import {
  defaultBins,
  type GenerateOptions,
  generate,
  generatorFormats,
  SITE_WALK_SECONDS,
  scenarios,
  sidecarOf,
} from '../../../fixtures/generate/index.ts';
import { Fault } from '../../contract/faults.ts';
import { quoteName } from '../errors.ts';
import { writeWhole } from '../output-file.ts';
import { type Command, jsonOption, UsageError } from './command.ts';
import { generateSiteWalk, SITE_WALK } from './generate-site-walk.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { finiteNumber, oneOf, wholeNumber } from './values.ts';

const DEFAULT_SECONDS = 10;

export const generateCommand: Command = {
  name: 'generate',
  usage: 'SCENARIO -o FILE [options] | site-walk -o DIR [--seconds S --seed N] | --list',
  summary: 'Writes a seeded synthetic dump with its sidecar, or a whole survey of a site.',
  details: 'The same options give the same bytes, for any length and in constant memory.',
  options: {
    output: {
      kind: 'value',
      short: 'o',
      value: 'FILE',
      help: 'where to write the dump; its sidecar goes to FILE with .json instead of its ending, or after it where there is none',
    },
    list: { kind: 'flag', help: 'list the scenarios' },
    seconds: {
      kind: 'value',
      value: 'S',
      help: `length of the recording, ${DEFAULT_SECONDS} when left out, ${SITE_WALK_SECONDS} of a site walk`,
    },
    seed: { kind: 'value', value: 'N', help: 'whole number, 1 when left out' },
    bins: { kind: 'value', value: 'N', help: 'bins a frame; 128, and 56 for ath9k, when left out' },
    format: { kind: 'value', value: 'NAME', help: `${generatorFormats.join(', ')}; ath11k when left out` },
    ...jsonOption,
  },
  minPositionals: 0,
  maxPositionals: 1,
  async run(context) {
    if (context.flag('list')) {
      const rows = [...scenarios, SITE_WALK].map(({ name, summary }) => ({ name, summary }));
      context.output.out(
        context.flag('json')
          ? jsonText(rows)
          : textTable(
              ['SCENARIO', 'WHAT IS ON THE AIR'],
              rows.map(({ name, summary }) => [name, summary]),
            ),
      );
      return 0;
    }
    const [scenario] = context.positionals;
    const target = context.value('output');
    if (scenario === undefined) throw new UsageError('a scenario is missing; airguard generate --list shows them');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where the dump goes');
    if (scenario === SITE_WALK.name) return generateSiteWalk(context, target);
    const format = oneOf(context.value('format'), 'format', generatorFormats, 'ath11k');
    const options: GenerateOptions = {
      scenario,
      format,
      seconds: finiteNumber(context.value('seconds'), 'seconds', DEFAULT_SECONDS),
      seed: wholeNumber(context.value('seed'), 'seed', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 1 }),
      bins: wholeNumber(context.value('bins'), 'bins', { min: 1, max: 65_536, default: defaultBins[format] }),
    };
    const path = resolve(target);
    const sidecarPath = sidecarPathOf(path);
    const sidecar = jsonText(sidecarFor(options));
    const bytes = await writeWhole(path, generate(options), context.signal);
    await writeWhole(sidecarPath, [new TextEncoder().encode(sidecar)]);
    const result = { file: path, sidecar: sidecarPath, bytes, ...options };
    context.output.out(
      context.flag('json')
        ? jsonText(result)
        : `Wrote ${bytesText(bytes)} to ${quoteName(path)} and its sidecar ${quoteName(basename(sidecarPath))}\n`,
    );
    return 0;
  },
};

/** What no radio has is wrong usage, like any other option that makes no sense. */
function sidecarFor(options: GenerateOptions) {
  try {
    return sidecarOf(options);
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad_request') throw new UsageError(error.message);
    throw error;
  }
}

/** `office.bin` → `office.json`, where import looks for it. */
function sidecarPathOf(path: string): string {
  const ending = extname(path);
  if (ending.toLowerCase() === '.json')
    throw new UsageError(
      `the dump and its sidecar would be the same file; give the dump another ending, such as .bin: ${path}`,
    );
  return `${ending === '' ? path : path.slice(0, -ending.length)}.json`;
}
