import { extname, resolve } from 'node:path';
import { REPORT_DEFAULTS, reportFormSchema } from '../../contract/exports.ts';
import { quoteName } from '../errors.ts';
import { refusePlace, writeWhole } from '../output-file.ts';
import { writeReport } from '../report/write-report.ts';
import { buildName } from './build-name.ts';
import { bandOption, type Command, jsonOption, UsageError } from './command.ts';
import { bytesText, jsonText } from './table.ts';
import { finiteNumber, oneOf, parseBand } from './values.ts';
import { openCaseOf, withHost } from './with-host.ts';

export const reportCommand: Command = {
  name: 'report',
  usage: 'DIR --kind survey -o report.html|report.pdf [options]',
  summary: 'Writes a survey report: maps, spectra, tables, photos, method and limits.',
  details:
    'One file that needs nothing else, the same bytes for the same case. Every figure carries the query and the SHA-256 of the evidence that made it.',
  options: {
    kind: { kind: 'value', value: 'KIND', help: 'survey, the only one so far' },
    output: { kind: 'value', short: 'o', value: 'FILE', help: 'where to write; its ending chooses HTML or PDF' },
    title: {
      kind: 'value',
      value: 'T',
      help: 'of the report; "Survey report: " and the title of the case when left out',
    },
    ...bandOption,
    cell: {
      kind: 'value',
      value: 'M',
      help: `side of a heat map's cell in metres; ${REPORT_DEFAULTS.cellM} when left out`,
    },
    threshold: { kind: 'value', value: 'DB', help: `of the duty cycle; ${REPORT_DEFAULTS.thresholdDb} when left out` },
    ...jsonOption,
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    oneOf(context.value('kind'), 'kind', ['survey'] as const, 'survey');
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where the report goes');
    const ending = extname(target).toLowerCase();
    const form = reportFormSchema.safeParse(ending.slice(1));
    if (!form.success) throw new UsageError(`the ending of "${target}" says neither .html nor .pdf`);
    const bandText = context.value('band');
    const cellM = finiteNumber(context.value('cell'), 'cell', REPORT_DEFAULTS.cellM);
    if (!(cellM >= 0.1)) throw new UsageError('--cell must be at least 0.1');
    const options = {
      form: form.data,
      ...(bandText === undefined ? {} : { band: parseBand(bandText) }),
      cellM,
      thresholdDb: finiteNumber(context.value('threshold'), 'threshold', REPORT_DEFAULTS.thresholdDb),
    };
    return withHost(context, 'report', async (host) => {
      const path = resolve(target);
      await refusePlace(path);
      const session = await openCaseOf(host, context, 'read');
      const title = context.value('title');
      const request = { ...options, ...(title === undefined ? {} : { title }) };
      const bytes = await writeReport(session, request, `Airguard Workstation ${buildName}`, context.signal);
      const written = await writeWhole(path, [bytes], context.signal);
      context.output.out(
        context.flag('json')
          ? jsonText({ file: path, kind: 'survey', bytes: written })
          : `${quoteName(target)}: survey report, ${bytesText(written)}\n`,
      );
      return 0;
    });
  },
};
