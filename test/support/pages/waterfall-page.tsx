import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../../renderer/styles/tokens.css';
import '../../../renderer/styles/base.css';
import '../../../renderer/styles/blueprint.css';
import '../../../renderer/styles/dock.css';
import '../../../renderer/styles/frame.css';
import '../../../renderer/styles/panels.css';
import '../../../renderer/styles/time-status.css';
import '../../../renderer/styles/dialogs.css';
import '../../../renderer/styles/views.css';
import { createRoot } from 'react-dom/client';
import { waitForIdle } from '../../../renderer/idle.ts';
import { TimePanel } from '../../../renderer/shell/time-panel/TimePanel.tsx';
import { WaterfallView } from '../../../renderer/views/waterfall/WaterfallView.tsx';
import { createSyntheticApp, type SyntheticApp } from '../synthetic-app.ts';
import type { SyntheticOptions } from '../synthetic-host.ts';

/** The waterfall alone, over a synthetic recording named in the address: `?scene=hop&theme=light&renderer=webgl`. */
const hopChannels = [1, 6, 11].map((number) => ({ centreHz: (2407 + 5 * number) * 1e6, widthHz: 20e6, bins: 56 }));
const scenes: Readonly<Record<string, SyntheticOptions>> = {
  one: {
    frames: 60_000,
    streams: [{ centreHz: 2437e6, widthHz: 20e6, bins: 128 }],
    gaps: [
      [0.3, 0.02],
      [0.7, 0.1],
    ],
  },
  hop: { frames: 40_000, streams: hopChannels, hopEvery: 400, gaps: [[0.55, 0.05]] },
  five: {
    frames: 30_000,
    streams: [36, 52, 100, 149].map((number) => ({ centreHz: (5030 + 5 * number) * 1e6, widthHz: 80e6, bins: 256 })),
    hopEvery: 500,
  },
  small: { frames: 6000, streams: hopChannels, hopEvery: 200 },
  gaps: { frames: 4000, gaps: [[0.7, 0.2]] },
  little: { frames: 40, streams: [{ centreHz: 5955e6, widthHz: 20e6, bins: 64 }] },
};

declare global {
  interface Window {
    synthetic?: SyntheticApp;
  }
}

const asked = new URLSearchParams(location.search);
const theme = asked.get('theme') === 'light' ? 'light' : 'dark';
const synthetic = createSyntheticApp(scenes[asked.get('scene') ?? 'one'] ?? {});
window.synthetic = synthetic;
window.waitForIdle = () => waitForIdle();
synthetic.app.model.display.set({ theme });
document.documentElement.dataset.theme = theme;
document.body.classList.toggle('bp6-dark', theme === 'dark');
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <div style={{ flex: 1, minHeight: 0 }}>
        <WaterfallView app={synthetic.app} />
      </div>
      <section className="ag-time">
        <div className="ag-time-slot">
          <TimePanel app={synthetic.app} />
        </div>
      </section>
    </div>,
  );
}
