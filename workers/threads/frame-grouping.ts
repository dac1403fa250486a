/**
 * Sorts the frames of a batch by stream, keeping their order within each, so that every pyramid gets its frames in one
 * call. Buffers are reused from batch to batch.
 */
export interface FrameGroups {
  /** Prepares the groups of frames 0 … count − 1. */
  group(stream: ArrayLike<number>, count: number, streams: number): void;
  /** Frames of a stream; valid until the next `group`. */
  framesOf(stream: number): Uint32Array;
}

export function createFrameGroups(): FrameGroups {
  let order = new Uint32Array(0);
  let ends = new Uint32Array(0);
  /** `order` is 0, 1, 2 …: all there is to do for a single stream. */
  let inOrder = false;
  return {
    group(stream, count, streams) {
      if (order.length < count) {
        order = new Uint32Array(count);
        inOrder = false;
      }
      if (ends.length < streams) ends = new Uint32Array(Math.max(16, streams * 2));
      if (streams === 1) {
        if (!inOrder) for (let frame = 0; frame < order.length; frame++) order[frame] = frame;
        inOrder = true;
        ends[0] = count;
        return;
      }
      inOrder = false;
      ends.fill(0, 0, streams);
      for (let frame = 0; frame < count; frame++) {
        const s = stream[frame] ?? 0;
        ends[s] = (ends[s] ?? 0) + 1;
      }
      let from = 0;
      for (let s = 0; s < streams; s++) {
        const size = ends[s] ?? 0;
        ends[s] = from;
        from += size;
      }
      for (let frame = 0; frame < count; frame++) {
        const s = stream[frame] ?? 0;
        const place = ends[s] ?? 0;
        order[place] = frame;
        ends[s] = place + 1;
      }
    },
    framesOf: (stream) => order.subarray(stream === 0 ? 0 : (ends[stream - 1] ?? 0), ends[stream] ?? 0),
  };
}
