import { counted } from '../base/format.ts';
import type { App } from '../data/app.ts';
import type { Command } from '../model/commands.ts';
import { type PresetName, presetNames, type Workspace } from '../model/workspace.ts';
import { viewDescriptors } from '../views/index.ts';
import { attempt, chooseCase, chooseImport, choosePlan } from './actions.ts';
import { annotationCommands } from './annotation-commands.ts';
import { bandCommands } from './band-commands.ts';
import { layoutPurposes } from './layouts.ts';
import { createPeakSearch } from './peak-search.ts';
import type { ShellUi } from './ui.ts';

/** Share of the visible width that an arrow key moves. */
const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 0.7;

export interface HeldKeys {
  readonly time: boolean;
  readonly band: boolean;
}

/** Everything the shell can do. `held` tells whether T or B is down, which narrows + and − to one axis. */
export function defaultCommands(app: App, ui: ShellUi, held: () => HeldKeys): readonly Command[] {
  return [
    ...navigation(app, ui, held),
    ...bandCommands(app),
    ...playback(app),
    ...levels(app),
    ...marking(app, ui),
    ...annotationCommands(app, ui),
    ...views(app, ui),
    ...caseCommands(app, ui),
  ];
}

const hasRecording = (app: App) => () => app.recording.get() !== undefined;

function navigation(app: App, ui: ShellUi, held: () => HeldKeys): readonly Command[] {
  const { timebase, selection } = app.model;
  const enabled = hasRecording(app);
  const width = () => {
    const { visible } = timebase.view.get();
    return { ns: visible.toNs - visible.fromNs, hz: visible.highHz - visible.lowHz, visible };
  };
  const zoom = (factor: number) => () => {
    const { visible } = width();
    const cursor = timebase.cursor.get();
    const inside = (value: number | undefined, low: number, high: number) =>
      value !== undefined && value >= low && value <= high ? value : (low + high) / 2;
    const { time, band } = held();
    if (!band) timebase.zoomTime(factor, inside(cursor?.timeNs, visible.fromNs, visible.toNs));
    if (!time) timebase.zoomBand(factor, inside(cursor?.freqHz, visible.lowHz, visible.highHz));
  };
  const pan = (timeShare: number, bandShare: number) => () => {
    const { ns, hz } = width();
    if (timeShare !== 0) timebase.panTime(ns * timeShare);
    if (bandShare !== 0) timebase.panBand(hz * bandShare);
  };
  const group = 'Time and frequency';
  return [
    { id: 'pan.earlier', title: 'Pan to earlier', group, keys: ['ArrowLeft'], run: pan(-PAN_SHARE, 0), enabled },
    { id: 'pan.later', title: 'Pan to later', group, keys: ['ArrowRight'], run: pan(PAN_SHARE, 0), enabled },
    { id: 'pan.higher', title: 'Pan to higher frequency', group, keys: ['ArrowUp'], run: pan(0, PAN_SHARE), enabled },
    { id: 'pan.lower', title: 'Pan to lower frequency', group, keys: ['ArrowDown'], run: pan(0, -PAN_SHARE), enabled },
    { id: 'page.earlier', title: 'A screen earlier', group, keys: ['Shift+ArrowLeft'], run: pan(-1, 0), enabled },
    { id: 'page.later', title: 'A screen later', group, keys: ['Shift+ArrowRight'], run: pan(1, 0), enabled },
    { id: 'page.higher', title: 'A screen higher', group, keys: ['Shift+ArrowUp'], run: pan(0, 1), enabled },
    { id: 'page.lower', title: 'A screen lower', group, keys: ['Shift+ArrowDown'], run: pan(0, -1), enabled },
    { id: 'zoom.in', title: 'Zoom in', group, keys: ['+', '='], run: zoom(ZOOM_FACTOR), enabled },
    { id: 'zoom.out', title: 'Zoom out', group, keys: ['-'], run: zoom(1 / ZOOM_FACTOR), enabled },
    {
      id: 'zoom.selection',
      title: 'Zoom to the box, or to the chosen times',
      group,
      keys: ['Z'],
      enabled: () => selection.store.get() !== undefined || selection.times.get() !== undefined,
      run: () => {
        const box = selection.store.get();
        const ranges = selection.times.get()?.ranges ?? [];
        const [first] = ranges;
        const last = ranges.at(-1);
        if (box !== undefined) timebase.show({ ...box.range, ...box.band });
        else if (first !== undefined && last !== undefined) timebase.show({ fromNs: first.fromNs, toNs: last.toNs });
      },
    },
    {
      id: 'zoom.back',
      title: 'Back to the view before',
      group,
      keys: ['Backspace'],
      run: () => timebase.back(),
      enabled,
    },
    { id: 'zoom.home', title: 'Whole recording', group, keys: ['Home'], run: () => timebase.home(), enabled },
    { id: 'goto', title: 'Go to a time or frequency', group, keys: ['G'], run: () => ui.dialog.set('goto'), enabled },
  ];
}

