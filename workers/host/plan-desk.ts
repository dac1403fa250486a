import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fitPlan } from '../analysis/geo/plan-fit.ts';
import { Fault } from '../contract/faults.ts';
import type { ControlPoint, FloorPlan, PhotoInfo, PlaceFrame, PlanFit } from '../contract/survey.ts';
import type { CaseFolder } from '../custody/case-folder.ts';
import { orientedSize } from '../decode/photo/photo-facts.ts';
import { THUMBNAIL_PIXELS_MOST } from '../decode/photo/read-photo.ts';
import { importPlanPage } from '../jobs/import-plan-page.ts';
import { faultOf } from './errors.ts';
import { photoOf, refuseReadOnly } from './photo-desk.ts';
import type { SurveyDesk } from './survey-desk.ts';

/** Larger ones are no floor plan; the screen reads them whole. */
export const PDF_BYTES_MOST = 128 * 1024 * 1024;
const PDF_START = '%PDF-';
/** Some programs put something before the beginning. */
const PDF_START_WITHIN = 1024;

export interface PdfPage {
  readonly path: string;
  readonly page: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The floor plans of the open case. */
export interface PlanDesk {
  /** Returns the plan's id. */
  addPhoto(photo: string, name: string): Promise<string>;
  /** The file becomes evidence, if it is not yet. Returns the plan's id. */
  addPage(page: PdfPage, name: string): Promise<string>;
  rename(plan: string, name: string): Promise<void>;
  setControlPoints(plan: string, frame: PlaceFrame, points: readonly ControlPoint[]): Promise<void>;
  tryControlPoints(plan: string, points: readonly ControlPoint[]): PlanFit;
  remove(plan: string): Promise<void>;
}

const UNPLACED: Pick<FloorPlan, 'frame' | 'controlPoints'> = { frame: 'wgs84', controlPoints: [] };

/** Length of a file that is a PDF. Undefined of anything else, also of what cannot be read: its import says why. */
export async function pdfBytes(path: string): Promise<number | undefined> {
  try {
    const stats = await stat(path);
    return stats.isFile() && (await isPdf(path)) ? stats.size : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file is a PDF, by its beginning. */
async function isPdf(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PDF_START_WITHIN), 0, PDF_START_WITHIN, 0);
    return buffer.subarray(0, bytesRead).includes(PDF_START);
  } finally {
    await handle.close();
  }
}

/** The whole of a PDF that a person chose. Fault `unsupported_format` when it is none or too large. */
export async function readPdf(path: string): Promise<Buffer<ArrayBuffer>> {
  const { size } = await stat(path);
  if (size > PDF_BYTES_MOST) {
    throw new Fault(
      'unsupported_format',
      `The PDF has ${size} bytes, more than ${PDF_BYTES_MOST}; save only the pages with the floor plans: ${path}`,
    );
  }
  if (!(await isPdf(path))) throw new Fault('unsupported_format', `The file is no PDF: ${path}`);
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The screen draws a plan whole: what has no thumbnail for its size is no plan either. */
function refuseLarge({ widthPx, heightPx, name }: PhotoInfo): void {
  const pixels = widthPx * heightPx;
  if (pixels <= THUMBNAIL_PIXELS_MOST) return;
  throw new Fault(
    'bad_request',
    `The picture has ${Math.round(pixels / 1e6)} megapixels, more than the ${THUMBNAIL_PIXELS_MOST / 1e6} of a floor plan; save it smaller and import that: ${name}`,
  );
}

export function createPlanDesk(options: { readonly folder: CaseFolder; readonly survey: SurveyDesk }): PlanDesk {
  const { folder, survey } = options;
  const { catalog } = folder;
  const table = catalog.survey.floorPlans;
  const nowNs = () => BigInt(Date.now()) * 1_000_000n;
  const planOf = (id: string): FloorPlan => {
    const found = survey.state().floorPlans.find((plan) => plan.id === id);
    if (found === undefined) throw new Fault('not_found', `This case has no floor plan ${id}.`);
    return found;
  };
  const changing = (id: string): FloorPlan => {
    refuseReadOnly(folder);
    return planOf(id);
  };
  const change = async (plan: FloorPlan, action: string, detail: Readonly<Record<string, unknown>>) => {
    await table.save(plan, nowNs());
    await folder.record(action, { plan: plan.id, ...detail });
    await survey.refresh('floorPlans');
  };

  return {
    async addPhoto(photoId, name) {
      refuseReadOnly(folder);
      const photo = photoOf(survey, photoId);
      refuseLarge(photo);
      const id = randomUUID();
      const { evidenceSha256 } = photo;
      const plan: FloorPlan = { id, name, evidenceSha256, page: 1, ...orientedSize(photo), ...UNPLACED };
      await change(plan, 'plan.added', { name, photo: photoId, evidence: evidenceSha256 });
      return id;
    },
    async addPage({ path, page, widthPx, heightPx }, name) {
      refuseReadOnly(folder);
      const bytes = await readPdf(path);
      const plan = { id: randomUUID(), name, page, widthPx, heightPx, ...UNPLACED };
      await importPlanPage({ folder, explain: faultOf }, { plan, fileName: basename(path), path, bytes });
      await survey.refresh('floorPlans');
      return plan.id;
    },
    async rename(id, name) {
      const plan = changing(id);
      await change({ ...plan, name }, 'plan.renamed', { before: plan.name, name });
    },
    async setControlPoints(id, frame, controlPoints) {
      const plan = { ...changing(id), frame, controlPoints: [...controlPoints] };
      const fit = controlPoints.length === 0 ? undefined : fitPlan(plan, controlPoints);
      await change(plan, 'plan.georeferenced', { frame, controlPoints, rmsResidualM: fit?.rmsResidualM });
    },
    tryControlPoints: (id, points) => fitPlan(planOf(id), points),
    async remove(id) {
      const plan = changing(id);
      await table.remove(id);
      await folder.record('plan.removed', { plan: id, name: plan.name });
      await survey.refresh('floorPlans');
    },
  };
}
