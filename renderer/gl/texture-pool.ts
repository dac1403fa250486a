import { TILE_ROWS } from '../../workers/contract/tile-address.ts';
import { type LedgerEntry, MEBIBYTE, type ResidentTile } from '../data/tile-store.ts';

export const GPU_BUDGET_BYTES = 128 * MEBIBYTE;
/** Texture unit of the chunk that is drawn from or written to. */
export const CODES_UNIT = 0;
/** Layers are allocated in arrays of about this size, and of a sixteenth of the budget at most. */
const CHUNK_BYTES = 4 * MEBIBYTE;

/** One texture array: R8, bins wide, TILE_ROWS high, one tile a layer. */
export interface Chunk {
  /** No two chunks of a pool have the same. */
  readonly number: number;
  readonly texture: WebGLTexture;
  readonly bins: number;
  readonly layers: (ResidentTile | undefined)[];
}

export interface Placement {
  readonly chunk: Chunk;
  readonly layer: number;
  lastFrame: number;
}

/** Pool of tile textures with a byte budget; evicts the least recently drawn, never one drawn in the running frame (G5). */
export interface TexturePool {
  find(tile: ResidentTile): Placement | undefined;
  /** Uploads a tile; undefined when every layer is in use by this frame and the budget is spent. */
  put(tile: ResidentTile, frame: number): Placement | undefined;
  /** Binds the textures of a chunk to `CODES_UNIT`. */
  bind(chunk: Chunk): void;
  forget(tile: ResidentTile): void;
  readonly tiles: number;
  /** Counts up whenever a tile gets a place or loses it. */
  readonly version: number;
  ledger(): LedgerEntry;
  dispose(): void;
}

export function createTexturePool(gl: WebGL2RenderingContext, budgetBytes = GPU_BUDGET_BYTES): TexturePool {
  const placements = new Map<ResidentTile, Placement>();
  const chunks: Chunk[] = [];
  let bytes = 0;
  let bound: WebGLTexture | undefined;
  let version = 0;
  let made = 0;
  const layerBytes = (bins: number) => bins * TILE_ROWS;
  const maxLayers: number = gl.getParameter(gl.MAX_ARRAY_TEXTURE_LAYERS);

  function bind(texture: WebGLTexture): void {
    gl.activeTexture(gl.TEXTURE0 + CODES_UNIT);
    if (bound !== texture) gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    bound = texture;
  }

  function allocate(bins: number): Chunk | undefined {
    const room = Math.floor((budgetBytes - bytes) / layerBytes(bins));
    const chunkBytes = Math.min(CHUNK_BYTES, budgetBytes / 16);
    const count = Math.min(Math.max(1, Math.floor(chunkBytes / layerBytes(bins))), maxLayers, room);
    if (count < 1) return undefined;
    const texture = gl.createTexture();
    bind(texture);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R8, bins, TILE_ROWS, count);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    const chunk: Chunk = {
      number: made++,
      texture,
      bins,
      layers: new Array<ResidentTile | undefined>(count).fill(undefined),
    };
    chunks.push(chunk);
    bytes += count * layerBytes(bins);
    return chunk;
  }

  function release(chunk: Chunk): void {
    gl.deleteTexture(chunk.texture);
    if (bound === chunk.texture) bound = undefined;
    chunks.splice(chunks.indexOf(chunk), 1);
    bytes -= chunk.layers.length * layerBytes(chunk.bins);
  }

  function forget(tile: ResidentTile): void {
    const placement = placements.get(tile);
    if (placement === undefined) return;
    placement.chunk.layers[placement.layer] = undefined;
    placements.delete(tile);
    version++;
    if (placement.chunk.layers.every((other) => other === undefined)) release(placement.chunk);
  }

  /** Frees the least recently drawn tile of `bins`, or of any size when `bins` is undefined. */
  function evictOldest(frame: number, bins: number | undefined): boolean {
    let oldest: ResidentTile | undefined;
    let age = frame;
    for (const [tile, placement] of placements) {
      if (bins !== undefined && placement.chunk.bins !== bins) continue;
      if (placement.lastFrame < age) {
        age = placement.lastFrame;
        oldest = tile;
      }
    }
    if (oldest === undefined) return false;
    forget(oldest);
    return true;
  }

  function freeLayer(bins: number, frame: number): Chunk | undefined {
    const withRoom = () => chunks.find((chunk) => chunk.bins === bins && chunk.layers.includes(undefined));
    const found = withRoom() ?? allocate(bins);
    if (found !== undefined) return found;
    if (evictOldest(frame, bins)) {
      const again = withRoom() ?? allocate(bins);
      if (again !== undefined) return again;
    }
    while (evictOldest(frame, undefined)) {
      const again = withRoom() ?? allocate(bins);
      if (again !== undefined) return again;
    }
    return undefined;
  }

  return {
    find: (tile) => placements.get(tile),
    bind({ texture }) {
      if (bound !== texture) bind(texture);
    },
    put(tile, frame) {
      const known = placements.get(tile);
      if (known !== undefined) return known;
      const { rows, bins, codes } = tile.rows;
      if (rows > TILE_ROWS) throw new Error(`a tile of ${rows} rows breaks rule T5`);
      const chunk = freeLayer(bins, frame);
      if (chunk === undefined) return undefined;
      const layer = chunk.layers.indexOf(undefined);
      bind(chunk.texture);
      gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, bins, rows, 1, gl.RED, gl.UNSIGNED_BYTE, codes);
      const placement: Placement = { chunk, layer, lastFrame: frame };
      chunk.layers[layer] = tile;
      placements.set(tile, placement);
      version++;
      return placement;
    },
    forget,
    get tiles() {
      return placements.size;
    },
    get version() {
      return version;
    },
    ledger: () => ({ name: 'tiles on the GPU', where: 'GPU', bytes, budgetBytes }),
    dispose() {
      for (const chunk of [...chunks]) release(chunk);
      placements.clear();
    },
  };
}