function playback(app: App): readonly Command[] {
  const { timebase, selection } = app.model;
  const enabled = hasRecording(app);
  const group = 'Play';
  return [
    {
      id: 'play.toggle',
      title: 'Play or pause',
      group,
      keys: ['Space'],
      enabled,
      run: () => {
        const { playing, headNs } = timebase.playback.get();
        const ended = headNs !== undefined && headNs >= timebase.view.get().extent.toNs;
        timebase.setPlayback(ended && !playing ? { playing: true, headNs: undefined } : { playing: !playing });
      },
    },
    {
      id: 'play.start',
      title: 'To the start of the range',
      group,
      keys: ['Shift+Home'],
      enabled,
      run: () => timebase.setPlayback({ headNs: (selection.store.get()?.range ?? timebase.view.get().visible).fromNs }),
    },
    {
      id: 'play.stop',
      title: 'Stop and forget the playhead',
      group,
      keys: ['Shift+Space'],
      enabled,
      run: () => timebase.setPlayback({ playing: false, headNs: undefined }),
    },
    {
      id: 'play.loop',
      title: 'Loop over the box or the visible time',
      group,
      keys: ['R'],
      enabled,
      run: () => timebase.setPlayback({ loop: !timebase.playback.get().loop }),
    },
    {
      id: 'play.faster',
      title: 'Twice as fast',
      group,
      keys: ['.'],
      enabled,
      run: () => timebase.setPlayback({ speed: Math.min(timebase.playback.get().speed * 2, 1000) }),
    },
    {
      id: 'play.slower',
      title: 'Half as fast',
      group,
      keys: [','],
      enabled,
      run: () => timebase.setPlayback({ speed: Math.max(timebase.playback.get().speed / 2, 0.001) }),
    },
    {
      id: 'play.follow',
      title: 'Follow the newest data',
      group,
      keys: ['F'],
      enabled,
      run: () => timebase.setFollow(!timebase.view.get().follow),
    },
  ];
}

function levels(app: App): readonly Command[] {
  const { display } = app.model;
  const enabled = hasRecording(app);
  const group = 'Levels';
  const shift = (db: number) => () => {
    const { lowDb, highDb } = display.store.get().levels;
    display.setLevels({ lowDb: lowDb + db, highDb: highDb + db });
  };
  return [
    { id: 'levels.auto', title: 'Automatic levels', group, keys: ['A'], run: () => display.wantAutoLevels(), enabled },
    { id: 'levels.lock', title: 'Lock or unlock levels', group, keys: ['L'], run: () => display.toggleLock(), enabled },
    { id: 'levels.up', title: 'Levels 5 dB up', group, keys: ['PageUp'], run: shift(5), enabled },
    { id: 'levels.down', title: 'Levels 5 dB down', group, keys: ['PageDown'], run: shift(-5), enabled },
    { id: 'levels.colours', title: 'Next colour map', group, keys: ['C'], run: () => display.nextColourMap() },
    {
      id: 'levels.hold',
      title: 'Max hold or mean',
      group,
      keys: ['H'],
      run: () => display.set({ plane: display.store.get().plane === 'max' ? 'mean' : 'max' }),
    },
  ];
}

