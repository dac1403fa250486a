/**
 * One animation frame for everything that moves. All of it draws first and only then writes into elements: text on a canvas
 * needs a page whose styles are up to date, and a write before it would have them worked out twice in the frame.
 */
export type FrameStep = 'draw' | 'write';

const waiting: Record<FrameStep, Set<() => void>> = { draw: new Set(), write: new Set() };
let queued = 0;

/** Calls `run` once in the next animation frame, however often it is asked for until then. */
export function inNextFrame(step: FrameStep, run: () => void): void {
  waiting[step].add(run);
  if (queued === 0) queued = requestAnimationFrame(frame);
}

/** Takes back what was asked for. */
export function notInNextFrame(step: FrameStep, run: () => void): void {
  waiting[step].delete(run);
}

export function waitsForFrame(step: FrameStep, run: () => void): boolean {
  return waiting[step].has(run);
}

function frame(): void {
  queued = 0;
  const due = { draw: waiting.draw, write: waiting.write };
  waiting.draw = new Set();
  waiting.write = new Set();
  runAll(due.draw);
  runAll(due.write);
}

/** What one of them throws is reported as it would be from a frame of its own; the others still run. */
function runAll(due: ReadonlySet<() => void>): void {
  for (const run of due) {
    try {
      run();
    } catch (error) {
      reportError(error);
    }
  }
}
