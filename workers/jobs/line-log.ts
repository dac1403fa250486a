import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { z } from 'zod';

/** One JSON object a line, only ever appended to. A line that was cut off is as if it had never been written. */
export interface LineLog<T> {
  /** Appends a line. `durable` waits until the disk has it. */
  append(entry: T, durable?: boolean): void;
  close(): void;
}

/** Opens a log for appending, and cuts off a torn last line. Throws the system's error. */
export function openLineLog<T>(path: string): LineLog<T> {
  const file = openSync(path, 'a+');
  const text = readFileSync(path);
  const whole = text.lastIndexOf(0x0a) + 1;
  if (whole < text.length) ftruncateSync(file, whole);
  return {
    append(entry, durable = false) {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      if (durable) fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

/** Entries up to the first line that is not one. Throws the system's error. */
export function readLineLog<T>(path: string, schema: z.ZodType<T>): T[] {
  const entries: T[] = [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  for (const line of lines) {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      break;
    }
    const entry = schema.safeParse(json);
    if (!entry.success) break;
    entries.push(entry.data);
  }
  return entries;
}
