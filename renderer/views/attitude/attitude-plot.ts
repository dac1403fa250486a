import { Vector3 } from 'three';
import type { Quaternion } from '../../../workers/contract/orientation.ts';
import type { AttitudeInfo } from '../../../workers/contract/survey.ts';
import type { App } from '../../data/app.ts';
import { registerLedger } from '../../data/ledger.ts';
import { attachOrbit, createOrbit, type Orbit } from '../../gl/orbit.ts';
import { createStage, type StageFrame } from '../../gl/stage.ts';
import { roseLabel } from './attitude-sample.ts';
import { type AttitudeScene, createAttitudeScene, onGround } from './attitude-scene.ts';

export interface AttitudePlot {
  readonly orbit: Orbit;
  show(attitude: Quaternion | undefined, heading: AttitudeInfo['heading']): void;
  /** Where the front pointed in the chosen times. */
  showPath(stretches: readonly (readonly Quaternion[])[]): void;
  readonly pending: number;
  dispose(): void;
}

/** From the south, so that north is away and east is to the right, as on a map. */
const HOME = { azimuthDeg: 0, elevationDeg: 38, distance: 5.4 };
const LIMITS = { lowestDeg: -5, highestDeg: 90, nearest: 2, farthest: 14 };
const LABEL_RADIUS = 1.4;

/** Undefined where WebGL2 is not to be had. */
export function createAttitudePlot(app: App, host: HTMLElement): AttitudePlot | undefined {
  const { display } = app.model;
  const orbit = createOrbit(HOME, LIMITS);
  let scene: AttitudeScene | undefined;
  let shown: Quaternion | undefined;
  let shownHeading: AttitudeInfo['heading'] = 'arbitrary';
  const stage = createStage(host, {
    name: 'attitude',
    orbit,
    target: new Vector3(0, 0.1, 0),
    update({ theme }) {
      scene?.setTheme(theme);
      scene?.setAttitude(shown);
      return false;
    },
    paint,
    gpuBytes: () => scene?.gpuBytes ?? 0,
  });
  if (stage === undefined) return undefined;
  scene = createAttitudeScene(stage.scene);

  function paint(context: CanvasRenderingContext2D, frame: StageFrame): void {
    const { theme } = frame;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (let degrees = 0; degrees < 360; degrees += 30) {
      const at = frame.project(...onGround(degrees, LABEL_RADIUS));
      if (at === undefined) continue;
      const main = degrees % 90 === 0;
      context.font = `${main ? 13 : 11}px ${theme.mono}`;
      context.fillStyle = main ? theme.text : theme.muted;
      context.fillText(roseLabel(degrees, shownHeading), at.x, at.y);
    }
  }

  let shownTheme = display.store.get().theme;
  const ends = [
    attachOrbit(host, orbit),
    registerLedger(() => [{ name: 'attitude', where: 'GPU', bytes: scene?.gpuBytes ?? 0 }]),
    display.store.subscribe(() => {
      const { theme } = display.store.get();
      if (theme !== shownTheme) stage.themeChanged();
      shownTheme = theme;
      stage.invalidate();
    }),
  ];
  return {
    orbit,
    show(attitude, heading) {
      shown = attitude;
      shownHeading = heading;
      stage.invalidate();
    },
    showPath(stretches) {
      scene?.setPath(stretches);
      stage.invalidate();
    },
    get pending() {
      return stage.pending;
    },
    dispose() {
      for (const end of ends) end();
      scene?.dispose();
      stage.dispose();
    },
  };
}
