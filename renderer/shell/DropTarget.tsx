import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from '../base/use-store.ts';
import { dropFiles } from './actions.ts';
import type { ShellProps } from './ui.ts';

/** The whole window takes dropped files; without this a drop would make the browser leave the page. */
export function DropTarget({ app, ui }: ShellProps): ReactNode {
  const [over, setOver] = useState(false);
  const { case: present } = useStore(app.workspace);
  const writable = present?.access.kind === 'write';
  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      if (event.dataTransfer !== null) dropFiles(app, ui, event.dataTransfer);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', hover);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', hover);
      window.removeEventListener('drop', drop);
    };
  }, [app, ui]);
  if (!over) return undefined;
  return (
    <div className="ag-drop" role="status">
      <p>
        {writable
          ? `Drop to import into ${present.title}. The originals are copied, never changed.`
          : present === undefined
            ? 'Open a case first; then drop.'
            : 'This case is open read-only.'}
      </p>
    </div>
  );
}
