import { createCanvasLayer } from './canvas-layer.ts';
import type { SignalLayer } from './layer.ts';
import { createWebglLayer, isSoftwareWebgl } from './webgl-layer.ts';

export type LayerChoice = 'auto' | 'webgl' | 'canvas';

/** Choice for this window: `?renderer=webgl|canvas` in the address, else what was remembered, else automatic. */
export function rememberedChoice(): LayerChoice {
  const asked = new URLSearchParams(window.location.search).get('renderer') ?? readRemembered();
  return asked === 'webgl' || asked === 'canvas' ? asked : 'auto';
}

function readRemembered(): string | undefined {
  try {
    return window.localStorage.getItem('airguard.renderer') ?? undefined;
  } catch {
    return undefined;
  }
}

/** WebGL2 on a GPU; Canvas2D where there is none, because then it gives more frames (performance.md, section 6). */
export function createSignalLayer(
  canvas: HTMLCanvasElement,
  choice: LayerChoice,
  onRestored: () => void,
): { readonly layer: SignalLayer; readonly why: string } {
  if (choice === 'canvas') return { layer: createCanvasLayer(canvas), why: 'Canvas 2D, as chosen' };
  if (choice === 'auto' && isSoftwareWebgl()) {
    return { layer: createCanvasLayer(canvas), why: 'Canvas 2D: this machine has no GPU for WebGL2' };
  }
  const layer = createWebglLayer(canvas, { onRestored });
  if (layer !== undefined) return { layer, why: 'WebGL2' };
  return { layer: createCanvasLayer(canvas), why: 'Canvas 2D: WebGL2 is not to be had' };
}
