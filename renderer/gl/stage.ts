import { PerspectiveCamera, Raycaster, Scene, Vector2, Vector3, WebGLRenderer } from 'three';
import { createFrameStats, publishStats } from './frame-stats.ts';
import type { Orbit } from './orbit.ts';
import { type CanvasTheme, readTheme } from './theme.ts';
import { isSoftwareWebgl } from './webgl-layer.ts';

export interface StagePoint {
  readonly x: number;
  readonly y: number;
}

export interface StageFrame {
  readonly width: number;
  readonly height: number;
  readonly theme: CanvasTheme;
  /** Unit vector from the middle of the scene to the camera. */
  readonly towardsCamera: Vector3;
  /** CSS pixels of a point of the scene; undefined behind the camera. */
  project(x: number, y: number, z: number): StagePoint | undefined;
}

export interface StageOptions {
  /** Name in `window.airguardStats` and in `ledger`. */
  readonly name: string;
  readonly orbit: Orbit;
  /** What the camera looks at. */
  readonly target: Vector3;
  /** Brings the scene up to date, just before it is drawn. True: data went to the GPU. */
  readonly update: (frame: StageFrame) => boolean;
  /** Text over the picture; the canvas is clear, units are CSS pixels. */
  readonly paint: (context: CanvasRenderingContext2D, frame: StageFrame) => void;
  readonly gpuBytes: () => number;
}

/** A three scene in an element: drawn when something changed, sharp on every display, given back when it ends. */
export interface Stage {
  readonly scene: Scene;
  invalidate(): void;
  /** Colours are read again, one frame later: the page carries the theme only then. */
  themeChanged(): void;
  /** Ray through a point of the element (CSS pixels), in units of the scene. */
  rayAt(x: number, y: number): { readonly origin: Vector3; readonly direction: Vector3 } | undefined;
  /** Frames asked for but not drawn yet. */
  readonly pending: number;
  dispose(): void;
}

/** Canvases with one context each, so that a second question does not cost one more. */
let software: boolean | undefined;

/** Whether WebGL runs on the processor here: scenes are then made smaller. */
export function drawsInSoftware(): boolean {
  software ??= isSoftwareWebgl();
  return software;
}

function createRenderer(canvas: HTMLCanvasElement): WebGLRenderer | undefined {
  try {
    return new WebGLRenderer({ canvas, antialias: !drawsInSoftware(), alpha: true });
  } catch {
    // Three says only that there is no context; the view says what that means.
    return undefined;
  }
}

/** Undefined where WebGL2 is not to be had. */
export function createStage(host: HTMLElement, options: StageOptions): Stage | undefined {
  const { orbit, target, update, paint } = options;
  const picture = document.createElement('canvas');
  const labels = document.createElement('canvas');
  const made = createRenderer(picture);
  const context = labels.getContext('2d');
  if (made === undefined || context === null) return undefined;
  const renderer = made;
  const text = context;
  host.append(picture, labels);
  const scene = new Scene();
  const camera = new PerspectiveCamera(32, 1, 0.05, 100);
  const stats = createFrameStats();
  let theme = readTheme(host);
  let queued = 0;
  let size = { width: 0, height: 0 };

  function frameNow(): StageFrame {
    const { azimuthDeg, elevationDeg, distance } = orbit.store.get();
    const azimuth = (azimuthDeg * Math.PI) / 180;
    const elevation = (elevationDeg * Math.PI) / 180;
    const towardsCamera = new Vector3(
      Math.sin(azimuth) * Math.cos(elevation),
      Math.sin(elevation),
      Math.cos(azimuth) * Math.cos(elevation),
    );
    const { width, height } = size;
    const aspect = width / height;
    // A narrow view steps back, so that as much of the scene is seen.
    const reach = distance * Math.max(1, 1.5 / aspect);
    camera.aspect = aspect;
    camera.position.copy(target).addScaledVector(towardsCamera, reach);
    camera.lookAt(target);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    const spot = new Vector3();
    return {
      width,
      height,
      theme,
      towardsCamera,
      project(x, y, z) {
        spot.set(x, y, z).project(camera);
        if (!(spot.z < 1)) return undefined;
        return { x: ((spot.x + 1) / 2) * width, y: ((1 - spot.y) / 2) * height };
      },
    };
  }

  function draw(): void {
    queued = 0;
    if (size.width < 2 || size.height < 2) return;
    const began = performance.now();
    const frame = frameNow();
    const uploaded = update(frame);
    renderer.render(scene, camera);
    const ratio = labels.width / size.width;
    text.setTransform(ratio, 0, 0, ratio, 0, 0);
    text.clearRect(0, 0, size.width, size.height);
    paint(text, frame);
    stats.record(performance.now() - began, uploaded);
  }

  function invalidate(): void {
    if (queued === 0) queued = requestAnimationFrame(draw);
  }

  function measure(): void {
    const { clientWidth: width, clientHeight: height } = host;
    if (width < 2 || height < 2) return;
    size = { width, height };
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    renderer.setPixelRatio(ratio);
    renderer.setSize(width, height, true);
    labels.width = Math.round(width * ratio);
    labels.height = Math.round(height * ratio);
    labels.style.width = `${width}px`;
    labels.style.height = `${height}px`;
    invalidate();
  }

  const observer = new ResizeObserver(measure);
  observer.observe(host);
  measure();
  picture.addEventListener('webglcontextrestored', invalidate);
  void document.fonts.ready.then(invalidate);
  const ends = [
    orbit.store.subscribe(invalidate),
    publishStats(options.name, {
      renderer: () => 'webgl',
      frames: () => stats.summary(),
      reset: () => stats.reset(),
      ledger: () => [{ name: options.name, bytes: options.gpuBytes(), budgetBytes: options.gpuBytes() }],
      readPixels: () => {
        // What was drawn is only there until the page shows it.
        renderer.render(scene, camera);
        const gl = renderer.getContext();
        const pixels = new Uint8Array(gl.drawingBufferWidth * gl.drawingBufferHeight * 4);
        gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
        return pixels;
      },
    }),
  ];

  return {
    scene,
    invalidate,
    themeChanged() {
      requestAnimationFrame(() => {
        theme = readTheme(host);
        invalidate();
      });
    },
    rayAt(x, y) {
      if (size.width < 2) return undefined;
      frameNow();
      const caster = new Raycaster();
      caster.setFromCamera(new Vector2((x / size.width) * 2 - 1, 1 - (y / size.height) * 2), camera);
      return caster.ray;
    },
    get pending() {
      return queued === 0 ? 0 : 1;
    },
    dispose() {
      cancelAnimationFrame(queued);
      queued = 0;
      observer.disconnect();
      for (const end of ends) end();
      renderer.dispose();
      renderer.forceContextLoss();
      picture.remove();
      labels.remove();
    },
  };
}
