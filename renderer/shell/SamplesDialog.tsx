import { Button, Dialog, DialogBody, DialogFooter } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { SampleChoice } from '../../workers/contract/sample-analysis.ts';
import { useStore } from '../base/use-store.ts';
import { attempt, startImport } from './actions.ts';
import { SampleOptions } from './SampleOptions.tsx';
import type { ImportOffer, ShellProps } from './ui.ts';

const MOST_NAMES = 5;

/** Dropped or picked files with SigMF among them: how the samples become frames is asked before the import begins. */
export function SamplesDialog({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'samples';
  const offer = useStore(ui.offer);
  return (
    <Dialog
      isOpen={open}
      title="Import SigMF"
      className="ag-import"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {open && offer !== undefined && <SamplesBody app={app} ui={ui} offer={offer} />}
    </Dialog>
  );
}

function SamplesBody({ app, ui, offer }: ShellProps & { readonly offer: ImportOffer }): ReactNode {
  const { grants, samples } = offer;
  const [choice, setChoice] = useState<SampleChoice>({});
  const close = () => ui.dialog.set(undefined);
  const begin = () =>
    void attempt(ui, async () => {
      await startImport(app, ui, grants, choice);
      close();
    });
  const names = new Set(samples.map(({ name }) => name));
  return (
    <>
      <DialogBody>
        <ul className="ag-lines ag-small">
          {[...names].slice(0, MOST_NAMES).map((name) => (
            <li key={name}>
              <bdi className="ag-wrap">{name}</bdi>
            </li>
          ))}
          {names.size > MOST_NAMES && <li className="ag-muted">and {names.size - MOST_NAMES} more</li>}
        </ul>
        <SampleOptions samples={samples} choice={choice} onChoice={setChoice} />
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={close} />
            <Button autoFocus intent="primary" text="Import" onClick={begin} />
          </>
        }
      >
        <span className="ag-muted ag-small">
          The samples are kept; import them again to see them through another FFT.
        </span>
      </DialogFooter>
    </>
  );
}
