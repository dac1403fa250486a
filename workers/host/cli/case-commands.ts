import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../../contract/faults.ts';
import type { RecordingInfo } from '../../contract/model.ts';
import { effectiveOrigin } from '../../contract/recording-clock.ts';
import type { SampleChoice } from '../../contract/sample-analysis.ts';
import { clockOf } from '../../contract/survey.ts';
import { findSamples } from '../../jobs/sample-sources.ts';
import { faultOf, isLostName, lostName, quoteName } from '../errors.ts';
import { clockText } from './clock-text.ts';
import { type Command, type CommandContext, jsonOption } from './command.ts';
import { runImports } from './run-imports.ts';
import { checkChoice, choseAnything, SAMPLE_USAGE, sampleChoiceOf, sampleOptions } from './sample-options.ts';
import { bytesText, jsonText, secondsText, textTable } from './table.ts';
import { onItsClock, openCaseOf, withHost } from './with-host.ts';

export const caseNewCommand: Command = {
  name: 'case new',
  usage: 'DIR [--title T] [--json]',
  summary: 'Makes an empty case in a new or empty folder.',
  options: {
    ...jsonOption,
    title: { kind: 'value', value: 'T', help: 'title of the case; the name of the folder when left out' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'case new', async (host) => {
      const path = resolve(context.positionals[0] ?? '');
      if (isLostName(path)) throw lostName(path);
      if (await stat(join(path, 'manifest.json')).catch(() => undefined)) {
        throw new Fault('bad_request', `There is a case here already; choose another folder: ${path}`);
      }
      const { folder } = await host.openCase(path, { title: context.value('title') });
      const { id, title, location, schemaVersion } = folder.info;
      context.output.out(
        context.flag('json')
          ? jsonText({ id, title, location, schemaVersion })
          : `Made the case "${quoteName(title)}" in ${quoteName(location)}\n`,
      );
      return 0;
    }),
};

export const listCommand: Command = {
  name: 'list',
  usage: 'DIR [--json]',
  summary: 'Lists the recordings of a case.',
  details:
    'In JSON `origin` is as recorded, `correctedOrigin` with the setting of the clock, which `clock` shows: how it was set, by whom and how sure.',
  options: jsonOption,
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'list', async (host) => {
      const session = await openCaseOf(host, context, 'read');
      const recordings = session.shelf.list();
      if (context.flag('json')) {
        const { id, title, location, schemaVersion, createdUtcNs } = session.folder.info;
        const { clocks } = session.survey.state();
        const listed = recordings.map((info) => ({
          ...info,
          correctedOrigin: effectiveOrigin(info, clocks),
          clock: clockOf(clocks, { kind: 'recording', id: info.id }),
        }));
        context.output.out(
          jsonText({ case: { id, title, location, schemaVersion, createdUtcNs }, recordings: listed }),
        );
        return 0;
      }
      const rows = recordings.map((info) => [
        info.id,
        info.name,
        info.analysis === undefined ? info.format : `${info.format}, FFT ${info.analysis.fftSize}`,
        info.frames.toLocaleString('en'),
        String(info.streams.length),
        secondsText((info.endNs - info.startNs) / 1e9),
        bytesText(info.bytes),
        startText(onItsClock(session, info)),
        clockText({
          setting: clockOf(session.survey.state().clocks, { kind: 'recording', id: info.id }),
          wallClock: info.origin.kind === 'utc',
        }),
      ]);
      const columns = ['ID', 'NAME', 'FORMAT', 'FRAMES', 'STREAMS', 'DURATION', 'SIZE', 'START', 'CLOCK'];
      context.output.out(textTable(columns, rows));
      return 0;
    }),
};

function startText({ origin, startNs }: RecordingInfo): string {
  if (origin.kind === 'relative') return 'relative time';
  return new Date(Number(origin.utcNs / 1_000_000n) + startNs / 1e6).toISOString();
}

export const importCommand: Command = {
  name: 'import',
  usage: `DIR PATH… ${SAMPLE_USAGE} [--json]`,
  summary: 'Imports files, or everything below folders, into a case.',
  details:
    'The original is kept byte for byte with its SHA-256. An import that was interrupted goes on when the same path is imported again; airguard jobs lists and removes them.\nSigMF samples go through a windowed FFT; the same samples with another FFT become a further recording of the same evidence.\nExit code 1 when anything that was named could not be imported.',
  options: { ...sampleOptions, ...jsonOption },
  minPositionals: 2,
  maxPositionals: Number.POSITIVE_INFINITY,
  run(context) {
    const choice = sampleChoiceOf(context);
    return withHost(context, 'import', async (host) => {
      const session = await openCaseOf(host, context);
      const paths = context.positionals.slice(1);
      await checkPaths(context, choice, paths);
      return await runImports(
        context,
        session,
        paths.map((path) => () => session.startImport(resolve(path), choice)),
      );
    });
  },
};

async function checkPaths(context: CommandContext, choice: SampleChoice, paths: readonly string[]): Promise<void> {
  if (!choseAnything(choice)) return;
  for (const path of paths) {
    // A path that cannot be read is for the import to explain.
    const samples = await findSamples(resolve(path), faultOf, context.signal).catch(() => undefined);
    if (samples !== undefined) checkChoice(context, choice, path, samples);
  }
}

export const verifyCommand: Command = {
  name: 'verify',
  usage: 'DIR [--json]',
  summary: 'Checks every hash, the audit chain and the indexes of a case.',
  details: 'An import that was killed is first put right, as by opening the case. Exit code 1 when a problem is found.',
  options: jsonOption,
  minPositionals: 1,
  maxPositionals: 1,
  run: (context) =>
    withHost(context, 'verify', async (host) => {
      const session = await openCaseOf(host, context);
      const report = await session.verify(context.signal);
      const { evidence, bytes, recordings, files, auditEntries } = report.checked;
      if (context.flag('json')) context.output.out(jsonText(report));
      else if (report.ok) {
        context.output.out(
          `All is well: ${count(evidence, 'evidence file', 'evidence files')} (${bytesText(bytes)}), ${count(recordings, 'recording', 'recordings')} (${count(files, 'file', 'files')}), ${count(auditEntries, 'audit entry', 'audit entries')}.\n`,
        );
      } else for (const problem of report.problems) context.output.out(`${quoteName(problem)}\n`);
      if (!context.flag('json')) for (const note of report.notes) context.output.out(`note: ${quoteName(note)}\n`);
      if (!report.ok)
        throw new Fault(
          'corrupt_input',
          `${report.problems.length} ${report.problems.length === 1 ? 'problem was' : 'problems were'} found in the case: ${session.folder.info.location}`,
        );
      return 0;
    }),
};

function count(howMany: number, one: string, many: string): string {
  return `${howMany} ${howMany === 1 ? one : many}`;
}
