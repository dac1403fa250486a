import PDFDocument from 'pdfkit';

/** A PDF of drawn floors, one a page, A4 lying; nobody opens it without the password when there is one. */
export function planPdf(floors: readonly string[], password?: string): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    autoFirstPage: false,
    ...(password === undefined ? {} : { userPassword: password }),
  });
  const parts: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', () => resolve(Buffer.concat(parts)));
    pdf.on('error', reject);
  });
  for (const [index, floor] of floors.entries()) {
    pdf.addPage();
    const { width, height } = pdf.page;
    pdf
      .lineWidth(6)
      .rect(60, 60, width - 120, height - 120)
      .stroke();
    const rooms = index + 2;
    for (let room = 1; room < rooms; room++) {
      const x = 60 + (room * (width - 120)) / rooms;
      pdf
        .lineWidth(3)
        .moveTo(x, 60)
        .lineTo(x, height - 200)
        .stroke();
    }
    pdf.fontSize(32).text(floor, 90, height - 150);
  }
  pdf.end();
  return whole;
}
