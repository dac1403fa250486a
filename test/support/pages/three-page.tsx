import '@blueprintjs/core/lib/css/blueprint.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../../renderer/styles/tokens.css';
import '../../../renderer/styles/base.css';
import '../../../renderer/styles/blueprint.css';
import '../../../renderer/styles/panels.css';
import '../../../renderer/styles/views.css';
import { createRoot } from 'react-dom/client';
import { waitForIdle } from '../../../renderer/idle.ts';
import { AttitudeView } from '../../../renderer/views/attitude/AttitudeView.tsx';
import { SurfaceView } from '../../../renderer/views/surface/SurfaceView.tsx';
import { EMPTY_SURVEY } from '../../../workers/contract/survey.ts';
import { createSyntheticApp, type SyntheticApp } from '../synthetic-app.ts';
import { syntheticAttitude } from '../synthetic-survey.ts';

/** The views of three alone, over a synthetic recording: `?view=attitude&theme=light&heading=arbitrary`. */
declare global {
  interface Window {
    synthetic?: SyntheticApp;
  }
}

const asked = new URLSearchParams(location.search);
const theme = asked.get('theme') === 'light' ? 'light' : 'dark';
const synthetic = createSyntheticApp({
  frames: 6000,
  streams: [1, 6].map((number) => ({ centreHz: (2407 + 5 * number) * 1e6, widthHz: 20e6, bins: 56 })),
  gaps: [[0.4, 0.2]],
  bursts: [{ stream: 0, frame: 3000, bin: 20, code: 250 }],
});
const { app } = synthetic;
window.synthetic = synthetic;
window.waitForIdle = () => waitForIdle();
app.model.display.set({ theme });
app.model.display.setLevels({ lowDb: -110, highDb: -40 });
document.documentElement.dataset.theme = theme;
document.body.classList.toggle('bp6-dark', theme === 'dark');
const { origin } = synthetic.host.info;
if (origin.kind === 'utc') {
  const heading = asked.get('heading') === 'arbitrary' ? 'arbitrary' : 'magnetic';
  synthetic.survey.set({ ...EMPTY_SURVEY, attitudes: [syntheticAttitude(origin.utcNs, { heading })] });
}
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(asked.get('view') === 'attitude' ? <AttitudeView app={app} /> : <SurfaceView app={app} />);
}
