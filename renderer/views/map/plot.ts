import type { Layer } from '@deck.gl/core';
import { registerPending } from '../../base/idle.ts';
import type { Camera, MapSize } from './camera.ts';
import { createDeckStage } from './deck-stage.ts';
import type { MapModel } from './map-model.ts';
import { paintOverlay } from './overlay.ts';
import type { OverlayState } from './overlay-state.ts';

/** What of the overlay the view knows; where it looks is the model's. */
export type OverlayContent = Omit<OverlayState, 'camera' | 'size' | 'ratio'>;

/** The map outside React: the picture by deck.gl, marks and legend on a canvas over it, both in one frame. */
export interface MapPlot {
  setLayers(layers: readonly Layer[]): void;
  /** Asks for the marks anew in the next frame. */
  invalidate(): void;
  dispose(): void;
}

export function createMapPlot(options: {
  readonly host: HTMLElement;
  readonly overlay: HTMLCanvasElement;
  readonly map: MapModel;
  /** Asked in every frame that paints. */
  readonly content: () => OverlayContent;
  readonly onFailure: (sentence: string) => void;
}): MapPlot {
  const { host, overlay, map, content } = options;
  const stage = createDeckStage(host, options.onFailure);
  let queued = 0;
  let shown: { readonly camera: Camera; readonly size: MapSize } | undefined;

  function paint(): void {
    queued = 0;
    const size = map.size.get();
    const camera: Camera | undefined = map.camera.get();
    const context = overlay.getContext('2d');
    if (context === null || camera === undefined || size.width === 0 || size.height === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (overlay.width !== width || overlay.height !== height) {
      overlay.width = width;
      overlay.height = height;
    }
    // Marks change with every move of the pointer; the picture only with the camera.
    if (camera !== shown?.camera || size !== shown.size) stage.setCamera(camera, size);
    shown = { camera, size };
    paintOverlay(context, { ...content(), camera, size, ratio });
  }

  const invalidate = () => {
    if (queued === 0) queued = requestAnimationFrame(paint);
  };
  const measure = () => {
    const { clientWidth: width, clientHeight: height } = host;
    const known = map.size.get();
    if (width > 0 && height > 0 && (width !== known.width || height !== known.height)) map.size.set({ width, height });
  };
  const observer = new ResizeObserver(measure);
  observer.observe(host);
  measure();
  const ends = [
    map.camera.subscribe(invalidate),
    map.size.subscribe(invalidate),
    map.pointer.subscribe(invalidate),
    map.ruler.subscribe(invalidate),
    map.area.subscribe(invalidate),
    registerPending('map frames', () => (queued === 0 ? 0 : 1)),
  ];
  void document.fonts.ready.then(invalidate);
  invalidate();
  return {
    setLayers: (layers) => {
      stage.setLayers(layers);
      invalidate();
    },
    invalidate,
    dispose() {
      for (const end of ends) end();
      observer.disconnect();
      if (queued !== 0) cancelAnimationFrame(queued);
      stage.dispose();
    },
  };
}
