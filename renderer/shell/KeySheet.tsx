import { Dialog } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from '../base/use-store.ts';
import { type Command, chordLabel } from '../model/commands.ts';
import { viewDescriptors } from '../views/index.ts';
import type { ShellProps } from './ui.ts';

const groups: readonly Command['group'][] = [
  'Time and frequency',
  'Play',
  'Levels',
  'Markers and boxes',
  'Views',
  'Map',
  'Case',
  'Help',
];

/** Gestures that are not commands. */
const pointer = [
  ['Wheel', 'Zoom about the pointer; on an axis: that axis only'],
  ['Ctrl+wheel', 'Levels'],
  ['Drag', 'Pan'],
  ['Shift+drag', 'Box to measure'],
  ['T or B held with + −', 'Zoom time only, band only'],
  ['Drag in 3-D', 'Turn; wheel: zoom; with the keyboard there: arrows, + −, Home'],
] as const;

/** Of a view its name alone: the sheet is read at a glance, what a view is for stands in the palette. */
function shortTitle({ id, title }: Command): string {
  return viewDescriptors.find(({ kind }) => id === `view.${kind}`)?.title ?? title;
}

/** Every key, by what it is for. */
export function KeySheet({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'keys';
  const commands = useStore(app.model.commands.store);
  return (
    <Dialog
      isOpen={open}
      title="Keys"
      className="ag-keys"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="ag-keys-scroll" tabIndex={0}>
        <div className="ag-keys-body">
          {groups.map((group) => {
            const listed = commands.filter((command) => command.group === group && command.keys.length > 0);
            if (listed.length === 0) return undefined;
            return (
              <section key={group} aria-label={group}>
                <h3>{group}</h3>
                <dl>
                  {listed.map((command) => (
                    <div key={command.id}>
                      <dt>
                        {command.keys.map((key) => (
                          <kbd key={key}>{chordLabel(key)}</kbd>
                        ))}
                      </dt>
                      <dd>{shortTitle(command)}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            );
          })}
          <section aria-label="Pointer">
            <h3>Pointer</h3>
            <dl>
              {pointer.map(([gesture, meaning]) => (
                <div key={gesture}>
                  <dt>
                    <kbd>{gesture}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </Dialog>
  );
}
