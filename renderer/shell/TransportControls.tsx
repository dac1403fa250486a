import { Button, HTMLSelect } from '@blueprintjs/core';
import { Pause, Play, Refresh, StepBackward, StepForward } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useSelected } from '../base/use-store.ts';
import type { ShellProps } from './ui.ts';

export const speeds = [0.01, 0.1, 0.5, 1, 2, 5, 10, 60] as const;

/** Play, speed, loop and follow; time runs over the selection, or over the visible span. */
export function TransportControls({ app }: Pick<ShellProps, 'app'>): ReactNode {
  const { timebase } = app.model;
  const playing = useSelected(timebase.playback, (state) => state.playing);
  const speed = useSelected(timebase.playback, (state) => state.speed);
  const loop = useSelected(timebase.playback, (state) => state.loop);
  const follow = useSelected(timebase.view, (state) => state.follow);
  const idle = useSelected(timebase.view, (state) => state.recording === undefined);
  const run = (id: string) => () => void app.model.commands.run(id);
  return (
    <div className="ag-transport" role="toolbar" aria-label="Playback">
      <div className="ag-transport-row">
        <Button
          variant="minimal"
          size="small"
          icon={<StepBackward size={14} />}
          aria-label="To the start of the range"
          title="To the start of the range"
          disabled={idle}
          onClick={run('play.start')}
        />
        <Button
          variant="minimal"
          size="small"
          icon={playing ? <Pause size={14} /> : <Play size={14} />}
          aria-label={playing ? 'Pause' : 'Play'}
          title={playing ? 'Pause (Space)' : 'Play (Space)'}
          disabled={idle}
          onClick={run('play.toggle')}
        />
        <Button
          variant="minimal"
          size="small"
          icon={<Refresh size={14} />}
          active={loop}
          aria-pressed={loop}
          aria-label="Loop over the range"
          title="Loop over the range (R)"
          disabled={idle}
          onClick={run('play.loop')}
        />
        <Button
          variant="minimal"
          size="small"
          icon={<StepForward size={14} />}
          active={follow}
          aria-pressed={follow}
          aria-label="Follow the newest data"
          title="Follow the newest data (F)"
          disabled={idle}
          onClick={run('play.follow')}
        />
      </div>
      <div className="ag-transport-row ag-small">
        <span className="ag-muted" aria-hidden="true">
          Speed
        </span>
        <HTMLSelect
          value={String(speed)}
          aria-label="Playback speed"
          disabled={idle}
          onChange={(event) => timebase.setPlayback({ speed: Number(event.currentTarget.value) })}
          options={speeds.map((value) => ({ value: String(value), label: `×${value}` }))}
        />
      </div>
    </div>
  );
}
