import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import {
  type Drawing,
  INK,
  MUTED,
  type ReportBlock,
  type ReportColumn,
  type ReportDocument,
  RULE,
  type Shape,
} from './document.ts';
import { sourceWords } from './html.ts';

/** Faces that ship with the program, by the characters they hold; the first that has a character is used. */
const SUBSETS = ['latin', 'latin-ext', 'greek', 'cyrillic'] as const;
const WEIGHTS = { regular: 400, bold: 600 } as const;
type Weight = keyof typeof WEIGHTS;

const MARGIN = 48;
const FOOTER = 24;
const BODY = 9.5;

export interface PdfFonts {
  readonly regular: readonly Buffer[];
  readonly bold: readonly Buffer[];
}

/** The fonts of PDF reports; `folder` is the program's, which has the files of the package @fontsource/inter. */
export async function loadPdfFonts(folder: string): Promise<PdfFonts> {
  const load = (weight: Weight) =>
    Promise.all(SUBSETS.map((subset) => readFile(join(folder, `inter-${subset}-${WEIGHTS[weight]}-normal.woff`))));
  return { regular: await load('regular'), bold: await load('bold') };
}

/** A4 pages with embedded fonts; the same bytes for the same report (SPEC.md, R2). */
export async function reportPdf(report: ReportDocument, fonts: PdfFonts): Promise<Uint8Array> {
  const date = new Date(report.dateUtcMs);
  const doc = new PDFDocument({
    size: 'A4',
    margins: { left: MARGIN, right: MARGIN, top: MARGIN, bottom: MARGIN + FOOTER },
    bufferPages: true,
    font: '',
    lang: 'en',
    displayTitle: true,
    info: {
      Title: report.title,
      Creator: report.generator,
      Producer: report.generator,
      CreationDate: date,
      ModDate: date,
    },
  });
  const parts: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  const pen = createPen(doc, fonts);
  pen.write(report.title, { size: 20, weight: 'bold' });
  for (const line of report.subtitle) pen.write(line, { colour: MUTED });
  for (const { heading, blocks } of report.sections) {
    pen.space(16);
    pen.room(50 + leastHeight(pen, blocks[0]));
    pen.write(heading, { size: 13, weight: 'bold' });
    pen.rule();
    for (const block of blocks) drawBlock(pen, block);
  }
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    // Writing below the margin would begin a new page.
    doc.page.margins.bottom = 0;
    const words = `${report.title} · page ${page - start + 1} of ${count}`;
    pen.words(words, MARGIN, doc.page.height - MARGIN, { size: 8, colour: MUTED });
  }
  doc.end();
  await ended;
  return Buffer.concat(parts);
}

interface Style {
  readonly size?: number;
  readonly weight?: Weight;
  readonly colour?: string;
  readonly align?: 'left' | 'right';
}

type Pen = ReturnType<typeof createPen>;

