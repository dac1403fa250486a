import { Button, Dialog, DialogBody, DialogFooter, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useId, useState } from 'react';
import { saveFile } from '../../base/save-file.ts';
import { useStore } from '../../base/use-store.ts';
import type { ViewKind } from '../../model/workspace.ts';
import { descriptorOf } from '../../views/index.ts';
import { Note } from '../../widgets/Panel.tsx';
import { attempt } from '../actions.ts';
import type { ShellProps } from '../ui.ts';
import { LEAST_SIDE, sizeProblem, svgProblem } from './picture-choice.ts';

const SIZES = { small: [1600, 1000], large: [2400, 1500] } as const;
type SizeName = 'screen' | keyof typeof SIZES | 'other';

/** Saves a picture of the active view, or of the time panel, in any size. */
export function PictureDialog({ app, ui }: ShellProps): ReactNode {
  const isOpen = useStore(ui.dialog) === 'picture';
  return (
    <Dialog
      isOpen={isOpen}
      title="Save a picture"
      className="ag-export"
      onClose={() => ui.dialog.set(undefined)}
      transitionDuration={0}
    >
      {isOpen && <PictureBody app={app} ui={ui} />}
    </Dialog>
  );
}

function PictureBody({ app, ui }: ShellProps): ReactNode {
  const active = ui.dock.get()?.active();
  const [what, setWhat] = useState<ViewKind | 'time'>(active ?? 'time');
  const [form, setForm] = useState<'png' | 'svg'>('png');
  const [sizeName, setSizeName] = useState<SizeName>('screen');
  const [typed, setTyped] = useState({ width: '1920', height: '1080' });
  const [scale, setScale] = useState(1);
  const id = useId();
  const selector = what === 'time' ? '.ag-time-slot' : `[data-view="${what}"]`;
  const title = what === 'time' ? 'Time panel' : (descriptorOf(what)?.title ?? what);
  const screen = document.querySelector(selector)?.getBoundingClientRect();
  const onScreen = { width: Math.round(screen?.width ?? 0), height: Math.round(screen?.height ?? 0) };
  const [width, height] =
    sizeName === 'screen'
      ? [onScreen.width * scale, Math.max(LEAST_SIDE, onScreen.height) * scale]
      : sizeName === 'other'
        ? [Number(typed.width), Number(typed.height)]
        : SIZES[sizeName];
  const choice = { what, selector, title, form, width, height, scale };
  const problem = (form === 'svg' ? svgProblem(what) : undefined) ?? sizeProblem(choice);
  const save = () =>
    void attempt(ui, async () => {
      ui.dialog.set(undefined);
      ui.notice.set({ kind: 'info', text: `Drawing ${title}, ${width} × ${height} pixels.` });
      const { takePicture } = await import('./take-picture.ts');
      const picture = await takePicture(app, choice);
      const name = `${what === 'time' ? 'time-panel' : what}.${form}`;
      saveFile(name, picture);
      ui.notice.set({ kind: 'info', text: `${name} is drawn, ${width} × ${height} pixels.` });
    });
  return (
    <>
      <DialogBody>
        <div className="ag-export-fields">
          <label htmlFor={`${id}w`}>Of</label>
          <HTMLSelect
            id={`${id}w`}
            fill
            value={what}
            onChange={({ currentTarget }) => setWhat(currentTarget.value === 'time' ? 'time' : (active ?? 'time'))}
            options={[
              ...(active === undefined
                ? []
                : [{ value: active, label: `${descriptorOf(active)?.title ?? active}, the active view` }]),
              { value: 'time', label: 'Time panel' },
            ]}
          />
          <label htmlFor={`${id}f`}>As</label>
          <HTMLSelect
            id={`${id}f`}
            fill
            value={form}
            onChange={({ currentTarget }) => setForm(currentTarget.value === 'svg' ? 'svg' : 'png')}
            options={[
              { value: 'png', label: 'PNG: pixels' },
              { value: 'svg', label: 'SVG: axes and words as vectors, levels as an embedded picture' },
            ]}
          />
          <label htmlFor={`${id}s`}>Size</label>
          <HTMLSelect
            id={`${id}s`}
            fill
            value={sizeName}
            onChange={({ currentTarget: { value } }) =>
              setSizeName(value === 'small' || value === 'large' || value === 'other' ? value : 'screen')
            }
            options={[
              { value: 'screen', label: `as on the screen, ${onScreen.width} × ${onScreen.height}` },
              { value: 'small', label: SIZES.small.join(' × ') },
              { value: 'large', label: SIZES.large.join(' × ') },
              { value: 'other', label: 'another' },
            ]}
          />
          {sizeName === 'other' &&
            (['width', 'height'] as const).map((side) => (
              <Side
                key={side}
                side={side}
                value={typed[side]}
                onValue={(text) => setTyped({ ...typed, [side]: text })}
              />
            ))}
          <label htmlFor={`${id}x`}>Scale</label>
          <HTMLSelect
            id={`${id}x`}
            fill
            value={String(scale)}
            onChange={({ currentTarget }) => setScale(Number(currentTarget.value))}
            options={[
              { value: '1', label: '1: words as large as on the screen' },
              { value: '2', label: '2: twice as large, for print' },
              { value: '3', label: '3: three times as large' },
            ]}
          />
        </div>
        {problem !== undefined && <Note kind="warning">{problem}</Note>}
      </DialogBody>
      <DialogFooter actions={<Button intent="primary" text="Save" disabled={problem !== undefined} onClick={save} />}>
        <span className="ag-muted ag-small ag-num">
          The view is drawn again in this size: {width} × {height} pixels.
        </span>
      </DialogFooter>
    </>
  );
}

function Side(props: {
  readonly side: 'width' | 'height';
  readonly value: string;
  readonly onValue: (text: string) => void;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{props.side === 'width' ? 'Width, pixels' : 'Height, pixels'}</label>
      <InputGroup
        id={id}
        inputMode="numeric"
        value={props.value}
        onChange={({ currentTarget }) => props.onValue(currentTarget.value)}
      />
    </>
  );
}
