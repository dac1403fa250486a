import { Deck, type Layer, MapView } from '@deck.gl/core';
import { registerPending } from '../../base/idle.ts';
import type { Camera, MapSize } from './camera.ts';

/** deck.gl outside React: one canvas, our camera, no events and no picking of its own. */
export interface DeckStage {
  setLayers(layers: readonly Layer[]): void;
  setCamera(camera: Camera, size: MapSize): void;
  dispose(): void;
}

/**
 * Starts deck.gl on a fresh canvas inside `host`. `onFailure` gets one sentence when there is no WebGL2, or when it is lost.
 */
export function createDeckStage(host: HTMLElement, onFailure: (sentence: string) => void): DeckStage {
  const canvas = document.createElement('canvas');
  canvas.className = 'ag-map-picture';
  host.prepend(canvas);
  let ready = false;
  let failed = false;
  const fail = (error: Error) => {
    if (failed) return;
    failed = true;
    onFailure(`The map needs WebGL2, which does not work here (${error.message}); update the graphics driver.`);
  };
  const deck = new Deck({
    canvas,
    views: new MapView({ id: 'map', repeat: false }),
    controller: false,
    width: Math.max(1, host.clientWidth),
    height: Math.max(1, host.clientHeight),
    viewState: { longitude: 0, latitude: 0, zoom: 0 },
    layers: [],
    // The picture is read back by Ctrl+E.
    deviceProps: { type: 'webgl', webgl: { preserveDrawingBuffer: true } },
    useDevicePixels: true,
    getCursor: () => '',
    onLoad: () => {
      ready = true;
    },
    onError: (error: Error) => fail(error),
  });
  const pending = () => {
    if (failed) return 0;
    if (!ready) return 1;
    return deck.needsRedraw({ clearRedrawFlags: false }) === false ? 0 : 1;
  };
  const unregister = registerPending('map', pending);
  canvas.addEventListener('webglcontextlost', () => fail(new Error('the graphics context was lost')));
  return {
    setLayers: (layers) => deck.setProps({ layers: [...layers] }),
    setCamera: ({ longitude, latitude, zoom }, { width, height }) =>
      deck.setProps({ width, height, viewState: { longitude, latitude, zoom, minZoom: 0, maxZoom: 24 } }),
    dispose() {
      unregister();
      deck.finalize();
      canvas.remove();
    },
  };
}
