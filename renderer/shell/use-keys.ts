import { useEffect } from 'react';
import { type CommandRegistry, chordOf } from '../model/commands.ts';
import type { HeldKeys } from './default-commands.ts';

export interface KeyWatch {
  readonly held: () => HeldKeys;
  /** Starts listening on the window; returns the function that stops. */
  start(commands: CommandRegistry, dialogOpen: () => boolean): () => void;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

/** Keys that a focused control needs for itself. */
function belongsToControl(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const role = target.getAttribute('role');
  if (chord === 'Space' || chord === 'Enter') {
    return target.matches('button, summary, a, input, [role="button"], [role="tab"], [role="option"]');
  }
  return (
    chord.startsWith('Arrow') && (role === 'slider' || role === 'separator' || role === 'tab' || role === 'listbox')
  );
}

/** Turns key strokes into commands. Typing in a field is typing; a dialog keeps its keys, except the palette's. */
export function createKeyWatch(): KeyWatch {
  const down = new Set<string>();
  return {
    held: () => ({ time: down.has('T'), band: down.has('B') }),
    start(commands, dialogOpen) {
      const press = (event: KeyboardEvent) => {
        const chord = chordOf(event);
        if (!isTyping(event.target)) down.add(chord);
        if (event.defaultPrevented || event.isComposing) return;
        const command = commands.find(chord);
        if (command === undefined) return;
        const global = chord.startsWith('Ctrl+');
        if (!global && (isTyping(event.target) || dialogOpen() || belongsToControl(event.target, chord))) return;
        if (dialogOpen() && command.id !== 'help.palette') return;
        event.preventDefault();
        commands.run(command.id);
      };
      const release = (event: KeyboardEvent) => {
        down.delete(chordOf(event));
        // A modifier released first would leave its chord held.
        if (event.key.length > 1) down.clear();
      };
      const forget = () => down.clear();
      window.addEventListener('keydown', press);
      window.addEventListener('keyup', release);
      window.addEventListener('blur', forget);
      return () => {
        window.removeEventListener('keydown', press);
        window.removeEventListener('keyup', release);
        window.removeEventListener('blur', forget);
      };
    },
  };
}

/** Registers commands and listens while mounted. */
export function useKeys(watch: KeyWatch, commands: CommandRegistry, dialogOpen: () => boolean): void {
  useEffect(() => watch.start(commands, dialogOpen), [watch, commands, dialogOpen]);
}
