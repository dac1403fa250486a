import type { StreamInfo } from '../../workers/contract/model.ts';
import type { PictureAxes } from '../../workers/contract/picture.ts';
import { sameAxes } from './canvas-layer.ts';
import { HATCH_PERIOD, HATCH_WIDTH, hatchPhase, type LayerFrame, type Rgb, type SignalLayer } from './layer.ts';
import {
  type ColumnRun,
  type LineRun,
  markCovered,
  startLineStates,
  writeColumnStates,
  writeColumns,
  writeLines,
} from './lookup.ts';
import { colourFragment, colourVertex, gatherFragment, gatherVertex } from './shaders.ts';
import { type Chunk, CODES_UNIT, createTexturePool, type Placement } from './texture-pool.ts';
import { createDataTexture, createProgram, selectProgram, setIntegers, uniformsOf } from './webgl-program.ts';

/** Entries of a lookup row: 2^11. */
const LOOKUP_SHIFT = 11;
const LOOKUP_WIDTH = 1 << LOOKUP_SHIFT;
const INSTANCE_INTS = 8;
/** Every texture has a unit of its own and stays bound to it: a call into the context costs microseconds. */
const UNITS = {
  codes: CODES_UNIT,
  lines: 1,
  columns: 2,
  picture: 3,
  palette: 4,
  lineStates: 5,
  columnStates: 6,
} as const;
/** Bytes uploaded in one frame, so that a frame stays short. */
const UPLOAD_BYTES = 768 * 1024;

export interface WebglLayer extends SignalLayer {
  readonly kind: 'webgl';
  /** Draw calls of the last pass one; 0 when only colours changed. */
  readonly lastDraws: number;
}

interface Columns {
  readonly stream: StreamInfo;
  readonly run: ColumnRun | undefined;
  readonly at: number;
}

/** A tile to draw: the pixel lines it reaches, and where their pairs begin. */
interface Quad {
  readonly stream: number;
  readonly placement: Placement;
  readonly run: LineRun;
  readonly at: number;
}

/** Instances of one chunk, drawn by one call. */
interface Batch {
  readonly chunk: Chunk;
  readonly first: number;
  count: number;
}

/** Lets the attributes of a quad begin at instance `first` of the bound buffer. */
function pointInstances(gl: WebGL2RenderingContext, first: number): void {
  gl.vertexAttribIPointer(0, 4, gl.INT, INSTANCE_INTS * 4, first * INSTANCE_INTS * 4);
  gl.vertexAttribIPointer(1, 4, gl.INT, INSTANCE_INTS * 4, first * INSTANCE_INTS * 4 + 16);
}

/** Everything that lives in the context; made anew after a context loss. */
function createResources(gl: WebGL2RenderingContext, gpuBudgetBytes: number | undefined) {
  const gather = createProgram(gl, gatherVertex, gatherFragment);
  const colour = createProgram(gl, colourVertex, colourFragment);
  const instances = gl.createBuffer();
  gl.bindVertexArray(gl.createVertexArray());
  gl.bindBuffer(gl.ARRAY_BUFFER, instances);
  for (const location of [0, 1]) {
    gl.enableVertexAttribArray(location);
    gl.vertexAttribDivisor(location, 1);
  }
  // Pass two draws with the same array before any tile is here, and WebGL draws nothing with an attribute without a buffer.
  pointInstances(gl, 0);
  gl.blendEquation(gl.MAX);
  gl.clearColor(0, 0, 0, 1);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  const { codes, lines, columns, ...colourUnits } = UNITS;
  setIntegers(gl, gather, { codes, lines, columns, lookupShift: LOOKUP_SHIFT });
  setIntegers(gl, colour, { ...colourUnits, hatchPeriod: HATCH_PERIOD, hatchWidth: HATCH_WIDTH });
  return {
    gather,
    gatherSize: gl.getUniformLocation(gather, 'size'),
    colour,
    colourUniform: uniformsOf(gl, colour, ['size', 'flip', 'phase', 'noData', 'hatch']),
    target: gl.createFramebuffer(),
    picture: gl.createTexture(),
    lines: createDataTexture(gl, 'rg16ui', UNITS.lines),
    columns: createDataTexture(gl, 'rg16ui', UNITS.columns),
    lineStates: createDataTexture(gl, 'r8ui', UNITS.lineStates),
    columnStates: createDataTexture(gl, 'r8ui', UNITS.columnStates),
    palette: createDataTexture(gl, 'rgba8', UNITS.palette),
    pool: createTexturePool(gl, gpuBudgetBytes),
  };
}

