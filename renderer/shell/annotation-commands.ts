import { annotationDeskOf } from '../data/annotation-desk.ts';
import type { App } from '../data/app.ts';
import type { RegionPlace } from '../model/annotations.ts';
import type { Command } from '../model/commands.ts';
import type { ShellUi } from './ui.ts';

/** What N annotates: the box, else the chosen times from first to last, else the moment and frequency of the cursor. */
function placeHere(app: App): RegionPlace | undefined {
  const { timebase, selection } = app.model;
  const { recording, visible } = timebase.view.get();
  if (recording === undefined) return undefined;
  const own = { kind: 'region', recording } as const;
  const box = selection.store.get();
  if (box !== undefined) return { ...own, ...box.range, ...box.band };
  const ranges = selection.times.get()?.ranges ?? [];
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first !== undefined && last !== undefined) return { ...own, fromNs: first.fromNs, toNs: last.toNs };
  const cursor = timebase.cursor.get();
  const timeNs = cursor?.timeNs ?? timebase.playback.get().headNs ?? (visible.fromNs + visible.toNs) / 2;
  const hz = cursor?.freqHz;
  return { ...own, fromNs: timeNs, toNs: timeNs, ...(hz === undefined ? undefined : { lowHz: hz, highHz: hz }) };
}

/** Annotations by key, and the history that they share with markers. */
export function annotationCommands(app: App, ui: ShellUi): readonly Command[] {
  const { annotations, markers, history } = app.model;
  const group = 'Markers and boxes';
  const desk = annotationDeskOf(app);
  const say = (text: string) => ui.notice.set({ kind: 'info', text });
  const some = () => app.survey.get().annotations.length > 0;
  const chosen = () => app.survey.get().annotations.find(({ id }) => id === annotations.chosen.get());
  return [
    {
      id: 'annotation.add',
      title: 'Note here: annotate the box, or the moment under the cursor',
      group,
      keys: ['N'],
      enabled: () => app.recording.get() !== undefined,
      run: () => {
        const place = placeHere(app);
        if (place !== undefined) desk.add(place);
      },
    },
    {
      id: 'annotation.next',
      title: 'Next annotation of the list',
      group,
      keys: [']'],
      enabled: some,
      run: () => desk.step(1),
    },
    {
      id: 'annotation.previous',
      title: 'Previous annotation of the list',
      group,
      keys: ['['],
      enabled: some,
      run: () => desk.step(-1),
    },
    {
      id: 'annotation.show',
      title: 'Show or hide annotations',
      group,
      keys: ['Shift+N'],
      run: () => annotations.shown.update((shown) => !shown),
    },
    {
      id: 'mark.remove',
      title: 'Remove the chosen annotation, or else all markers',
      group,
      keys: ['Delete'],
      enabled: () => chosen() !== undefined || app.recording.get() !== undefined,
      run: () => {
        const own = chosen();
        if (own === undefined) markers.clear();
        else desk.remove([own.id]);
      },
    },
    {
      id: 'history.undo',
      title: 'Take back the last change of markers, annotations, photos and clocks',
      group,
      keys: ['Ctrl+Z'],
      run: () => {
        const change = history.store.get().undo;
        say(change === undefined ? 'There is nothing to take back.' : `Taken back: ${change.title}.`);
        history.undo();
      },
    },
    {
      id: 'history.redo',
      title: 'Do it again',
      group,
      keys: ['Ctrl+Shift+Z'],
      run: () => {
        const change = history.store.get().redo;
        say(change === undefined ? 'There is nothing to do again.' : `Done again: ${change.title}.`);
        history.redo();
      },
    },
  ];
}
