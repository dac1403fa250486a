import { metresPerPixel } from './camera.ts';
import type { OverlayState, Project } from './overlay-state.ts';
import { samplePlace } from './samples.ts';

const RIM_PX = 1.5;

/** The outline of all circles together: one of each sample would cover what was measured (M26). */
export function paintUncertainty(context: CanvasRenderingContext2D, state: OverlayState, project: Project): void {
  const { uncertain, camera, size, ratio, colours } = state;
  if (uncertain === undefined) return;
  const sheet = document.createElement('canvas');
  sheet.width = Math.round(size.width * ratio);
  sheet.height = Math.round(size.height * ratio);
  const outline = sheet.getContext('2d');
  if (outline === null) return;
  outline.setTransform(ratio, 0, 0, ratio, 0, 0);
  outline.fillStyle = colours.mean;
  const perPixel = metresPerPixel(camera);
  const fill = (less: number) => {
    for (let index = 0; index < uncertain.count; index++) {
      const radius = (uncertain.accuracyM[index] ?? Number.NaN) / perPixel - less;
      if (!(radius > 0)) continue;
      const { x, y } = project(samplePlace(uncertain, index));
      outline.beginPath();
      outline.arc(x, y, radius, 0, 2 * Math.PI);
      outline.fill();
    }
  };
  fill(0);
  outline.globalCompositeOperation = 'destination-out';
  fill(RIM_PX);
  context.drawImage(sheet, 0, 0, size.width, size.height);
}
