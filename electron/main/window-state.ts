import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const stateSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(640).max(16_384),
  height: z.int().min(480).max(16_384),
  maximised: z.boolean(),
});

export interface WindowState {
  readonly bounds: { width: number; height: number; x?: number; y?: number };
  readonly maximised: boolean;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const first: z.infer<typeof stateSchema> = { width: 1440, height: 900, maximised: false };

/** The window of last time; where its corner is on no screen any more, only its size counts. */
export function restoreWindowState(file: string, screens: readonly Rectangle[]): WindowState {
  const { x, y, width, height, maximised } = readState(file);
  const visible =
    x !== undefined &&
    y !== undefined &&
    screens.some(
      (screen) => x >= screen.x && y >= screen.y && x < screen.x + screen.width && y < screen.y + screen.height,
    );
  return { bounds: visible ? { x, y, width, height } : { width, height }, maximised };
}

function readState(file: string): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return first;
  }
}

/** Best effort: a full disk must not keep the window from closing. */
export function saveWindowState(file: string, bounds: Rectangle, maximised: boolean): void {
  try {
    writeFileSync(file, JSON.stringify({ ...bounds, maximised }));
  } catch (error) {
    console.error('window state was not saved:', error);
  }
}
