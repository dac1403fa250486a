import { resolve } from 'node:path';
import { csvTable } from '../../export/csv.ts';
import { sigmfAnnotations } from '../../export/sigmf-annotations.ts';
import { importAnnotations } from '../annotation-files.ts';
import { quoteName } from '../errors.ts';
import { writeWhole } from '../output-file.ts';
import { buildName } from './build-name.ts';
import { type Command, jsonOption, UsageError } from './command.ts';
import { jsonText, textTable } from './table.ts';
import { findRecording, onItsClock, openCaseOf, withHost } from './with-host.ts';

export const annotationsCommand: Command = {
  name: 'annotations',
  usage: 'DIR [--recording R] [--json | --csv | --import FILE.sigmf-meta | -o FILE.sigmf-meta]',
  summary: 'Lists annotations; takes those of a SigMF file into a recording, or writes those of one.',
  details:
    'Of a recording of samples, sample numbers are those of its data. Of any other the file is metadata only, and a sample is a nanosecond.',
  options: {
    recording: { kind: 'value', value: 'R', help: 'those of one recording; needed with --import and -o' },
    import: { kind: 'value', value: 'FILE', help: 'add the annotations of this .sigmf-meta file to the recording' },
    output: { kind: 'value', short: 'o', value: 'FILE', help: "write the recording's annotations as .sigmf-meta" },
    ...jsonOption,
    csv: { kind: 'flag', help: 'print CSV with a header line' },
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    const wanted = context.value('recording');
    const from = context.value('import');
    const target = context.value('output');
    if (from !== undefined && target !== undefined) throw new UsageError('choose one of --import and -o');
    if ((from ?? target) !== undefined && wanted === undefined)
      throw new UsageError('--import and -o need --recording');
    return withHost(context, 'annotations', async (host) => {
      const session = await openCaseOf(host, context, from === undefined ? 'read' : 'write');
      const info = wanted === undefined ? undefined : onItsClock(session, findRecording(session, wanted));
      if (info !== undefined && from !== undefined) {
        const { added, known } = await importAnnotations(session, info, resolve(from));
        const text = `Added ${added} to ${quoteName(info.name)}${known === 0 ? '' : `; ${known} ${known === 1 ? 'was' : 'were'} there already`}.\n`;
        context.output.out(context.flag('json') ? jsonText({ added, known }) : text);
        return 0;
      }
      const all = session.survey.state().annotations;
      if (info !== undefined && target !== undefined) {
        const text = sigmfAnnotations(info, all, `Airguard Workstation ${buildName}`);
        await writeWhole(resolve(target), [new TextEncoder().encode(text)], context.signal);
        return 0;
      }
      const shown = all.filter(
        ({ place }) => info === undefined || (place.kind === 'region' && place.recording === info.id),
      );
      const head = ['recording', 'from_ns', 'to_ns', 'low_hz', 'high_hz', 'label', 'colour', 'author', 'note', 'id'];
      const rows = shown.map(({ place, label, colour, author, note, id }) => [
        ...(place.kind === 'map'
          ? ['map', undefined, undefined, undefined, undefined]
          : [place.recording, place.fromNs, place.toNs, place.lowHz, place.highHz]),
        ...[label, colour, author, note, id],
      ]);
      if (context.flag('json')) context.output.out(jsonText({ annotations: shown }));
      else if (context.flag('csv')) for (const line of csvTable(head, rows)) context.output.out(line);
      else if (shown.length === 0) context.output.out('Nothing is annotated.\n');
      else
        context.output.out(
          textTable(
            head.slice(0, 8),
            rows.map((row) => row.slice(0, 8).map((cell) => (cell === undefined ? '' : String(cell)))),
          ),
        );
      return 0;
    });
  },
};
