import { Button, ButtonGroup, HTMLSelect } from '@blueprintjs/core';
import {
  Annotation,
  ArrowDown,
  ArrowUp,
  EyeOff,
  EyeOpen,
  Hand,
  Lock,
  MapMarker,
  Select,
  Unlock,
} from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { colormapNames } from '../../../workers/contract/colormaps.ts';
import { createStore, type Store } from '../../base/store.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { BandButtons } from './BandButtons.tsx';
import type { Tool } from './pointer.ts';

const tools = [
  { tool: 'pan', label: 'Pan', title: 'Drag pans; Shift+drag draws a box', Icon: Hand },
  { tool: 'box', label: 'Box', title: 'Drag draws a box to measure', Icon: Select },
  { tool: 'marker', label: 'Marker', title: 'Click places a marker, Shift+click a delta marker', Icon: MapMarker },
  {
    tool: 'note',
    label: 'Annotate',
    title: 'Drag draws an annotation; on the time axis one without edges in frequency (N annotates the box)',
    Icon: Annotation,
  },
] as const;

const noTool = createStore<Tool>('pan');

/** Tools at the left, how levels are shown at the right, above the colour bar. */
export function Toolbar(props: {
  readonly app: App;
  readonly tool: Store<Tool> | undefined;
  readonly disabled: boolean;
}): ReactNode {
  const { app, disabled } = props;
  const { display, annotations, commands } = app.model;
  const store = props.tool ?? noTool;
  const tool = useStore(store);
  const annotationsShown = useStore(annotations.shown);
  const plane = useSelected(display.store, (state) => state.plane);
  const colourMap = useSelected(display.store, (state) => state.colourMap);
  const direction = useSelected(display.store, (state) => state.timeDirection);
  const locked = useSelected(display.store, (state) => state.locked);
  const up = direction === 'up';
  return (
    <div className="ag-waterfall-bar" role="toolbar" aria-label="Waterfall">
      <ButtonGroup variant="minimal">
        {tools.map(({ tool: own, label, title, Icon }) => (
          <Button
            key={own}
            size="small"
            icon={<Icon size={14} />}
            aria-label={label}
            aria-pressed={tool === own}
            active={tool === own}
            title={title}
            disabled={disabled}
            onClick={() => store.set(own)}
          />
        ))}
      </ButtonGroup>
      <ButtonGroup variant="minimal">
        <Button
          size="small"
          text="Max"
          active={plane === 'max'}
          aria-pressed={plane === 'max'}
          title="Max hold: a pixel shows the strongest cell it covers (H)"
          disabled={disabled}
          onClick={() => display.set({ plane: 'max' })}
        />
        <Button
          size="small"
          text="Mean"
          active={plane === 'mean'}
          aria-pressed={plane === 'mean'}
          title="Mean in linear power (H)"
          disabled={disabled}
          onClick={() => display.set({ plane: 'mean' })}
        />
      </ButtonGroup>
      <Button
        variant="minimal"
        size="small"
        icon={up ? <ArrowUp size={14} /> : <ArrowDown size={14} />}
        aria-label={up ? 'Newest at the top' : 'Newest at the bottom'}
        title={
          up ? 'Newest at the top; click for newest at the bottom' : 'Newest at the bottom; click for newest at the top'
        }
        disabled={disabled}
        onClick={() => display.set({ timeDirection: up ? 'down' : 'up' })}
      />
      <Button
        variant="minimal"
        size="small"
        icon={annotationsShown ? <EyeOpen size={14} /> : <EyeOff size={14} />}
        aria-label="Annotations"
        aria-pressed={annotationsShown}
        title={annotationsShown ? 'Annotations are shown (Shift+N)' : 'Annotations are hidden (Shift+N)'}
        disabled={disabled}
        onClick={() => annotations.shown.set(!annotationsShown)}
      />
      <BandButtons app={app} />
      <span className="ag-waterfall-fill" />
      <HTMLSelect
        minimal
        value={colourMap}
        aria-label="Colour map"
        title="Colour map (C)"
        disabled={disabled}
        onChange={(event) => {
          const chosen = colormapNames.find((name) => name === event.currentTarget.value);
          if (chosen !== undefined) display.set({ colourMap: chosen });
        }}
        options={[...colormapNames]}
      />
      <span className="ag-waterfall-group">
        <Button
          variant="minimal"
          size="small"
          text="Auto"
          title="Automatic levels (A, or double-click the colour bar)"
          disabled={disabled}
          onClick={() => void commands.run('levels.auto')}
        />
        <Button
          variant="minimal"
          size="small"
          icon={locked ? <Lock size={14} /> : <Unlock size={14} />}
          active={locked}
          aria-pressed={locked}
          aria-label="Lock levels"
          title={locked ? 'Levels are locked (L)' : 'Lock levels (L)'}
          disabled={disabled}
          onClick={() => display.toggleLock()}
        />
      </span>
    </div>
  );
}
