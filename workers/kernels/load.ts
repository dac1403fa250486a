import type { LevelScale } from '../contract/level-scale.ts';
import type { FrameColumns } from '../decode/columns.ts';
import type { FrameScanner, ScanStop } from '../decode/scan.ts';
import {
  type ClosedRows,
  type Histogram,
  type Kernels,
  MAX_FRAME_BINS,
  MAX_LEVELS,
  MAX_PLAN_FRAMES,
  MAX_PLAN_ROWS,
  type OpenRows,
  type ReductionPlan,
} from '../reduce/kernels.ts';
import { decibelTable } from '../reduce/power-code.ts';
import { createReferenceKernels, createTableCache, firstRows, mergeExtremes } from '../reduce/reference.ts';

/** A scanner that can also lay the bins of its frames end to end, without headers. */
export interface MatrixScanner extends FrameScanner {
  /** As `scan`, and `matrix` holds the bins of all frames found, one frame after the other. */
  scanWithBins(from: number, end: number, final: boolean): ScanStop;
  readonly matrix: Uint8Array;
}

/** Functions and places the module exports; `workers/kernels/assembly/layout.ts` says what each place holds. */
interface Module {
  call(name: 'scan' | 'scanWithBins', from: number, end: number, final: number): number;
  call(name: 'reduce', groups: number, count: number, bins: number, stride: number): number;
  call(name: 'codes' | 'histogram', count: number, bins: number): number;
  place(name: string): number;
  readonly memory: ArrayBuffer;
}

const stops = ['end', 'full', 'need_more', 'damage'] as const;

/**
 * The kernels in WebAssembly, from the bytes of `kernels.wasm` or a compiled module. One instance owns 24 MiB of memory
 * that never grow, and belongs to one thread. Views it returns are valid until its next call.
 */
export function loadKernels(wasm: BufferSource | WebAssembly.Module): Kernels<MatrixScanner> {
  const module = instantiate(wasm);
  const scanner = createScanner(module);
  const reference = createReferenceKernels(scanner);
  const switchScale = createScaleSwitch(module);
  const frameIndices = new Uint32Array(module.memory, module.place('FRAMES'), MAX_PLAN_FRAMES);
  const sizes = new Uint8Array(module.memory, module.place('SIZES'), MAX_PLAN_FRAMES + 1);
  const depths = new Uint8Array(module.memory, module.place('DEPTHS'), MAX_PLAN_FRAMES + 1);
  const nextRow = new Uint32Array(module.memory, module.place('NEXT_ROW'), MAX_LEVELS);
  const switchOpen = createOpenSwitch(module);
  const maxRows = new Uint8Array(module.memory, module.place('OUT_MAX'), MAX_PLAN_ROWS * MAX_FRAME_BINS);
  const meanRows = new Uint8Array(module.memory, module.place('OUT_MEAN'), MAX_PLAN_ROWS * MAX_FRAME_BINS);
  new Float32Array(module.memory, module.place('DECIBELS')).set(decibelTable());

  function checkBins(bins: number, located: number): void {
    if (located === 0) throw new Error(`a frame does not have ${bins} bins`);
  }

  return {
    scanner,
    codesOfFrames(frames, count, scale, out) {
      if (count === 0) return;
      const bins = scanner.columns.bins[frames[0] ?? 0] ?? 0;
      switchScale(scale);
      for (let from = 0; from < count; from += MAX_PLAN_ROWS) {
        const rows = Math.min(MAX_PLAN_ROWS, count - from);
        frameIndices.set(frames.subarray(from, from + rows));
        checkBins(bins, module.call('codes', rows, bins));
        out.set(maxRows.subarray(0, rows * bins), from * bins);
      }
    },
    histogramOfFrames: createHistogramKernel(module, (histogram, frames) => {
      switchScale(histogram.scale);
      frameIndices.set(frames);
      checkBins(histogram.bins, module.call('histogram', frames.length, histogram.bins));
    }),
    reduceFrames(frames, from, plan, open, scale): ClosedRows {
      const count = framesOf(plan);
      switchOpen(open);
      switchScale(scale);
      frameIndices.set(frames.subarray(from, from + count));
      sizes.set(plan.sizes.subarray(0, plan.groups));
      depths.set(plan.depths.subarray(0, plan.groups));
      nextRow.set(firstRows(plan));
      checkBins(open.bins, module.call('reduce', plan.groups, count, open.bins, open.stride));
      return { max: maxRows, mean: meanRows };
    },
    // Rows of levels come from text or from a Fourier transform, which cost more than this reduction.
    reducePowers: (powers: Float32Array, from: number, plan: ReductionPlan, open: OpenRows, scale: LevelScale) =>
      reference.reducePowers(powers, from, plan, open, scale),
  };
}