function marking(app: App, ui: ShellUi): readonly Command[] {
  const { timebase, markers, selection } = app.model;
  const enabled = hasRecording(app);
  const group = 'Markers and boxes';
  const peaks = createPeakSearch(app, ui);
  const mark = (isDelta: boolean) => {
    const cursor = timebase.cursor.get();
    const { visible } = timebase.view.get();
    // A pointer in a spectrum has a frequency but no time: the marker goes where the trace got its level from.
    if (cursor?.freqHz !== undefined && cursor.timeNs === undefined) {
      peaks.at(cursor.freqHz, isDelta);
      return;
    }
    const place = {
      timeNs: cursor?.timeNs ?? timebase.playback.get().headNs ?? (visible.fromNs + visible.toNs) / 2,
      freqHz: cursor?.freqHz ?? (visible.lowHz + visible.highHz) / 2,
      levelDb: cursor?.levelDb,
    };
    if (isDelta) markers.addDelta(place);
    else markers.add(place);
  };
  return [
    {
      id: 'marker.add',
      title: 'Marker at the cursor',
      group,
      keys: ['M'],
      run: () => mark(false),
      enabled,
    },
    {
      id: 'marker.delta',
      title: 'Delta marker at the cursor',
      group,
      keys: ['Shift+M'],
      run: () => mark(true),
      enabled,
    },
    { id: 'marker.peak', title: 'Marker on the peak', group, keys: ['P'], run: () => peaks.strongest(), enabled },
    {
      id: 'marker.nextPeak',
      title: 'Marker on the next peak',
      group,
      keys: ['Shift+P'],
      run: () => peaks.next(),
      enabled,
    },
    {
      id: 'box.visible',
      title: 'Box around what is visible',
      group,
      keys: ['X'],
      enabled,
      run: () => {
        const { fromNs, toNs, lowHz, highHz } = timebase.view.get().visible;
        selection.select({ range: { fromNs, toNs }, band: { lowHz, highHz }, source: 'keyboard' });
      },
    },
    {
      id: 'box.clear',
      title: 'Clear the box, the chosen times and the chosen annotation',
      group,
      keys: ['Escape'],
      run: () => {
        app.model.annotations.chosen.set(undefined);
        selection.select(undefined);
        selection.selectTimes(undefined);
      },
    },
  ];
}

function views(app: App, ui: ShellUi): readonly Command[] {
  const { display, settings } = app.model;
  const group = 'Views';
  const fold = (part: 'libraryOpen' | 'inspectorOpen' | 'timePanelOpen') => () => {
    const current = settings.get();
    const workspace: Workspace = { ...current.workspace, [part]: !current.workspace[part] };
    settings.set({ ...current, workspace });
  };
  const layout = (name: PresetName, index: number): Command => ({
    id: `layout.${name}`,
    title: `Layout: ${layoutPurposes[name]}`,
    group,
    keys: [`Ctrl+${index + 1}`],
    run: () => {
      ui.dock.get()?.preset(name);
      if (name === 'live' && app.recording.get() !== undefined) app.model.timebase.setFollow(true);
    },
  });
  return [
    ...viewDescriptors.map((view, index) => ({
      id: `view.${view.kind}`,
      title: `${view.title}: ${view.purpose}`,
      group: 'Views' as const,
      // 1 to 9, then 0 for the tenth.
      keys: index < 10 ? [String((index + 1) % 10)] : [],
      run: () => ui.dock.get()?.focus(view.kind),
    })),
    ...presetNames.map(layout),
    {
      id: 'view.fill',
      title: 'Active view fills the window',
      group,
      keys: ['Shift+Enter'],
      run: () => ui.dock.get()?.toggleMaximised(),
    },
    {
      id: 'view.close',
      title: 'Close the active view',
      group,
      keys: ['Shift+W'],
      run: () => ui.dock.get()?.closeActive(),
    },
    {
      id: 'view.export',
      title: 'Save a picture of the active view in any size',
      group,
      keys: ['Ctrl+E'],
      run: () => ui.dialog.set('picture'),
    },
    { id: 'view.library', title: 'Fold the library', group, keys: ['Shift+L'], run: fold('libraryOpen') },
    { id: 'view.inspector', title: 'Fold the inspector', group, keys: ['Shift+I'], run: fold('inspectorOpen') },
    { id: 'view.timePanel', title: 'Fold the time panel', group, keys: ['Shift+T'], run: fold('timePanelOpen') },
    { id: 'view.zone', title: 'UTC, local or relative time', group, keys: ['U'], run: () => display.nextTimeFormat() },
    {
      id: 'view.direction',
      title: 'Turn the waterfall: time down or up',
      group,
      keys: ['Shift+D'],
      run: () => display.set({ timeDirection: display.store.get().timeDirection === 'down' ? 'up' : 'down' }),
    },
    {
      id: 'view.theme',
      title: 'Dark or light colours',
      group,
      keys: ['D'],
      run: () => display.set({ theme: display.store.get().theme === 'dark' ? 'light' : 'dark' }),
    },
  ];
}

