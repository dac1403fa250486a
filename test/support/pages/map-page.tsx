import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../../renderer/styles/tokens.css';
import '../../../renderer/styles/base.css';
import '../../../renderer/styles/blueprint.css';
import '../../../renderer/styles/dialogs.css';
import '../../../renderer/styles/panels.css';
import '../../../renderer/styles/views.css';
import { createRoot } from 'react-dom/client';
import { pendingWork } from '../../../renderer/base/idle.ts';
import { waitForIdle } from '../../../renderer/idle.ts';
import { MapView } from '../../../renderer/views/map/MapView.tsx';
import { mapModelOf } from '../../../renderer/views/map/map-model.ts';
import { WaterfallView } from '../../../renderer/views/waterfall/WaterfallView.tsx';
import { EMPTY_SURVEY } from '../../../workers/contract/survey.ts';
import { createSyntheticApp } from '../synthetic-app.ts';
import { createSyntheticWalk } from '../synthetic-walk.ts';

/** The map, with `beside` next to a waterfall, over an invented walk: `?scene=walk&theme=light&beside`. Scenes: walk, relative, empty. */
declare global {
  interface Window {
    map?: ReturnType<typeof mapModelOf>;
  }
}

const asked = new URLSearchParams(location.search);
const scene = asked.get('scene') ?? 'walk';
const theme = asked.get('theme') === 'light' ? 'light' : 'dark';
const relative = { origin: { kind: 'relative', why: 'a test' } } as const;
const synthetic = createSyntheticApp(
  { frames: 4000, intervalNs: 180e6, gaps: [[0.7, 0.06]] },
  scene === 'relative' ? relative : {},
);

async function picture(): Promise<ArrayBuffer> {
  const canvas = new OffscreenCanvas(160, 120);
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.fillStyle = '#7d8a94';
    context.fillRect(0, 0, 160, 120);
    context.fillStyle = '#31404c';
    context.fillRect(20, 30, 50, 90);
    context.fillRect(95, 50, 45, 70);
  }
  return (await canvas.convertToBlob()).arrayBuffer();
}

const survey = createSyntheticWalk(synthetic.host.info, picture);
const { bytes } = synthetic.app.host;
const app = {
  ...synthetic.app,
  survey: { get: () => (scene === 'empty' ? EMPTY_SURVEY : survey.state), subscribe: () => () => {} },
  host: {
    ...synthetic.app.host,
    bytes: (query: Parameters<typeof bytes>[0], signal: AbortSignal) => {
      const answer = survey.answer(query);
      if (answer === undefined) return bytes(query, signal);
      synthetic.host.log.push(query);
      return answer;
    },
  },
};
app.host.calls = {
  ...app.host.calls,
  maps: { ...app.host.calls.maps, sources: Object.assign(async () => ({ baseMaps: [] }), {}) },
};
window.synthetic = { ...synthetic, app };
window.map = mapModelOf(app.model);
Object.assign(window, { pendingWork: () => JSON.stringify([...pendingWork()]) });
window.waitForIdle = () => waitForIdle();
app.model.display.set({ theme });
document.documentElement.dataset.theme = theme;
document.body.classList.toggle('bp6-dark', theme === 'dark');
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <div style={{ display: 'flex', height: '100%' }}>
      <section style={{ flex: 3, minWidth: 0 }} aria-label="Map">
        <MapView app={app} />
      </section>
      {asked.has('beside') && (
        <section style={{ flex: 2, minWidth: 0 }} aria-label="Waterfall">
          <WaterfallView app={app} />
        </section>
      )}
    </div>,
  );
}