function createHistogramKernel(
  module: Module,
  run: (histogram: Histogram, frames: Uint32Array) => void,
): Kernels['histogramOfFrames'] {
  const { memory, place } = module;
  const hist = new Uint32Array(memory, place('HIST'), MAX_FRAME_BINS * 256);
  const sums = new Float64Array(memory, place('HIST_SUM'), MAX_FRAME_BINS);
  const above = new Uint32Array(memory, place('HIST_ABOVE'), MAX_FRAME_BINS);
  const least = new Float32Array(memory, place('HIST_LEAST'), MAX_FRAME_BINS);
  const greatest = new Float32Array(memory, place('HIST_GREATEST'), MAX_FRAME_BINS);
  return (frames, count, histogram) => {
    const { bins } = histogram;
    if (bins > MAX_FRAME_BINS) throw new Error(`no frame has ${bins} bins`);
    hist.set(histogram.hist);
    sums.set(histogram.sumMw);
    above.set(histogram.above);
    least.fill(Number.POSITIVE_INFINITY);
    greatest.fill(0);
    for (let from = 0; from < count; from += MAX_PLAN_FRAMES) {
      run(histogram, frames.subarray(from, Math.min(count, from + MAX_PLAN_FRAMES)));
    }
    histogram.hist.set(hist.subarray(0, bins * 256));
    histogram.sumMw.set(sums.subarray(0, bins));
    histogram.above.set(above.subarray(0, bins));
    mergeExtremes(histogram, least, greatest);
    histogram.frames += count;
  };
}

function framesOf(plan: ReductionPlan): number {
  let count = 0;
  for (let group = 0; group < plan.groups; group++) count += plan.sizes[group] ?? 0;
  return count;
}

/**
 * Open rows stay in the kernels' memory until another stream's come: only then are they copied back. Levels a stream has
 * not reached are zeros.
 */
function createOpenSwitch(module: Module): (open: OpenRows) => void {
  const cells = new Float32Array(module.memory, module.place('OPEN'), (MAX_LEVELS + 1) * 3 * MAX_FRAME_BINS);
  let resident: OpenRows | undefined;
  return (open) => {
    if (resident === open) return;
    resident?.cells.set(cells.subarray(0, resident.cells.length));
    cells.set(open.cells);
    cells.fill(0, open.cells.length);
    resident = open;
  };
}

function createScaleSwitch(module: Module): (scale: LevelScale) => void {
  const tableOf = createTableCache();
  const place = new Uint8Array(module.memory, module.place('CODE_TABLE'));
  let current: Uint8Array | undefined;
  return (scale) => {
    const table = tableOf(scale);
    if (table === current) return;
    place.set(table);
    current = table;
  };
}

function createScanner(module: Module): MatrixScanner {
  const { memory, place } = module;
  const capacity = place('CAPACITY');
  const result = new Uint32Array(memory, place('RESULT'), 3);
  const columns: FrameColumns = {
    count: 0,
    offset: new Uint32Array(memory, place('COLUMN_OFFSET'), capacity),
    kind: new Uint8Array(memory, place('COLUMN_KIND'), capacity),
    bins: new Uint16Array(memory, place('COLUMN_BINS'), capacity),
    dataOffset: new Uint8Array(memory, place('COLUMN_DATA'), capacity),
    centreMhz: new Uint16Array(memory, place('COLUMN_CENTRE'), capacity),
    widthMhz: new Uint16Array(memory, place('COLUMN_WIDTH'), capacity),
    tsfUs: new Float64Array(memory, place('COLUMN_TSF'), capacity),
    noiseDbm: new Int16Array(memory, place('COLUMN_NOISE'), capacity),
    noiseUpperDbm: new Int16Array(memory, place('COLUMN_NOISE_UPPER'), capacity),
    rssiDb: new Int16Array(memory, place('COLUMN_RSSI'), capacity),
    rssiUpperDb: new Int16Array(memory, place('COLUMN_RSSI_UPPER'), capacity),
    maxExp: new Uint8Array(memory, place('COLUMN_EXP'), capacity),
    flags: new Uint8Array(memory, place('COLUMN_FLAGS'), capacity),
    sumSquares: new Float64Array(memory, place('COLUMN_SUM'), capacity),
    sumSquaresUpper: new Float64Array(memory, place('COLUMN_SUM_UPPER'), capacity),
  };
  const input = new Uint8Array(memory, place('INPUT'), place('INPUT_BYTES'));

  function scan(name: 'scan' | 'scanWithBins', from: number, end: number, final: boolean): ScanStop {
    if (from < 0 || end > input.length) throw new RangeError(`bytes ${from} to ${end} are not inside the input`);
    module.call(name, from, end, final ? 1 : 0);
    columns.count = result[0] ?? 0;
    return { kind: stops[result[1] ?? 0] ?? 'end', at: result[2] ?? 0 };
  }
  return {
    input,
    columns,
    scan: (from, end, final) => scan('scan', from, end, final),
    scanWithBins: (from, end, final) => scan('scanWithBins', from, end, final),
    matrix: new Uint8Array(memory, place('MATRIX'), place('INPUT_BYTES')),
  };
}

function instantiate(wasm: BufferSource | WebAssembly.Module): Module {
  const compiled = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(wasm);
  const memory = new WebAssembly.Memory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const place = (name: string): number => {
    const value = exports[name];
    if (!(value instanceof WebAssembly.Global)) throw new Error(`the kernels have no place ${name}`);
    return Number(value.value);
  };
  if (place('PAGES') > MEMORY_PAGES) throw new Error('the kernels were built for another memory');
  return {
    memory: memory.buffer,
    place,
    call(name, ...values: number[]) {
      const kernel = exports[name];
      if (typeof kernel !== 'function') throw new Error(`the kernels have no function ${name}`);
      return Number(kernel(...values));
    },
  };
}

/** 24 MiB, all of it from the beginning. */
const MEMORY_PAGES = 384;