function caseCommands(app: App, ui: ShellUi): readonly Command[] {
  const writable = () => app.workspace.get().case?.access.kind === 'write';
  const isOpen = () => app.workspace.get().case !== undefined;
  const native = () => app.files.pick !== undefined;
  const group = 'Case';
  return [
    {
      id: 'case.import',
      title: 'Import files',
      group,
      keys: ['I'],
      run: () => chooseImport(app, ui, 'files'),
      enabled: writable,
    },
    {
      id: 'case.importFolder',
      title: 'Import a folder',
      group,
      keys: [],
      run: () => chooseImport(app, ui, 'folder'),
      enabled: () => writable() && native(),
    },
    {
      id: 'case.addPlan',
      title: 'Add floor plans: pages of a PDF',
      group,
      keys: [],
      run: () => choosePlan(app, ui),
      enabled: writable,
    },
    {
      id: 'case.sources',
      title: 'Sources: pull from an S3 store, or upload the case',
      group,
      keys: ['Shift+O'],
      run: () => ui.dialog.set('sources'),
    },
    { id: 'case.open', title: 'Open a case', group, keys: ['Ctrl+O'], run: () => chooseCase(app, ui, 'openCase') },
    { id: 'case.new', title: 'New case', group, keys: [], run: () => chooseCase(app, ui, 'newCase'), enabled: native },
    {
      id: 'case.export',
      title: 'Export a table, track, map or spectra to a file',
      group,
      keys: ['Shift+E'],
      run: () => ui.dialog.set('export'),
      enabled: isOpen,
    },
    {
      id: 'case.report',
      title: 'Survey report as HTML or PDF',
      group,
      keys: [],
      run: () => ui.dialog.set('report'),
      enabled: isOpen,
    },
    { id: 'case.jobs', title: 'Jobs', group, keys: ['J'], run: () => ui.dialog.set('jobs') },
    {
      id: 'case.verify',
      title: 'Verify the case: every hash, the audit chain, the indexes',
      group,
      keys: [],
      enabled: isOpen,
      run: () =>
        void attempt(ui, async () => {
          ui.notice.set({ kind: 'info', text: 'Verifying the case: reading every original again.' });
          const report = await app.host.calls.cases.verify();
          const { evidence, auditEntries, recordings } = report.checked;
          ui.notice.set(
            report.ok
              ? {
                  kind: 'info',
                  text: `The case is intact: ${counted(evidence, 'original')}, ${counted(recordings, 'recording')}, ${counted(auditEntries, 'audit entry', 'audit entries')} checked. ${report.notes.join(' ')}`.trimEnd(),
                }
              : { kind: 'error', text: `The case is not intact: ${report.problems.join(' ')}` },
          );
        }),
    },
    {
      id: 'help.palette',
      title: 'Find a command',
      group: 'Help',
      keys: ['Ctrl+K', 'Ctrl+Shift+P'],
      run: () => ui.dialog.set('palette'),
    },
    { id: 'help.keys', title: 'Keys', group: 'Help', keys: ['?'], run: () => ui.dialog.set('keys') },
    {
      id: 'help.about',
      title: 'About this workstation',
      group: 'Help',
      keys: [],
      run: () => ui.dock.get()?.focus('about'),
    },
  ];
}
