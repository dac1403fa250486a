import { annotationDeskOf } from '../data/annotation-desk.ts';
import type { App } from '../data/app.ts';
import { clockDeskOf } from '../data/clock-desk.ts';
import { photoDeskOf } from '../data/photo-desk.ts';
import type { ShellUi } from './ui.ts';

/** Says what went wrong with an annotation, a photo or a clock, and unfolds the inspector where its label is asked for. Ends what it began. */
export function watchAnnotations(app: App, ui: ShellUi): () => void {
  const { settings, annotations } = app.model;
  const ends = [
    ...[annotationDeskOf(app), photoDeskOf(app), clockDeskOf(app)].map(({ trouble }) =>
      trouble.subscribe(() => {
        const text = trouble.get();
        if (text !== undefined) ui.notice.set({ kind: 'error', text });
      }),
    ),
    annotations.naming.subscribe(() => {
      const known = settings.get();
      if (annotations.naming.get() === undefined || known.workspace.inspectorOpen) return;
      settings.set({ ...known, workspace: { ...known.workspace, inspectorOpen: true } });
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
