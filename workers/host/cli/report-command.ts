import { extname, resolve } from 'node:path';
import { reportHtml } from '../../export/report/html.ts';
import { loadPdfFonts, reportPdf } from '../../export/report/pdf.ts';
import { quoteName } from '../errors.ts';
import { surveyReport } from '../report/survey-report.ts';
import { buildName } from './build-name.ts';
import { bandOption, type Command, jsonOption, UsageError } from './command.ts';
import { refusePlace, writeWhole } from './output-file.ts';
import { bytesText, jsonText } from './table.ts';
import { finiteNumber, oneOf, parseBand } from './values.ts';
import { openCaseOf, withHost } from './with-host.ts';

const DEFAULTS = { cellM: 5, thresholdDb: -85 } as const;

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
    cell: { kind: 'value', value: 'M', help: `side of a heat map's cell in metres; ${DEFAULTS.cellM} when left out` },
    threshold: { kind: 'value', value: 'DB', help: `of the duty cycle; ${DEFAULTS.thresholdDb} when left out` },
    ...jsonOption,
  },
  minPositionals: 1,
  maxPositionals: 1,
  run(context) {
    oneOf(context.value('kind'), 'kind', ['survey'] as const, 'survey');
    const target = context.value('output');
    if (target === undefined) throw new UsageError('-o FILE is missing; it says where the report goes');
    const ending = extname(target).toLowerCase();
    if (ending !== '.html' && ending !== '.pdf')
      throw new UsageError(`the ending of "${target}" says neither .html nor .pdf`);
    const bandText = context.value('band');
    const cellM = finiteNumber(context.value('cell'), 'cell', DEFAULTS.cellM);
    if (!(cellM >= 0.1)) throw new UsageError('--cell must be at least 0.1');
    const options = {
      band: bandText === undefined ? undefined : parseBand(bandText),
      cellM,
      thresholdDb: finiteNumber(context.value('threshold'), 'threshold', DEFAULTS.thresholdDb),
      generator: `Airguard Workstation ${buildName}`,
    };
    return withHost(context, 'report', async (host) => {
      const path = resolve(target);
      await refusePlace(path);
      const session = await openCaseOf(host, context, 'read');
      const title = context.value('title') ?? `Survey report: ${session.folder.info.title}`;
      const report = await surveyReport(session, { ...options, title }, context.signal);
      const bytes =
        ending === '.html'
          ? new TextEncoder().encode(reportHtml(report))
          : await reportPdf(report, await loadPdfFonts(context.programDir));
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
