import type { App } from '../data/app.ts';
import type { ShellUi } from './ui.ts';

/** Saves what the active view's canvases show as a PNG, on the page's background, through the browser's own download. */
export function exportView(app: App, ui: ShellUi): void {
  const kind = ui.dock.get()?.active();
  const view = kind === undefined ? undefined : document.querySelector<HTMLElement>(`[data-view="${kind}"]`);
  const canvases = [...(view?.querySelectorAll('canvas') ?? [])];
  if (kind === undefined || view === null || view === undefined || canvases.length === 0) {
    ui.notice.set({ kind: 'error', text: 'The active view has no picture to save; choose a signal view first.' });
    return;
  }
  // A new display state makes every view paint in the next frame; ours comes after theirs, while every canvas, the WebGL
  // one too, still holds its picture.
  app.model.display.set({});
  requestAnimationFrame(() => {
    const room = view.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    const sheet = document.createElement('canvas');
    sheet.width = Math.round(room.width * ratio);
    sheet.height = Math.round(room.height * ratio);
    const context = sheet.getContext('2d');
    if (context === null) return;
    context.fillStyle = getComputedStyle(view).backgroundColor;
    context.fillRect(0, 0, sheet.width, sheet.height);
    for (const canvas of canvases) {
      const box = canvas.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      context.drawImage(
        canvas,
        (box.left - room.left) * ratio,
        (box.top - room.top) * ratio,
        box.width * ratio,
        box.height * ratio,
      );
    }
    sheet.toBlob((blob) => {
      if (blob === null) return;
      const link = document.createElement('a');
      link.download = `${kind}.png`;
      link.href = URL.createObjectURL(blob);
      link.click();
      URL.revokeObjectURL(link.href);
      ui.notice.set({ kind: 'info', text: `Saved the ${kind} view as ${link.download}.` });
    }, 'image/png');
  });
}