/**
 * The WebGL2 layer (SPEC.md, G1–G6): pass one gathers codes of all tiles into an R8 target with MAX blending, pass two
 * colours it. Returns undefined where WebGL2 is not to be had. `onRestored` is called when everything must be drawn again
 * after a context loss.
 */
export function createWebglLayer(
  canvas: HTMLCanvasElement,
  options: { readonly onRestored: () => void; readonly gpuBudgetBytes?: number | undefined },
): WebglLayer | undefined {
  const context = canvas.getContext('webgl2', {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    preserveDrawingBuffer: false,
    powerPreference: 'high-performance',
  });
  if (context === null) return undefined;
  const gl = context;
  let resources = createResources(gl, options.gpuBudgetBytes);
  let lost = false;
  let width = 1;
  let height = 1;
  let frameNumber = 1;
  let lastDraws = 0;
  let drawn: LayerFrame | undefined;
  let shownPalette: Uint8Array | undefined;
  /** Frame whose colours the uniforms have. */
  let coloured: LayerFrame | undefined;
  /** First instance that the vertex attributes point to. */
  let pointedTo: number | undefined;
  let shownPhase = 0;
  let linePairs = new Uint16Array(2 * LOOKUP_WIDTH);
  let columnPairs = new Uint16Array(2 * LOOKUP_WIDTH);
  let instanceData = new Int32Array(64 * INSTANCE_INTS);
  let lineStates = new Uint8Array(1);
  let columnStates = new Uint8Array(1);
  let columnAxes: PictureAxes | undefined;
  let quads: Quad[] = [];
  /** Version of the pool that `quads` are of. */
  let linesOf = -1;
  const columns = new Map<number, Columns>();

  function sizeTarget(): void {
    gl.deleteTexture(resources.picture);
    resources.picture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0 + UNITS.picture);
    gl.bindTexture(gl.TEXTURE_2D, resources.picture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R8, width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, resources.target);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, resources.picture, 0);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    selectProgram(gl, resources.gather);
    gl.uniform2f(resources.gatherSize, width, height);
    selectProgram(gl, resources.colour);
    gl.uniform2i(resources.colourUniform('size'), width, height);
  }

  function reset(): void {
    drawn = undefined;
    shownPalette = undefined;
    coloured = undefined;
    pointedTo = undefined;
    columnAxes = undefined;
  }

  const onLost = (event: Event) => {
    event.preventDefault();
    lost = true;
  };
  const onRestored = () => {
    lost = false;
    resources = createResources(gl, options.gpuBudgetBytes);
    sizeTarget();
    reset();
    options.onRestored();
  };
  canvas.addEventListener('webglcontextlost', onLost);
  canvas.addEventListener('webglcontextrestored', onRestored);

  /** Bins of each pixel column, one run a stream; they change only with the frequency axis and the set of streams. */
  function updateColumns(frame: LayerFrame): void {
    const { axes } = frame;
    const sameBand =
      columnAxes !== undefined &&
      columnAxes.lowHz === axes.lowHz &&
      columnAxes.highHz === axes.highHz &&
      columnAxes.width === axes.width;
    const known = frame.items.every(({ stream }) => columns.get(stream.index)?.stream === stream);
    if (sameBand && known && drawn?.bands === frame.bands) return;
    columns.clear();
    columnAxes = axes;
    let at = 0;
    for (const { stream } of frame.items) {
      if (columns.has(stream.index)) continue;
      columnPairs = grown(columnPairs, 2 * (at + axes.width));
      const run = writeColumns(stream, stream.bins, axes, columnPairs, 2 * at);
      columns.set(stream.index, { stream, run, at });
      if (run !== undefined) at += run.endX - run.firstX;
    }
    writePairs(resources.columns, columnPairs, at);
    writeColumnStates(axes, frame.bands, columnStates);
    resources.columnStates.write(columnStates, width, 1);
  }

  function writePairs(target: typeof resources.lines, pairs: Uint16Array, entries: number): void {
    const rows = Math.max(1, Math.ceil(entries / LOOKUP_WIDTH));
    target.write(pairs.subarray(0, 2 * rows * LOOKUP_WIDTH), LOOKUP_WIDTH, rows);
  }

  /** Rows of each pixel line, one run a quad; they change only with the time axis and the tiles. */
  function updateLines(frame: LayerFrame): void {
    const { axes, items } = frame;
    const { pool } = resources;
    const same =
      drawn !== undefined &&
      drawn.items === items &&
      drawn.pending === frame.pending &&
      drawn.elsewhere === frame.elsewhere &&
      drawn.extent.fromNs === frame.extent.fromNs &&
      drawn.extent.toNs === frame.extent.toNs &&
      drawn.axes.fromNs === axes.fromNs &&
      drawn.axes.toNs === axes.toNs &&
      drawn.axes.height === axes.height;
    if (same && linesOf === pool.version) return;
    linesOf = pool.version;
    startLineStates(axes, frame.extent, frame.pending, frame.elsewhere, lineStates);
    quads = [];
    let entries = 0;
    for (const item of items) {
      const placement = pool.find(item.tile);
      if (placement === undefined) continue;
      linePairs = grown(linePairs, 2 * (entries + axes.height));
      const run = writeLines(item.tile.rows, axes, item.clip, linePairs, 2 * entries);
      markCovered(linePairs, 2 * entries, run, lineStates);
      quads.push({ stream: item.stream.index, placement, run, at: entries });
      entries += run.endY - run.firstY;
    }
    // Quads of one chunk are drawn by one call.
    quads.sort((one, other) => one.placement.chunk.number - other.placement.chunk.number);
    writePairs(resources.lines, linePairs, entries);
    resources.lineStates.write(lineStates, height, 1);
  }

  function gatherCodes(frame: LayerFrame): void {
    updateColumns(frame);
    updateLines(frame);
    const batches: Batch[] = [];
    let instances = 0;
    if (instanceData.length < quads.length * INSTANCE_INTS) {
      instanceData = new Int32Array(quads.length * 2 * INSTANCE_INTS);
    }
    for (const { stream, placement, run, at: lines } of quads) {
      placement.lastFrame = frameNumber;
      const column = columns.get(stream);
      if (column?.run === undefined || run.endY <= run.firstY) continue;
      const at = instances * INSTANCE_INTS;
      instanceData[at] = column.run.firstX;
      instanceData[at + 1] = run.firstY;
      instanceData[at + 2] = column.run.endX;
      instanceData[at + 3] = run.endY;
      instanceData[at + 4] = placement.layer;
      instanceData[at + 5] = lines;
      instanceData[at + 6] = column.at;
      const last = batches.at(-1);
      if (last?.chunk === placement.chunk) last.count++;
      else batches.push({ chunk: placement.chunk, first: instances, count: 1 });
      instances++;
    }
    drawBatches(batches, instances);
  }

  function drawBatches(batches: readonly Batch[], instances: number): void {
    gl.bindFramebuffer(gl.FRAMEBUFFER, resources.target);
    gl.clear(gl.COLOR_BUFFER_BIT);
    lastDraws = batches.length;
    if (instances === 0) return;
    selectProgram(gl, resources.gather);
    gl.enable(gl.BLEND);
    gl.bufferData(gl.ARRAY_BUFFER, instanceData, gl.STREAM_DRAW, 0, instances * INSTANCE_INTS);
    for (const { chunk, first, count } of batches) {
      resources.pool.bind(chunk);
      pointTo(first);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    }
    gl.disable(gl.BLEND);
  }

  function pointTo(first: number): void {
    if (pointedTo === first) return;
    pointInstances(gl, first);
    pointedTo = first;
  }

  function colourPicture(frame: LayerFrame): void {
    const uniform = resources.colourUniform;
    if (shownPalette !== frame.palette) resources.palette.write(frame.palette, 256, 1);
    shownPalette = frame.palette;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    selectProgram(gl, resources.colour);
    if (coloured?.flip !== frame.flip) gl.uniform1i(uniform('flip'), frame.flip ? 1 : 0);
    if (coloured?.noData !== frame.noData) gl.uniform3f(uniform('noData'), ...shareOf(frame.noData));
    if (coloured?.hatch !== frame.hatch) gl.uniform3f(uniform('hatch'), ...shareOf(frame.hatch));
    const phase = hatchPhase(frame.axes);
    if (coloured === undefined || shownPhase !== phase) gl.uniform1i(uniform('phase'), phase);
    shownPhase = phase;
    coloured = frame;
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  return {
    kind: 'webgl',
    get lastDraws() {
      return lastDraws;
    },
    resize(nextWidth, nextHeight) {
      if (nextWidth === width && nextHeight === height) return;
      width = nextWidth;
      height = nextHeight;
      canvas.width = width;
      canvas.height = height;
      lineStates = new Uint8Array(height);
      columnStates = new Uint8Array(width);
      if (!lost) sizeTarget();
      reset();
    },
    isDrawable: (tile) => resources.pool.find(tile) !== undefined,
    upload(tiles) {
      if (lost) return false;
      let bytes = 0;
      let any = false;
      for (const tile of tiles) {
        if (bytes > 0 && bytes + tile.rows.codes.byteLength > UPLOAD_BYTES) break;
        if (resources.pool.put(tile, frameNumber) === undefined) break;
        bytes += tile.rows.codes.byteLength;
        any = true;
      }
      return any;
    },
    forget: (tile) => resources.pool.forget(tile),
    draw(frame) {
      if (lost) return false;
      frameNumber++;
      const sameCodes =
        drawn !== undefined &&
        drawn.items === frame.items &&
        drawn.elsewhere === frame.elsewhere &&
        sameAxes(drawn.axes, frame.axes);
      lastDraws = 0;
      if (!sameCodes) gatherCodes(frame);
      colourPicture(frame);
      drawn = frame;
      return !sameCodes;
    },
    ledger: () => resources.pool.ledger(),
    readPixels() {
      if (drawn !== undefined && !lost) colourPicture(drawn);
      const upsideDown = new Uint8Array(width * height * 4);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, upsideDown);
      const pixels = new Uint8Array(upsideDown.length);
      for (let y = 0; y < height; y++) {
        pixels.set(upsideDown.subarray((height - 1 - y) * width * 4, (height - y) * width * 4), y * width * 4);
      }
      return pixels;
    },
    dispose() {
      canvas.removeEventListener('webglcontextlost', onLost);
      canvas.removeEventListener('webglcontextrestored', onRestored);
      resources.pool.dispose();
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}

/** Of a colour, 0…1. */
function shareOf([red, green, blue]: Rgb): Rgb {
  return [red / 255, green / 255, blue / 255];
}

function grown(pairs: Uint16Array<ArrayBuffer>, entries: number): Uint16Array<ArrayBuffer> {
  const needed = Math.ceil(entries / (2 * LOOKUP_WIDTH)) * 2 * LOOKUP_WIDTH;
  if (pairs.length >= needed) return pairs;
  const next = new Uint16Array(needed * 2);
  next.set(pairs);
  return next;
}

/** True when WebGL2 is drawn by the CPU: then the Canvas2D layer is faster (performance.md, section 6). */
export function isSoftwareWebgl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) return true;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
