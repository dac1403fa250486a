import { planScene, type Scene } from '../../../renderer/data/scene.ts';
import { createSignalStore } from '../../../renderer/data/signal-store.ts';
import type { ResidentTile } from '../../../renderer/data/tile-store.ts';
import { createCanvasLayer } from '../../../renderer/gl/canvas-layer.ts';
import type { LayerFrame, SignalLayer } from '../../../renderer/gl/layer.ts';
import { createWebglLayer } from '../../../renderer/gl/webgl-layer.ts';
import { codePalette } from '../../../workers/contract/colormaps.ts';
import { RADIO_SCALE } from '../../../workers/contract/level-scale.ts';
import type { PictureAxes } from '../../../workers/contract/picture.ts';
import type { Plane } from '../../../workers/contract/tile-address.ts';
import { createSyntheticHost, randomOf, type SyntheticHost, type SyntheticOptions } from '../synthetic-host.ts';

/** Both layers on the same tiles, for `test/pixels/layers.test.ts`. */
interface Lab {
  readonly host: SyntheticHost;
  readonly webgl: SignalLayer;
  readonly canvas: SignalLayer;
  /** Loads what `axes` needs and gives the complete scene. */
  scene(axes: PictureAxes, plane: Plane): Promise<Scene>;
  frame(axes: PictureAxes, scene: Scene, flip?: boolean): LayerFrame;
  readonly lose: WEBGL_lose_context | null;
  readonly restored: () => number;
}

function open(options: SyntheticOptions, gpuBudgetBytes?: number): Lab {
  const host = createSyntheticHost(options);
  const store = createSignalStore(host.bytes);
  let restored = 0;
  const glCanvas = document.createElement('canvas');
  const webgl = createWebglLayer(glCanvas, { onRestored: () => restored++, gpuBudgetBytes });
  if (webgl === undefined) throw new Error('no WebGL2 in this Chromium');
  const canvas = createCanvasLayer(document.createElement('canvas'));
  store.tiles.onEvict((tile) => webgl.forget(tile));
  const isDrawable = (tile: ResidentTile) => webgl.isDrawable(tile);
  const bands = host.info.streams.map(({ lowEdgeHz, bins, binHz }) => ({
    lowHz: lowEdgeHz,
    highHz: lowEdgeHz + bins * binHz,
  }));
  const palette = codePalette('turbo', RADIO_SCALE, { lowDb: -110, highDb: -40 });
  return {
    host,
    webgl,
    canvas,
    lose: glCanvas.getContext('webgl2')?.getExtension('WEBGL_lose_context') ?? null,
    restored: () => restored,
    async scene(axes, plane) {
      webgl.resize(axes.width, axes.height);
      canvas.resize(axes.width, axes.height);
      for (let round = 0; round < 10_000; round++) {
        const scene = planScene({
          recording: host.info,
          axes,
          plane,
          directories: store.directories,
          tiles: store.tiles,
          isDrawable,
        });
        store.tiles.want(host, scene.wishes);
        if (webgl.upload(scene.uploads)) continue;
        if (scene.pending.length === 0 && store.pending === 0) return scene;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      throw new Error('the scene did not become complete');
    },
    frame: (axes, { items, pending }, flip = false) => ({
      axes,
      items,
      pending,
      elsewhere: [],
      extent: { fromNs: host.info.startNs, toNs: host.info.endNs },
      bands,
      palette,
      noData: [20, 25, 30],
      hatch: [70, 80, 90],
      flip,
    }),
  };
}

function randomAxes(lab: Lab, random: () => number, width: number, height: number): PictureAxes {
  const { startNs, endNs, streams } = lab.host.info;
  const low = Math.min(...streams.map((stream) => stream.lowEdgeHz));
  const high = Math.max(...streams.map((stream) => stream.lowEdgeHz + stream.bins * stream.binHz));
  // From the whole recording down to a few frames, and a little over the edges.
  const span = (endNs - startNs) * 10 ** (-4 * random()) * 1.1;
  const band = (high - low) * 10 ** (-1.5 * random()) * 1.1;
  const fromNs = startNs + random() * (endNs - startNs) - span / 2;
  const lowHz = low + random() * (high - low) - band / 2;
  return { fromNs, toNs: fromNs + span, lowHz, highHz: lowHz + band, width, height };
}

function differing(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 4) {
    if (a[at] !== b[at] || a[at + 1] !== b[at + 1] || a[at + 2] !== b[at + 2]) count++;
  }
  return count;
}

