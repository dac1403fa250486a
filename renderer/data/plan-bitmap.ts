import { Fault } from '../../workers/contract/faults.ts';
import type { FloorPlan } from '../../workers/contract/survey.ts';
import type { App } from './app.ts';
import { openPdf } from './pdf-pages.ts';
import { createPictureCache } from './picture-cache.ts';

/** Longer side of a plan as it is drawn: enough for every line of a building, 64 MiB at most. */
const LONGEST_PX = 4096;
const plans = createPictureCache('floor plans', 192 * 1024 * 1024);
const PDF_START = '%PDF-';

/**
 * The picture of a floor plan as it is looked at: upright, its longer side 4096 pixels or fewer. `xPx` of a control point
 * goes from 0 to `plan.widthPx` over the bitmap's width, whatever that is. Rejects with a Fault.
 */
export function planBitmap(app: App, plan: FloorPlan): Promise<ImageBitmap> {
  return plans.get(`${plan.evidenceSha256} ${plan.page}`, async () => {
    const bytes = await app.host.bytes({ kind: 'floor plan', plan: plan.id }, new AbortController().signal);
    const start = new TextDecoder('latin1').decode(bytes.slice(0, 1024));
    if (start.includes(PDF_START)) {
      const pdf = await openPdf(bytes);
      try {
        return await pdf.draw(plan.page, LONGEST_PX);
      } finally {
        await pdf.close();
      }
    }
    return decodePicture(bytes, plan);
  });
}

/** A JPEG or PNG turned by its EXIF orientation, its longer side at most `longestPx`. `size` is that of the upright picture. Fault `corrupt_input`. */
export async function decodePicture(
  bytes: ArrayBuffer,
  size: { readonly widthPx: number; readonly heightPx: number },
  longestPx = LONGEST_PX,
): Promise<ImageBitmap> {
  const scale = Math.min(1, longestPx / Math.max(size.widthPx, size.heightPx));
  try {
    return await createImageBitmap(new Blob([bytes]), {
      imageOrientation: 'from-image',
      resizeWidth: Math.max(1, Math.round(size.widthPx * scale)),
      resizeHeight: Math.max(1, Math.round(size.heightPx * scale)),
      resizeQuality: 'high',
    });
  } catch (cause) {
    throw new Fault('corrupt_input', 'The picture is damaged or too large to be drawn; its original is unchanged.', {
      cause,
    });
  }
}
