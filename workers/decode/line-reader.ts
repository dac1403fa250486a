import type { DamagedStretch } from './record-decoder.ts';

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
  let parts: Uint8Array[] = [];
  let held = 0;
  let lineStart = 0;
  let position = 0;

  function finishLine(): void {
    const bytes = position - lineStart;
    if (bytes > LINE_BYTES_MOST) {
      options.onDamage({ offset: lineStart, bytes, why: `line longer than ${LINE_BYTES_MOST} bytes` });
    } else if (held > 0) {
      const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : join(parts, held);
      options.onLine({ text: decoder.decode(whole).replace(/\r?\n$/, ''), offset: lineStart, bytes });
    }
    parts = [];
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
        if (position - lineStart <= LINE_BYTES_MOST) {
          // A copy: the caller may use its buffer again before the line is whole.
          parts.push(bytes.slice(at, end));
          held += end - at;
        } else {
          parts = [];
          held = 0;
        }
        at = end;
        if (feed >= 0) finishLine();
      }
      if (final && position > lineStart) finishLine();
    },
  };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
