import type { DamagedStretch } from './decoded.ts';

/** Longer lines are no sweep rows: skipped and listed. */
export const LINE_BYTES_MOST = 1024 * 1024;
const LINE_FEED = 10;

export interface Line {
  readonly text: string;
  /** Position of its first byte in the file, and its length with the line end. */
  readonly offset: number;
  readonly bytes: number;
}

/** Splits a stream of bytes into lines of bounded length; the last line may lack its line feed. */
export function createLineReader(options: {
  readonly onLine: (line: Line) => void;
  readonly onDamage: (stretch: DamagedStretch) => void;
}): { push(bytes: Uint8Array, final: boolean): void } {
  const decoder = new TextDecoder('utf-8');
  let buffer = new Uint8Array(4096);
  let held = 0;
  let lineStart = 0;
  let position = 0;

  function keep(part: Uint8Array): void {
    if (held + part.length > buffer.length) {
      const larger = new Uint8Array(Math.max(2 * buffer.length, held + part.length));
      larger.set(buffer.subarray(0, held));
      buffer = larger;
    }
    buffer.set(part, held);
    held += part.length;
  }

  function finishLine(): void {
    const bytes = position - lineStart;
    if (bytes > LINE_BYTES_MOST) {
      options.onDamage({ offset: lineStart, bytes, why: `line longer than ${LINE_BYTES_MOST} bytes` });
    } else {
      const text = decoder.decode(buffer.subarray(0, held)).replace(/\r?\n$/, '');
      options.onLine({ text, offset: lineStart, bytes });
    }
    held = 0;
    lineStart = position;
  }

  return {
    push(bytes, final) {
      let at = 0;
      while (at < bytes.length) {
        const feed = bytes.indexOf(LINE_FEED, at);
        const end = feed < 0 ? bytes.length : feed + 1;
        position += end - at;
        if (position - lineStart <= LINE_BYTES_MOST) keep(bytes.subarray(at, end));
        at = end;
        if (feed >= 0) finishLine();
      }
      if (final && position > lineStart) finishLine();
    },
  };
}
