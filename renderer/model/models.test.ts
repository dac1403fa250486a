import { describe, expect, it } from 'vitest';
import { normaliseRanges } from '../../workers/contract/time-ranges.ts';
import { chordLabel, chordOf, createCommands } from './commands.ts';
import { createDisplay, soundLevels } from './display.ts';
import { createHistory } from './history.ts';
import { createMarkers, deltasOf } from './markers.ts';
import { createModel } from './model.ts';
import { createSelection } from './selection.ts';
import { createSettings, defaultSettings, readSettings } from './settings.ts';
import { recordingOf } from './testing/recording-of.ts';

describe('markers', () => {
  it('are numbered, and deltas are measured against the newest plain marker', () => {
    const history = createHistory();
    const markers = createMarkers(history);
    markers.add({ timeNs: 1e9, freqHz: 2.43e9, levelDb: -60 });
    markers.addDelta({ timeNs: 3e9, freqHz: 2.44e9, levelDb: -70 });
    markers.addDelta({ timeNs: 4e9, freqHz: 2.45e9 });
    expect(deltasOf(markers.store.get())).toEqual([
      { from: 1, to: 2, timeNs: 2e9, freqHz: 10e6, levelDb: -10 },
      { from: 1, to: 3, timeNs: 3e9, freqHz: 20e6, levelDb: undefined },
    ]);
    markers.remove(1);
    expect(deltasOf(markers.store.get())).toEqual([]);
    expect(markers.store.get().map((marker) => marker.number)).toEqual([2, 3]);
    markers.clear();
    expect([history.undo(), history.undo()]).toEqual([true, true]);
    expect(deltasOf(markers.store.get())).toHaveLength(2);
    expect([history.redo(), history.redo(), history.redo()]).toEqual([true, true, false]);
    expect(markers.store.get()).toEqual([]);
  });
});

describe('the model', () => {
  it('gives every recording its own markers and box back, and asks for levels of a new one', () => {
    const model = createModel(undefined);
    model.timebase.setRecording(recordingOf('a', 10e9));
    model.display.setLevels({ lowDb: -100, highDb: -50 });
    model.markers.add({ timeNs: 1e9, freqHz: 2.43e9 });
    model.selection.select({
      range: { fromNs: 0, toNs: 1e9 },
      band: { lowHz: 2.43e9, highHz: 2.44e9 },
      source: 'test',
    });
    model.timebase.setRecording(recordingOf('b', 10e9));
    expect(model.markers.store.get()).toEqual([]);
    expect(model.selection.store.get()).toBeUndefined();
    expect(model.display.store.get().autoWanted).toBe(true);
    model.timebase.setRecording(recordingOf('a', 10e9));
    expect(model.markers.store.get()).toHaveLength(1);
    expect(model.selection.store.get()?.range.toNs).toBe(1e9);
  });
});

describe('a box', () => {
  it('is put in order; without area there is none', () => {
    const selection = createSelection();
    selection.select({ range: { fromNs: 5, toNs: 1 }, band: { lowHz: 9, highHz: 3 }, source: 'test' });
    expect(selection.store.get()).toMatchObject({ range: { fromNs: 1, toNs: 5 }, band: { lowHz: 3, highHz: 9 } });
    selection.select({ range: { fromNs: 5, toNs: 5 }, band: { lowHz: 9, highHz: 3 }, source: 'test' });
    expect(selection.store.get()).toBeUndefined();
  });

  it('puts chosen times in order, joins what touches and keeps the box', () => {
    const range = (fromNs: number, toNs: number) => ({ fromNs, toNs });
    const wanted = [range(10, 20), range(1, 3), range(3, 5), range(7, 7), range(12, 30)];
    expect(normaliseRanges(wanted)).toEqual([range(1, 5), range(10, 30)]);
    const selection = createSelection();
    selection.select({ range: range(1, 5), band: { lowHz: 3, highHz: 9 }, source: 'test' });
    selection.selectTimes({ ranges: wanted, source: 'map' });
    expect(selection.times.get()).toEqual({ ranges: [range(1, 5), range(10, 30)], source: 'map' });
    expect(selection.store.get()?.range).toEqual(range(1, 5));
    selection.selectTimes({ ranges: [range(7, 7)], source: 'map' });
    expect(selection.times.get()).toBeUndefined();
  });
});

describe('levels', () => {
  it('hold still while locked and stay at least 1 dB apart', () => {
    const display = createDisplay();
    display.setLevels({ lowDb: -50, highDb: -90 });
    expect(display.store.get().levels).toEqual({ lowDb: -90, highDb: -50 });
    display.toggleLock();
    display.setLevels({ lowDb: 0, highDb: 1 });
    display.recordingChanged();
    expect(display.store.get()).toMatchObject({ levels: { lowDb: -90, highDb: -50 }, autoWanted: false });
    display.wantAutoLevels();
    expect(display.store.get()).toMatchObject({ locked: false, autoWanted: true });
    expect(soundLevels({ lowDb: Number.NaN, highDb: 0 }, { lowDb: -1, highDb: 1 })).toEqual({ lowDb: -1, highDb: 1 });
    expect(soundLevels({ lowDb: 5, highDb: 5 }, { lowDb: -1, highDb: 1 })).toEqual({ lowDb: 4.5, highDb: 5.5 });
  });
});

describe('commands', () => {
  const command = (id: string, keys: readonly string[], run = () => {}) =>
    ({ id, title: id, group: 'Help', keys, run }) as const;

  it('are found by key stroke; a key belongs to one command', () => {
    const commands = createCommands();
    const stop = commands.register([command('a', ['Shift+M', '?'])]);
    expect(() => commands.register([command('b', ['Shift+M'])])).toThrow('taken by a');
    expect(() => commands.register([command('a', [])])).toThrow('twice');
    const stroke = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: true };
    expect(commands.find(chordOf({ ...stroke, key: 'M' }))?.id).toBe('a');
    expect(commands.find(chordOf({ ...stroke, key: '?' }))?.id).toBe('a');
    stop();
    expect(commands.store.get()).toEqual([]);
  });

  it('run only when enabled', () => {
    const commands = createCommands();
    let runs = 0;
    commands.register([{ ...command('x', [], () => void runs++), enabled: () => runs < 1 }]);
    expect([commands.run('x'), commands.run('x'), commands.run('y')]).toEqual([true, false, false]);
    expect(runs).toBe(1);
  });

  it('write chords for people', () => {
    expect(chordOf({ key: 'k', ctrlKey: false, metaKey: true, altKey: false, shiftKey: false })).toBe('Ctrl+K');
    expect(chordLabel('Shift+ArrowLeft')).toBe('Shift+←');
    expect(chordLabel('+')).toBe('+');
  });
});

describe('settings', () => {
  it('survive a round trip and fall back part by part', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => void kept.set(key, text),
    };
    const settings = createSettings(storage);
    settings.set({ ...settings.get(), display: { ...settings.get().display, theme: 'light' } });
    expect(readSettings(storage).display.theme).toBe('light');
    const [key = ''] = kept.keys();
    kept.set(
      key,
      JSON.stringify({
        version: 1,
        display: { theme: 'pink' },
        workspace: { ...defaultSettings.workspace, libraryOpen: false },
      }),
    );
    expect(readSettings(storage).display).toEqual(defaultSettings.display);
    expect(readSettings(storage).workspace.libraryOpen).toBe(false);
    kept.set(key, '{not json');
    expect(readSettings(storage)).toEqual(defaultSettings);
    kept.set(key, JSON.stringify({ version: 99 }));
    expect(readSettings(storage)).toEqual(defaultSettings);
  });
});