const lab = {
  /** Pixels that differ between the layers, summed over random views; and how many pixels had data. */
  async compare(options: SyntheticOptions, views: number, plane: Plane, gpuBudgetBytes?: number) {
    const own = open(options, gpuBudgetBytes);
    const random = randomOf(99);
    let different = 0;
    let lit = 0;
    for (let view = 0; view < views; view++) {
      const axes = randomAxes(own, random, 300 + Math.floor(random() * 200), 200 + Math.floor(random() * 200));
      const scene = await own.scene(axes, plane);
      const frame = own.frame(axes, scene, view % 3 === 2);
      own.webgl.draw(frame);
      own.canvas.draw(frame);
      const pixels = own.webgl.readPixels();
      different += differing(pixels, own.canvas.readPixels());
      for (let at = 0; at < pixels.length; at += 4) if (pixels[at] !== 20 && pixels[at] !== 70) lit++;
    }
    const ledger = own.webgl.ledger();
    own.webgl.dispose();
    return { different, lit, gpuBytes: ledger?.bytes ?? 0 };
  },

  /** Bursts that are not lit somewhere while zooming from a few frames around each to the whole recording. */
  async bursts(options: SyntheticOptions, bursts: NonNullable<SyntheticOptions['bursts']>) {
    const own = open({ ...options, bursts });
    const missed: string[] = [];
    let looked = 0;
    const { startNs, endNs, streams } = own.host.info;
    for (const burst of bursts) {
      const stream = streams[burst.stream];
      const base = own.host.level(burst.stream, 0);
      const at = base.startNs[burst.frame] ?? 0;
      const end = base.endNs[burst.frame] ?? 0;
      if (stream === undefined) throw new Error('a burst outside the streams');
      for (let span = 8 * (end - at); ; span *= 3.7) {
        const whole = span >= endNs - startNs;
        const fromNs = whole ? startNs : at - 0.37 * span;
        const toNs = whole ? endNs : fromNs + span;
        const axes = {
          fromNs,
          toNs,
          lowHz: stream.lowEdgeHz - 1e6,
          highHz: stream.lowEdgeHz + stream.bins * stream.binHz + 1e6,
          width: 157,
          height: 211,
        };
        const scene = await own.scene(axes, 'max');
        const frame = own.frame(axes, scene);
        const x = Math.floor(
          ((stream.lowEdgeHz + (burst.bin + 0.5) * stream.binHz - axes.lowHz) / (axes.highHz - axes.lowHz)) *
            axes.width,
        );
        const y = Math.floor((((at + end) / 2 - fromNs) / (toNs - fromNs)) * axes.height);
        for (const layer of [own.webgl, own.canvas]) {
          layer.draw(frame);
          const pixels = layer.readPixels();
          const pixel = 4 * (y * axes.width + x);
          const lit = [0, 1, 2].every((channel) => pixels[pixel + channel] === frame.palette[4 * burst.code + channel]);
          looked++;
          if (!lit) missed.push(`${layer.kind} frame ${burst.frame} bin ${burst.bin} span ${span}`);
        }
        if (whole) break;
      }
    }
    own.webgl.dispose();
    return { missed, looked };
  },

  /** Pixels that differ between a picture that was scrolled line by line and one painted at once. */
  async scroll(options: SyntheticOptions, steps: readonly number[]) {
    const own = open(options);
    const fresh = createCanvasLayer(document.createElement('canvas'));
    const { startNs, endNs, streams } = own.host.info;
    const [stream] = streams;
    if (stream === undefined) throw new Error('no stream');
    const span = (endNs - startNs) / 7.3;
    let fromNs = startNs + span;
    let different = 0;
    let kept: Scene | undefined;
    for (const step of steps) {
      fromNs += (step * span) / 300;
      const axes = {
        fromNs,
        toNs: fromNs + span,
        lowHz: stream.lowEdgeHz,
        highHz: stream.lowEdgeHz + stream.bins * stream.binHz,
        width: 200,
        height: 300,
      };
      // Every tile of a wider view: the same items all along, as while a drag stays inside its tiles.
      kept ??= await own.scene({ ...axes, fromNs: startNs, toNs: endNs, height: Math.round(300 * 7.3) }, 'max');
      own.canvas.resize(axes.width, axes.height);
      fresh.resize(axes.width, axes.height);
      own.canvas.draw(own.frame(axes, kept));
      fresh.draw({ ...own.frame(axes, kept), items: [...kept.items] });
      different += differing(own.canvas.readPixels(), fresh.readPixels());
    }
    own.webgl.dispose();
    return different;
  },

  /** The picture after a lost and restored context, and how many requests that took. */
  async contextLoss(options: SyntheticOptions) {
    const own = open(options);
    const { startNs, endNs, streams } = own.host.info;
    const [stream] = streams;
    if (stream === undefined) throw new Error('no stream');
    const axes = {
      fromNs: startNs,
      toNs: endNs,
      lowHz: stream.lowEdgeHz,
      highHz: stream.lowEdgeHz + stream.bins * stream.binHz,
      width: 300,
      height: 300,
    };
    const frame = own.frame(axes, await own.scene(axes, 'max'));
    own.webgl.draw(frame);
    const before = own.webgl.readPixels();
    const asked = own.host.log.length;
    own.lose?.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 50));
    own.webgl.draw(frame);
    own.lose?.restoreContext();
    for (let wait = 0; wait < 100 && own.restored() === 0; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const again = own.frame(axes, await own.scene(axes, 'max'));
    own.webgl.draw(again);
    const different = differing(before, own.webgl.readPixels());
    return { restored: own.restored(), different, requests: own.host.log.length - asked };
  },
};

export type LayerLab = typeof lab;

declare global {
  interface Window {
    layerLab?: LayerLab;
  }
}
window.layerLab = lab;
