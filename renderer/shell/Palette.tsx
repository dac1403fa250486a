import { Dialog, InputGroup } from '@blueprintjs/core';
import { Search } from '@blueprintjs/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from '../base/use-store.ts';
import { chordLabel } from '../model/commands.ts';
import { filterEntries, type PaletteEntry } from './palette-filter.ts';
import { recordingLine } from './recording-words.ts';
import type { ShellProps } from './ui.ts';

const MOST = 200;

/** Every command and every recording, by typing. */
export function Palette({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'palette';
  return (
    <Dialog
      isOpen={open}
      onClose={() => ui.dialog.set(undefined)}
      className="ag-palette"
      aria-labelledby="ag-palette-title"
      transitionDuration={0}
      shouldReturnFocusOnClose
    >
      {open && <PaletteBody app={app} ui={ui} />}
    </Dialog>
  );
}

function PaletteBody({ app, ui }: ShellProps): ReactNode {
  const commands = useStore(app.model.commands.store);
  const { recordings } = useStore(app.workspace);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const entries = useMemo<readonly PaletteEntry[]>(
    () => [
      ...commands
        .filter((command) => command.enabled?.() ?? true)
        .map((command) => ({
          id: command.id,
          title: command.title,
          detail: command.keys.map(chordLabel).join('  '),
          run: command.run,
        })),
      ...recordings.map((info) => ({
        id: `recording:${info.id}`,
        title: info.name,
        detail: recordingLine(info),
        run: () => app.model.timebase.setRecording(info),
      })),
    ],
    [app, commands, recordings],
  );
  const shown = filterEntries(entries, typed).slice(0, MOST);
  const current = Math.min(active, shown.length - 1);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const choose = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    ui.dialog.set(undefined);
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && shown.length > 0) {
      event.preventDefault();
      setActive((current + step + shown.length) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(shown[current]);
    }
  };
  return (
    <div className="ag-palette-body">
      <h2 id="ag-palette-title" className="ag-hidden">
        Commands and recordings
      </h2>
      <InputGroup
        autoFocus
        leftElement={<Search size={14} className="ag-input-icon" />}
        placeholder="Type a command or a recording"
        value={typed}
        role="combobox"
        aria-label="Command or recording"
        aria-expanded="true"
        aria-controls="ag-palette-list"
        aria-activedescendant={shown[current] === undefined ? undefined : `ag-palette-${current}`}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
      />
      <div
        className="ag-palette-list"
        id="ag-palette-list"
        role="listbox"
        aria-label="Commands and recordings"
        ref={list}
      >
        {shown.map((entry, index) => (
          <div
            key={entry.id}
            id={`ag-palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            className="ag-palette-row"
            onMouseMove={(event) => {
              // A list that opens under a resting pointer gets a move without movement; Enter must not run what lies there.
              if (event.movementX !== 0 || event.movementY !== 0) setActive(index);
            }}
            onClick={() => choose(entry)}
            onKeyDown={onKeyDown}
          >
            <bdi className="ag-clip">{entry.title}</bdi>
            <span className="ag-muted ag-small ag-num">{entry.detail}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="ag-empty">Nothing is called that.</p>}
    </div>
  );
}
