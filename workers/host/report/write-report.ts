import type { ReportExport } from '../../contract/exports.ts';
import { reportHtml } from '../../export/report/html.ts';
import type { CaseSession } from '../case-session.ts';
import { surveyReport } from './survey-report.ts';

/** A survey report as the bytes of its file. `progress` hears the share that is done, 0…1, and of what. */
export async function writeReport(
  session: CaseSession,
  request: Omit<ReportExport, 'kind'>,
  generator: string,
  signal: AbortSignal,
  progress?: (share: number, doing: string) => void,
): Promise<Uint8Array> {
  const { form, band, cellM, thresholdDb } = request;
  const title = request.title ?? `Survey report: ${session.folder.info.title}`;
  const report = await surveyReport(session, { title, band, cellM, thresholdDb, generator }, signal, progress);
  switch (form) {
    case 'html':
      return new TextEncoder().encode(reportHtml(report));
    case 'pdf': {
      // Its fonts' engine takes 100 ms to load; only who wants a PDF pays that.
      const { loadPdfFonts, reportPdf } = await import('../../export/report/pdf.ts');
      return reportPdf(report, await loadPdfFonts(session.programDir));
    }
  }
}
