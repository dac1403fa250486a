import { createStore, type ReadableStore } from '../base/store.ts';

/** One thing a person can do: by key, from the palette, from a button. */
export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the key sheet. */
  readonly group: 'Time and frequency' | 'Play' | 'Levels' | 'Markers and boxes' | 'Views' | 'Map' | 'Case' | 'Help';
  /** Chords as `chordOf` writes them: "Ctrl+K", "Shift+M", "ArrowLeft", "+", "Space". */
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Undefined means always. */
  readonly enabled?: (() => boolean) | undefined;
}

export interface CommandRegistry {
  readonly store: ReadableStore<readonly Command[]>;
  /** Throws when the id or a key is taken; returns the function that takes them out again. */
  register(commands: readonly Command[]): () => void;
  find(chord: string): Command | undefined;
  /** False when there is no such command or it is not enabled now. */
  run(id: string): boolean;
}

export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Canonical name of a key stroke. Command on a Mac counts as Ctrl; Shift is named only with letters and named keys. */
export function chordOf(stroke: KeyStroke): string {
  const key = stroke.key === ' ' ? 'Space' : stroke.key.length === 1 ? stroke.key.toUpperCase() : stroke.key;
  const letterOrNamed = key.length > 1 || (key >= 'A' && key <= 'Z');
  return [
    stroke.ctrlKey || stroke.metaKey ? 'Ctrl+' : '',
    stroke.altKey ? 'Alt+' : '',
    stroke.shiftKey && letterOrNamed ? 'Shift+' : '',
    key,
  ].join('');
}

const keyLabels: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};

/** How a chord is written on screen. */
export function chordLabel(chord: string): string {
  if (chord.endsWith('++')) return chord;
  return chord
    .split(/\+(?=.)/)
    .map((part) => keyLabels[part] ?? part)
    .join('+');
}

export function createCommands(): CommandRegistry {
  const store = createStore<readonly Command[]>([]);
  const available = (command: Command) => command.enabled?.() ?? true;
  return {
    store,
    register(commands) {
      const present = store.get();
      const added: Command[] = [];
      for (const command of commands) {
        for (const other of [...present, ...added]) {
          if (other.id === command.id) throw new Error(`command ${command.id} is registered twice`);
          const shared = other.keys.find((key) => command.keys.includes(key));
          if (shared !== undefined) throw new Error(`key ${shared} is taken by ${other.id}, wanted by ${command.id}`);
        }
        added.push(command);
      }
      store.set([...present, ...added]);
      return () => store.set(store.get().filter((command) => !added.includes(command)));
    },
    find: (chord) => store.get().find((command) => command.keys.includes(chord)),
    run(id) {
      const command = store.get().find((candidate) => candidate.id === id);
      if (command === undefined || !available(command)) return false;
      command.run();
      return true;
    },
  };
}
