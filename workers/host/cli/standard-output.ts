import type { CommandOutput } from './command.ts';

/** The process's own streams. `onClosed` is called when the reader of stdout went away (`… | head`). */
export function createStandardOutput(onClosed: () => void): CommandOutput {
  let closed = false;
  process.stdout.on('error', () => {
    closed = true;
    onClosed();
  });
  process.stderr.on('error', () => {});
  const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()));
  return {
    out: (text) => {
      if (!closed) process.stdout.write(text);
    },
    outBytes: (bytes) => {
      if (!closed) process.stdout.write(bytes);
    },
    err: (text) => {
      process.stderr.write(text);
    },
    interactive: process.stderr.isTTY === true,
    async flush() {
      if (!closed) await flushed(process.stdout);
      await flushed(process.stderr);
    },
  };
}
