import { Button, Dialog, DialogBody, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { parsePlace } from '../base/parse-quantity.ts';
import { useStore } from '../base/use-store.ts';
import type { App } from '../data/app.ts';
import { timeScaleOf } from '../data/time-scale.ts';
import { resolveTime } from '../model/time-labels.ts';
import { Note } from '../widgets/Panel.tsx';
import type { ShellProps } from './ui.ts';

/** Centres the view on a typed time or frequency. Returns a sentence when it cannot. */
export function goTo(app: App, text: string): string | undefined {
  const place = parsePlace(text);
  if (place === undefined) return 'Type a frequency (2.4G, 5180), a time (03:12, 12.5s) or a step (+250ms).';
  const { timebase } = app.model;
  const { visible, extent } = timebase.view.get();
  if (place.kind === 'frequency') {
    const width = visible.highHz - visible.lowHz;
    if (place.hz < extent.lowHz || place.hz > extent.highHz) return 'That frequency is outside this recording.';
    timebase.show({ lowHz: place.hz - width / 2, highHz: place.hz + width / 2 });
    timebase.setCursor({ timeNs: undefined, freqHz: place.hz, levelDb: undefined, source: 'go to' });
    return undefined;
  }
  const here = timebase.cursor.get()?.timeNs ?? (visible.fromNs + visible.toNs) / 2;
  const timeNs = resolveTime(timeScaleOf(app), place.time, here);
  if (timeNs === undefined || timeNs < extent.fromNs || timeNs > extent.toNs)
    return 'That time is outside this recording.';
  const width = visible.toNs - visible.fromNs;
  timebase.show({ fromNs: timeNs - width / 2, toNs: timeNs + width / 2 });
  timebase.setCursor({ timeNs, freqHz: undefined, levelDb: undefined, source: 'go to' });
  return undefined;
}

export function GoToDialog({ app, ui }: ShellProps): ReactNode {
  const open = useStore(ui.dialog) === 'goto';
  return (
    <Dialog
      isOpen={open}
      title="Go to a time or frequency"
      className="ag-goto"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {open && <GoToBody app={app} ui={ui} />}
    </Dialog>
  );
}

function GoToBody({ app, ui }: ShellProps): ReactNode {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const failed = goTo(app, text);
    setProblem(failed);
    if (failed === undefined) ui.dialog.set(undefined);
  };
  return (
    <DialogBody>
      <form className="ag-goto-form" onSubmit={submit}>
        <InputGroup
          autoFocus
          fill
          value={text}
          aria-label="Time or frequency"
          placeholder="2.44G   5180   03:12:07   12.5s   +250ms"
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" intent="primary" text="Go" />
      </form>
      {problem !== undefined && <Note kind="error">{problem}</Note>}
    </DialogBody>
  );
}
