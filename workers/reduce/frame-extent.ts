import { LEVEL_FACTOR } from '../contract/tile-address.ts';

/**
 * End of a frame, in nanoseconds (SPEC.md, T4): the next frame of its stream when that follows within four nominal
 * intervals, otherwise one nominal interval. A next frame that lies before this one (a new clock) does not shorten it.
 */
export function frameEndNs(startNs: number, nextStartNs: number | undefined, nominalIntervalNs: number): number {
  if (nextStartNs !== undefined) {
    const distance = nextStartNs - startNs;
    if (distance >= 0 && distance <= LEVEL_FACTOR * nominalIntervalNs) return nextStartNs;
  }
  return startNs + nominalIntervalNs;
}
