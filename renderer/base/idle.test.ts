import { describe, expect, it } from 'vitest';
import { pendingWork, registerPending, waitForIdle } from './idle.ts';

describe('waiting for a finished picture', () => {
  it('resolves only after two frames in a row without pending work', async () => {
    const counts = [1, 0, 1, 0, 0, 0, 0];
    let frame = 0;
    const stop = registerPending('requests', () => counts[frame] ?? 0);
    const queue: (() => void)[] = [];
    let idle = false;
    const done = waitForIdle((run) => queue.push(run)).then(() => {
      idle = true;
    });
    const framesUntilIdle: number[] = [];
    while (queue.length > 0) {
      queue.shift()?.();
      framesUntilIdle.push(frame);
      frame++;
    }
    await done;
    stop();
    expect(idle).toBe(true);
    expect(framesUntilIdle).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('names what is pending and forgets what was taken out', () => {
    const stop = registerPending('tiles', () => 3);
    const other = registerPending('tiles', () => 2);
    expect(pendingWork().get('tiles')).toBe(5);
    stop();
    other();
    expect(pendingWork().size).toBe(0);
  });
});
