import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { RecordingInfo } from '../../../workers/contract/model.ts';
import { counted, formatBytes } from '../../base/format.ts';
import type { ReadableStore, Store } from '../../base/store.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { registerPending } from '../../idle.ts';
import { Empty } from '../../widgets/Panel.tsx';
import { createWaterfallPlot, type PlotStatus, type WaterfallPlot } from './plot.ts';
import { attachPointer, type Tool } from './pointer.ts';
import { Toolbar } from './Toolbar.tsx';
import './waterfall.css';

interface Live {
  readonly plot: WaterfallPlot;
  readonly tool: Store<Tool>;
}

/** The waterfall: a plot that lives outside React, a bar of tools above it and tags over it. */
export function WaterfallView({ app }: ViewProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const chrome = useRef<HTMLCanvasElement>(null);
  const annotations = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [live, setLive] = useState<Live | undefined>(undefined);
  const info = useStore(app.recording);
  const hasCase = useSelected(app.workspace, (state) => state.case !== undefined);

  useEffect(() => {
    const element = host.current;
    if (element === null || chrome.current === null || annotations.current === null || overlay.current === null) return;
    // A canvas that once gave its context away cannot give another kind: the picture's canvas is made anew each time.
    const fresh = document.createElement('canvas');
    fresh.className = 'ag-waterfall-picture';
    element.insertBefore(fresh, chrome.current.nextSibling);
    const plot = createWaterfallPlot(app, {
      host: element,
      picture: fresh,
      chrome: chrome.current,
      annotations: annotations.current,
      overlay: overlay.current,
    });
    const { tool, detach } = attachPointer(element, app, plot);
    const unregister = registerPending('waterfall', plot.pending);
    const measure = () => {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) plot.resize(Math.round(width), Math.round(height), window.devicePixelRatio);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    setLive({ plot, tool });
    return () => {
      setLive(undefined);
      observer.disconnect();
      unregister();
      detach();
      plot.dispose();
      fresh.remove();
    };
  }, [app]);

  return (
    <div className="ag-waterfall">
      <Toolbar app={app} tool={live?.tool} disabled={info === undefined} />
      <div ref={host} className="ag-waterfall-plot" data-testid="waterfall-plot">
        <canvas ref={chrome} />
        <canvas ref={annotations} className="ag-waterfall-overlay" />
        <canvas
          ref={overlay}
          className="ag-waterfall-overlay"
          role="img"
          aria-label={
            info === undefined ? 'Empty waterfall' : `Waterfall of ${info.name}: time down, frequency to the right`
          }
        />
        {info === undefined && (
          <Empty
            text={
              hasCase
                ? 'No recording is on the screen. Drop a dump on the window, choose Import, or pick one in the library.'
                : 'No case is open. Open one in the library; its recordings appear here.'
            }
          />
        )}
        {live !== undefined && info !== undefined && <Tags app={app} info={info} status={live.plot.status} />}
      </div>
    </div>
  );
}

/** What must be known about the picture to read it rightly. */
function Tags(props: {
  readonly app: App;
  readonly info: RecordingInfo;
  readonly status: ReadableStore<PlotStatus>;
}): ReactNode {
  const { app, info } = props;
  const { preview, loading, failure } = useStore(props.status);
  const plane = useSelected(app.model.display.store, (state) => state.plane);
  const { stretches, bytes } = info.damage;
  return (
    <div className="ag-waterfall-tags">
      {preview && (
        <span
          className="ag-waterfall-tag ag-waterfall-tag-warning"
          title="The import is still running: these are single frames, evenly spread. Bursts between them are not seen yet."
        >
          preview: sampled
        </span>
      )}
      {plane === 'mean' && (
        <span
          className="ag-waterfall-tag"
          title="Mean in linear power over cells above resolution; short bursts are weak here"
        >
          mean
        </span>
      )}
      {!info.scale.absolute && (
        <span className="ag-waterfall-tag ag-waterfall-tag-warning">relative level, {info.scale.unit}</span>
      )}
      {stretches > 0 && (
        <button
          type="button"
          className="ag-waterfall-tag ag-waterfall-tag-warning"
          title="Show what was left out"
          onClick={() => void app.model.commands.run('view.damage')}
        >
          {counted(stretches, 'damaged stretch', 'damaged stretches')}, {formatBytes(bytes)} left out
        </button>
      )}
      {failure !== undefined && <span className="ag-waterfall-tag ag-waterfall-tag-error">{failure}</span>}
      {loading && failure === undefined && <span className="ag-waterfall-tag">loading</span>}
    </div>
  );
}
