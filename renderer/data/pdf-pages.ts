import type { PDFDocumentProxy, PDFWorker } from 'pdfjs-dist';
import { Fault } from '../../workers/contract/faults.ts';

/** An open PDF; close it to end its worker. */
export interface PdfPages {
  readonly count: number;
  /** Size of a page in points, as it is looked at; pages count from 1. */
  size(page: number): Promise<{ readonly widthPx: number; readonly heightPx: number }>;
  /** The page with its longer side `longestPx`, on white. */
  draw(page: number, longestPx: number): Promise<ImageBitmap>;
  close(): Promise<void>;
}

/** Opens a PDF from its bytes, which are taken over. Fault `corrupt_input` in one sentence that does not name the file. */
export async function openPdf(bytes: ArrayBuffer): Promise<PdfPages> {
  // The library comes when the first PDF does. Each PDF has a worker of its own: closing one must not end another.
  const pdf = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const port = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' });
  const worker: PDFWorker = pdf.PDFWorker.fromPort({ port });
  const loading = pdf.getDocument({
    data: new Uint8Array(bytes),
    worker,
    isEvalSupported: false,
    enableXfa: false,
    useSystemFonts: true,
    // What would be fetched is not part of the file.
    disableAutoFetch: true,
    verbosity: 0,
  });
  const close = async () => {
    await loading.destroy();
    worker.destroy();
    port.terminate();
  };
  let document: PDFDocumentProxy;
  try {
    document = await loading.promise;
  } catch (error) {
    await close();
    throw refusal(error);
  }
  const sized = async (number: number) => {
    const page = await document.getPage(number);
    return { page, viewport: page.getViewport({ scale: 1 }) };
  };
  return {
    count: document.numPages,
    async size(number) {
      try {
        const { viewport } = await sized(number);
        return { widthPx: viewport.width, heightPx: viewport.height };
      } catch (error) {
        throw refusal(error);
      }
    },
    async draw(number, longestPx) {
      try {
        const { page, viewport } = await sized(number);
        const scaled = page.getViewport({ scale: longestPx / Math.max(viewport.width, viewport.height) });
        const canvas = window.document.createElement('canvas');
        canvas.width = Math.max(1, Math.round(scaled.width));
        canvas.height = Math.max(1, Math.round(scaled.height));
        const canvasContext = canvas.getContext('2d');
        if (canvasContext === null) throw new Fault('internal', 'This page cannot be drawn: there is no canvas.');
        await page.render({ canvasContext, viewport: scaled, background: 'white', intent: 'print' }).promise;
        page.cleanup();
        return await createImageBitmap(canvas);
      } catch (error) {
        throw refusal(error);
      }
    },
    close,
  };
}

function refusal(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const named = error instanceof Error ? error.name : '';
  const sentence =
    named === 'PasswordException'
      ? 'The PDF is protected by a password; save it without one and choose it again.'
      : 'The PDF is damaged and its page cannot be drawn; save it again with another program.';
  return new Fault('corrupt_input', sentence, { cause: error });
}
