import { extname, resolve } from 'node:path';
import { type DataExport, type ExportName, exportKinds, exportNames, needsOf } from '../../contract/exports.ts';
import type { CaseSession } from '../case-session.ts';
import { quoteName } from '../errors.ts';
import { makeExport } from '../exports/make-export.ts';
import { refusePlace, writeWhole } from '../output-file.ts';
import { buildName } from './build-name.ts';
import { bandOption, type Command, type CommandContext, jsonOption, rangeOptions, UsageError } from './command.ts';
import { checked, findTrack, mapOptions, mapQueryOptions, theRecording } from './heat-map-command.ts';
import { bytesText, jsonText, textTable } from './table.ts';
import { rangeOf, wholeNumber } from './values.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const exportCommand: Command = {
  name: 'export',
  usage: 'DIR WHAT -o FILE [options]',
  summary: 'Writes a table, track, map or spectra of a case to a file; its ending chooses the format.',
  details: `WHAT and the endings it takes (airguard export --list too):\n${Object.entries(exportKinds)
    .map(([name, { summary, forms }]) => `  ${name.padEnd(12)} ${summary}: ${forms.join(', ')}`)
    .join(
      '\n',
    )}\nTimes are UTC with the settings of the clocks. A file is there whole or not at all. Formats: workers/export/SPEC.md.`,
  options: {
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where to write' },
    list: { kind: 'flag', help: 'show what can be exported, and as what' },
    stream: { kind: 'value', value: 'N', help: 'spectra: one stream only; all of them when left out' },
    ...bandOption,
    ...mapQueryOptions,
    ...rangeOptions,
    ...jsonOption,
  },
  minPositionals: 0,
  maxPositionals: 2,
  async run(context) {
    const [folder, what] = context.positionals;
    if (context.flag('list')) {
      const list = Object.entries(exportKinds).map(([name, { summary, forms }]) => ({
        name,
        summary,
        endings: forms,
      }));
      context.output.out(
        context.flag('json')
          ? jsonText({ exports: list })
          : textTable(
              ['WHAT', 'ENDINGS', 'HOLDS'],
              list.map(({ name, summary, endings }) => [name, endings.join(' '), summary]),
            ),
      );
      return 0;
    }
    if (folder === undefined || what === undefined) throw new UsageError('export needs DIR and WHAT; see --list');
    const name = exportNames.find((each) => each === what);
    if (name === undefined) throw new UsageError(`there is no export "${what}"; choose ${exportNames.join(', ')}`);
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where to write');
    const ending = extname(target).slice(1).toLowerCase();
    const { forms } = exportKinds[name];
    if (!forms.includes(ending))
      throw new UsageError(
        `${what} cannot be written as "${ending}"; end the name of the file with one of .${forms.join(', .')}`,
      );
    return withHost(context, 'export', async (host) => {
      const path = resolve(target);
      await refusePlace(path);
      const session = await openCaseOf(host, context, 'read');
      const generator = `Airguard Workstation ${buildName}`;
      const request = requestOf(session, context, name, ending);
      const pieces = await makeExport({ session, request, generator, signal: context.signal });
      const bytes = await writeWhole(path, pieces, context.signal);
      context.output.out(
        context.flag('json')
          ? jsonText({ file: path, what, format: ending, bytes })
          : `${quoteName(target)}: ${what}, ${bytesText(bytes)}\n`,
      );
      return 0;
    });
  },
};

/** What the options say, of it what this export needs. */
function requestOf(session: CaseSession, context: CommandContext, what: ExportName, form: string): DataExport {
  const trackText = context.value('track');
  const track = trackText === undefined ? {} : { track: findTrack(session, trackText).id };
  const needs = needsOf(what, form);
  if (needs === 'nothing') return { kind: 'data', what, form, ...track };
  const info = theRecording(session, context.value('recording'));
  const whole = { kind: 'data', what, form, recording: info.id, ...track } as const;
  if (needs === 'recording') return whole;
  const range = rangeOf(context.value('from'), context.value('to'), info);
  if (needs === 'band') {
    const {
      recording: _,
      track: __,
      fromNs: ___,
      toNs: ____,
      ...map
    } = checked({
      ...mapOptions(context),
      ...range,
      recording: info.id,
    });
    return { ...whole, range, map };
  }
  const streamText = context.value('stream');
  if (streamText === undefined) return { ...whole, range };
  const most = info.streams.length - 1;
  return { ...whole, range, stream: wholeNumber(streamText, 'stream', { min: 0, max: most, default: 0 }) };
}
