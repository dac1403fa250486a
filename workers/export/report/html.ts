import { xmlText } from '../xml-text.ts';
import type { ReportBlock, ReportDocument } from './document.ts';
import { dataUrl, drawingSvg } from './svg.ts';

const STYLE = `
:root{color-scheme:light}
body{font:14px/1.5 Inter,system-ui,sans-serif;color:#1f2429;background:#fff;max-width:52rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid #c5cbd3}
p{margin:.5rem 0}.sub{color:#5f6b7c;margin:.1rem 0}
table{border-collapse:collapse;width:100%;margin:.6rem 0;font-size:12px;table-layout:fixed}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem .25rem 0;border-bottom:1px solid #e5e8eb;overflow-wrap:anywhere}
th{color:#5f6b7c;font-weight:600}
.r{text-align:right;font-variant-numeric:tabular-nums}
figure{margin:1rem 0;break-inside:avoid}figure svg{width:100%;height:auto}
figcaption{margin-top:.3rem}
.source{color:#5f6b7c;font-size:11px;overflow-wrap:anywhere}
.photos{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem}
.photos figure{margin:0}.photos img{width:100%;height:auto;display:block}
footer{margin-top:3rem;color:#5f6b7c;font-size:11px}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}}
`;

/** One page that needs nothing from anywhere: no script, no request (SPEC.md, R1). */
export function reportHtml(report: ReportDocument): string {
  const sections = report.sections.map(
    ({ heading, blocks }) => `<section><h2>${xmlText(heading)}</h2>\n${blocks.map(blockHtml).join('\n')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xmlText(report.title)}</title><style>${STYLE}</style></head>
<body><main><h1>${xmlText(report.title)}</h1>
${report.subtitle.map((line) => `<p class="sub">${xmlText(line)}</p>`).join('\n')}
${sections.join('\n')}
</main><footer>${xmlText(report.generator)}</footer></body></html>
`;
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case 'text':
      return `<p>${xmlText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${xmlText(item)}</li>`).join('')}</ul>`;
    case 'table': {
      const whole = block.columns.reduce((sum, { share }) => sum + share, 0);
      const widths = block.columns.map(({ share }) => `<col style="width:${((100 * share) / whole).toFixed(1)}%">`);
      const cell = (name: 'th' | 'td') => (text: string, at: number) =>
        `<${name}${block.columns[at]?.align === 'right' ? ' class="r"' : ''}>${xmlText(text)}</${name}>`;
      const rows = block.rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`);
      const caption = block.caption === undefined ? '' : `<caption>${xmlText(block.caption)}</caption>`;
      return `<table>${caption}<colgroup>${widths.join('')}</colgroup><thead><tr>${block.columns.map(({ name }, at) => cell('th')(name, at)).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
    }
    case 'figure':
      return `<figure>${drawingSvg(block.drawing)}<figcaption>${xmlText(block.caption)}<div class="source">${xmlText(sourceWords(block))}</div></figcaption></figure>`;
    case 'photos':
      return `<div class="photos">${block.photos.map(({ bytes, caption }) => `<figure><img src="${dataUrl(bytes, 'jpeg')}" alt="${xmlText(caption)}"><figcaption>${xmlText(caption)}</figcaption></figure>`).join('\n')}</div>`;
  }
}

/** The line under a figure: what made it. */
export function sourceWords({ source }: Extract<ReportBlock, { kind: 'figure' }>): string {
  return `Made by: ${source.query}. Evidence SHA-256: ${source.evidence.join(', ')}.`;
}