function createPen(doc: PDFKit.PDFDocument, fonts: PdfFonts) {
  const faces = (['regular', 'bold'] as const).flatMap((weight) =>
    SUBSETS.map((subset, at) => {
      doc.registerFont(`${weight} ${subset}`, fonts[weight][at]);
      return { weight, name: `${weight} ${subset}` };
    }),
  );
  const known = new Map<string, string>();
  /** The face that has a character: its width is that of a glyph and not of the box for a missing one. */
  const faceOf = (character: string, weight: Weight): string => {
    const key = `${weight}${character}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const own = faces.filter((face) => face.weight === weight);
    const found = own.find(({ name }) => hasGlyph(doc, name, character)) ?? own[0];
    const name = found?.name ?? '';
    known.set(key, name);
    return name;
  };
  /** Pieces of a text that one face can write; a character that none has becomes a question mark. */
  const runsOf = (text: string, weight: Weight): { readonly face: string; text: string }[] => {
    const runs: { readonly face: string; text: string }[] = [];
    for (const character of text.replace(/\s+/gu, ' ')) {
      const face = faceOf(character, weight);
      const shown = hasGlyph(doc, face, character) ? character : '?';
      const last = runs.at(-1);
      // Blanks do not end a run.
      if (last !== undefined && (last.face === face || character === ' ')) last.text += shown;
      else runs.push({ face, text: shown });
    }
    return runs;
  };
  const begin = ({ size = BODY, colour = INK, weight = 'regular' }: Style) => {
    doc.font(`${weight} latin`).fontSize(size).fillColor(colour);
  };
  const width = doc.page.width - 2 * MARGIN;
  const bottom = () => doc.page.height - doc.page.margins.bottom;
  const pen = {
    doc,
    width,
    left: MARGIN,
    height(text: string, wide: number, style: Style = {}): number {
      begin(style);
      return doc.heightOfString(text === '' ? ' ' : text, { width: wide });
    },
    /** At a place, wrapped to `wide`. */
    at(text: string, x: number, y: number, wide: number, style: Style = {}): void {
      begin(style);
      const runs = runsOf(text, style.weight ?? 'regular');
      doc.x = x;
      doc.y = y;
      runs.forEach(({ face, text: piece }, at) => {
        const more = { width: wide, align: style.align ?? 'left', continued: at < runs.length - 1 } as const;
        doc.font(face);
        if (at === 0) doc.text(piece, x, y, more);
        else doc.text(piece, more);
      });
    },
    write(text: string, style: Style = {}): void {
      pen.room(pen.height(text, width, style));
      pen.at(text, MARGIN, doc.y, width, style);
      doc.x = MARGIN;
      doc.y += 3;
    },
    /** One line, not wrapped. */
    words(
      text: string,
      x: number,
      y: number,
      style: Style & { readonly anchor?: 'start' | 'middle' | 'end' } = {},
    ): void {
      begin(style);
      const runs = runsOf(text, style.weight ?? 'regular');
      const widths = runs.map(({ face, text: piece }) => doc.font(face).widthOfString(piece));
      const whole = widths.reduce((sum, each) => sum + each, 0);
      let from = x - (style.anchor === 'middle' ? whole / 2 : style.anchor === 'end' ? whole : 0);
      runs.forEach(({ face, text: piece }, at) => {
        doc.font(face).text(piece, from, y, { lineBreak: false });
        from += widths[at] ?? 0;
      });
    },
    /** Begins a page when less than this is left. */
    room(points: number): boolean {
      if (doc.y + points <= bottom() || doc.y <= MARGIN) return false;
      doc.addPage();
      doc.x = MARGIN;
      doc.y = MARGIN;
      return true;
    },
    space(points: number): void {
      doc.y += points;
    },
    rule(): void {
      doc
        .moveTo(MARGIN, doc.y)
        .lineTo(MARGIN + width, doc.y)
        .lineWidth(0.5)
        .strokeColor(RULE)
        .stroke();
      doc.y += 6;
    },
  };
  return pen;
}

/** pdfkit draws glyph 0, the box, for what a face does not have. */
function hasGlyph(doc: PDFKit.PDFDocument, face: string, character: string): boolean {
  doc.font(face);
  const font: unknown = Reflect.get(doc, '_font');
  const inner: unknown = typeof font === 'object' && font !== null ? Reflect.get(font, 'font') : undefined;
  if (typeof inner !== 'object' || inner === null || !('hasGlyphForCodePoint' in inner)) return true;
  const has = inner.hasGlyphForCodePoint;
  return typeof has === 'function' && Reflect.apply(has, inner, [character.codePointAt(0) ?? 0]) === true;
}

/** What must stand below a heading on its page. */
function leastHeight(pen: Pen, block: ReportBlock | undefined): number {
  if (block?.kind === 'figure') return block.drawing.height * Math.min(1, pen.width / block.drawing.width) + 60;
  return block?.kind === 'photos' ? pen.width / 3 : 40;
}

function drawBlock(pen: Pen, block: ReportBlock): void {
  const { doc } = pen;
  switch (block.kind) {
    case 'text':
      pen.write(block.text);
      return;
    case 'list':
      for (const item of block.items) {
        pen.room(pen.height(item, pen.width - 12));
        const y = doc.y;
        pen.words('–', pen.left, y);
        pen.at(item, pen.left + 12, y, pen.width - 12);
        doc.x = pen.left;
        doc.y += 2;
      }
      return;
    case 'table':
      drawTable(pen, block);
      return;
    case 'figure': {
      const scale = Math.min(1, pen.width / block.drawing.width);
      const source = sourceWords(block);
      const small = { size: 7, colour: MUTED };
      const words = pen.height(block.caption, pen.width) + pen.height(source, pen.width, small) + 12;
      pen.room(block.drawing.height * scale + words);
      const top = doc.y;
      drawDrawing(pen, block.drawing, pen.left, top, scale);
      doc.x = pen.left;
      doc.y = top + block.drawing.height * scale + 4;
      pen.write(block.caption);
      pen.write(source, small);
      pen.space(6);
      return;
    }
    case 'photos': {
      const gap = 12;
      const wide = (pen.width - 2 * gap) / 3;
      const tall = wide * 0.75;
      for (let from = 0; from < block.photos.length; from += 3) {
        const row = block.photos.slice(from, from + 3);
        const words = Math.max(...row.map(({ caption }) => pen.height(caption, wide, { size: 8 })));
        pen.room(tall + words + 10);
        const top = doc.y;
        row.forEach(({ bytes, caption }, at) => {
          const x = pen.left + at * (wide + gap);
          doc.image(Buffer.from(bytes), x, top, { fit: [wide, tall], align: 'center', valign: 'center' });
          pen.at(caption, x, top + tall + 3, wide, { size: 8 });
        });
        doc.x = pen.left;
        doc.y = top + tall + words + 10;
      }
      return;
    }
  }
}

const CELL = 4;

function drawTable(pen: Pen, { caption, columns, rows }: Extract<ReportBlock, { kind: 'table' }>): void {
  const { doc } = pen;
  if (caption !== undefined) {
    pen.room(60);
    pen.space(4);
    pen.write(caption, { weight: 'bold' });
  }
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => (pen.width * share) / whole);
  const line = (cells: readonly string[], style: Style) => {
    const heights = cells.map((text, at) => pen.height(text, (widths[at] ?? 0) - 2 * CELL, style));
    const tall = Math.max(...heights) + CELL;
    if (pen.room(tall) && style.weight === undefined) line(head(columns), HEAD);
    const top = doc.y;
    let x = pen.left;
    cells.forEach((text, at) => {
      const align = columns[at]?.align ?? 'left';
      pen.at(text, x, top + CELL / 2, (widths[at] ?? 0) - 2 * CELL, { ...style, align });
      x += widths[at] ?? 0;
    });
    doc
      .moveTo(pen.left, top + tall)
      .lineTo(pen.left + pen.width, top + tall)
      .lineWidth(0.3)
      .strokeColor(RULE)
      .stroke();
    doc.x = pen.left;
    doc.y = top + tall + 1;
  };
  line(head(columns), HEAD);
  for (const row of rows) line(row, { size: 7.5 });
  pen.space(6);
}

const HEAD = { size: 7.5, weight: 'bold', colour: MUTED } as const satisfies Style;

function head(columns: readonly ReportColumn[]): readonly string[] {
  return columns.map(({ name }) => name);
}

function drawDrawing(pen: Pen, { shapes }: Drawing, x: number, y: number, scale: number): void {
  pen.doc.save().translate(x, y).scale(scale);
  for (const shape of shapes) drawShape(pen, shape);
  pen.doc.restore();
}

function drawShape(pen: Pen, shape: Shape): void {
  const { doc } = pen;
  switch (shape.kind) {
    case 'line':
      trace(doc, shape.points).lineWidth(shape.width).lineJoin('round').strokeColor(shape.colour).stroke();
      return;
    case 'area':
      doc.save().fillOpacity(shape.opacity ?? 1);
      trace(doc, shape.points).fill(shape.fill);
      doc.restore();
      return;
    case 'dot':
      doc.circle(shape.at[0], shape.at[1], shape.radius);
      if (shape.edge === undefined) doc.fill(shape.fill);
      else doc.lineWidth(1).fillAndStroke(shape.fill, shape.edge);
      return;
    case 'words':
      // SVG counts from the base line, pdfkit from the top of the letters.
      pen.words(shape.text, shape.at[0], shape.at[1] - shape.size * 0.97, {
        size: shape.size,
        colour: shape.colour,
        anchor: shape.anchor,
      });
      return;
    case 'picture': {
      const [a, b, c, d, e, f] = shape.matrix;
      doc
        .save()
        .opacity(shape.opacity ?? 1)
        .transform(a, b, c, d, e, f);
      doc.image(Buffer.from(shape.bytes), 0, 0, { width: 1, height: 1 });
      doc.restore();
      return;
    }
  }
}

function trace(doc: PDFKit.PDFDocument, points: readonly (readonly [number, number])[]): PDFKit.PDFDocument {
  points.forEach(([x, y], at) => {
    if (at === 0) doc.moveTo(x, y);
    else doc.lineTo(x, y);
  });
  return doc;
}
