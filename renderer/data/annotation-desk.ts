import { Fault } from '../../workers/contract/faults.ts';
import type { Annotation, AnnotationPlace, AnnotationWords } from '../../workers/contract/survey.ts';
import { registerPending } from '../base/idle.ts';
import { createStore, type ReadableStore } from '../base/store.ts';
import { listAnnotations, neighbourOf, newAnnotation, titleOf, viewOfRegion } from '../model/annotations.ts';
import type { App } from './app.ts';

type Needed = Pick<App, 'model' | 'host' | 'survey' | 'workspace' | 'recording'>;

/** Every change of annotations, from any view: through the host, into the history (model SPEC.md, A1–A6). */
export interface AnnotationDesk {
  /** Why nothing can be changed; undefined when it can. */
  whyNot(): string | undefined;
  /** Saves a new one of this place, chooses it and asks for its label. */
  add(place: AnnotationPlace): void;
  change(id: string, change: Partial<Omit<AnnotationWords, 'id'>>): void;
  remove(ids: readonly string[]): void;
  /** Chooses it and shows its place: recording, time and band; of one on the map the map. */
  goTo(annotation: Annotation): void;
  /** The next or previous of the list (A3). */
  step(direction: 1 | -1): void;
  /** Of a failed change, one sentence, until the next one. */
  readonly trouble: ReadableStore<string | undefined>;
}

const desks = new WeakMap<Needed['model'], AnnotationDesk>();

/** The one desk of the page. */
export function annotationDeskOf(app: Needed): AnnotationDesk {
  const known = desks.get(app.model) ?? createAnnotationDesk(app);
  desks.set(app.model, known);
  return known;
}

function createAnnotationDesk(app: Needed): AnnotationDesk {
  const { history, annotations: model, timebase, commands } = app.model;
  const { survey: calls } = app.host.calls;
  const trouble = createStore<string | undefined>(undefined);
  let last: Promise<void> = Promise.resolve();
  let running = 0;
  let openCase = app.workspace.get().case?.id;
  registerPending('annotations', () => running);
  app.workspace.subscribe(() => {
    const id = app.workspace.get().case?.id;
    if (id === openCase) return;
    openCase = id;
    history.forget('case');
    model.chosen.set(undefined);
  });

  const all = () => app.survey.get().annotations;
  const find = (id: string) => all().find((each) => each.id === id);
  const list = () => listAnnotations(all(), model.filter.get(), model.order.get(), app.workspace.get().recordings);

  /** One after the other, so that what was done last is what stays. */
  function queue(work: () => Promise<unknown>, then?: () => void): void {
    running++;
    last = last.then(async () => {
      try {
        await work();
        trouble.set(undefined);
        then?.();
      } catch (error) {
        if (!(error instanceof Fault)) console.error(error);
        trouble.set(error instanceof Fault ? error.message : 'The annotation could not be changed because of a bug.');
      } finally {
        running--;
      }
    });
  }

  const whyNot = () => {
    const present = app.workspace.get().case;
    if (present === undefined) return 'No case is open: annotations are kept in a case.';
    return present.access.kind === 'read' ? `Nothing can be annotated because ${present.access.why}.` : undefined;
  };

  /** True when a change is possible; otherwise it is said. */
  function mayChange(): boolean {
    const why = whyNot();
    // Said again each time: the same sentence would not be heard twice.
    trouble.set(undefined);
    trouble.set(why);
    return why === undefined;
  }

  const save = (words: readonly AnnotationWords[]) => () => calls.saveAnnotations({ annotations: words.map(wordsOf) });
  const drop = (ids: readonly string[]) => () => calls.removeAnnotations({ ids: [...ids] });

  return {
    whyNot,
    trouble,
    add(place) {
      if (!mayChange()) return;
      const words = newAnnotation(place, all());
      queue(save([words]), () => {
        const title = `annotation “${words.label}”`;
        history.note({
          title,
          scope: 'case',
          undo: () => queue(drop([words.id])),
          redo: () => queue(save([words])),
        });
        model.shown.set(true);
        model.chosen.set(words.id);
        model.naming.set(words.id);
      });
    },
    change(id, change) {
      const before = find(id);
      if (before === undefined || !mayChange()) return;
      const after = { ...before, ...change };
      queue(save([after]), () =>
        history.note({
          title: `change of annotation “${titleOf(before)}”`,
          scope: 'case',
          undo: () => queue(save([before])),
          redo: () => queue(save([after])),
        }),
      );
    },
    remove(ids) {
      const gone = ids.flatMap((id) => find(id) ?? []);
      const [first] = gone;
      if (first === undefined || !mayChange()) return;
      const what = gone.length === 1 ? `annotation “${titleOf(first)}”` : `${gone.length} annotations`;
      queue(drop(ids), () =>
        history.note({
          title: `removal of ${what}`,
          scope: 'case',
          undo: () => queue(save(gone)),
          redo: () => queue(drop(ids)),
        }),
      );
    },
    goTo(annotation) {
      const { place, id } = annotation;
      model.chosen.set(id);
      if (place.kind === 'map') {
        model.flyTo.set(id);
        commands.run('view.map');
        return;
      }
      const info = app.workspace.get().recordings.find((each) => each.id === place.recording);
      if (info === undefined) {
        trouble.set(`The recording of the annotation “${titleOf(annotation)}” is not in this case.`);
        return;
      }
      if (timebase.view.get().recording !== info.id) timebase.setRecording(info);
      timebase.show(viewOfRegion(place, timebase.view.get()));
    },
    step(direction) {
      const { recording, visible } = timebase.view.get();
      const timeNs = timebase.cursor.get()?.timeNs ?? (visible.fromNs + visible.toNs) / 2;
      const next = neighbourOf(list(), model.chosen.get(), direction, { recording, timeNs });
      if (next !== undefined) this.goTo(next);
    },
  };
}

/** Without what the host says. */
function wordsOf({ id, place, label, colour, note }: AnnotationWords): AnnotationWords {
  return { id, place, label, colour, note };
}
