import { readFileSync } from 'node:fs';
import { onPath } from './run.mjs';

/** Why Electron cannot open a window here, in words; undefined when it can. */
export function whyNoWindow() {
  if (process.platform !== 'linux') return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  }
  if (process.getuid?.() !== 0 && readNumber('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1) {
    return 'this system lets no unpacked program use the Chromium sandbox (apparmor_restrict_unprivileged_userns is 1); the packaged app installs a profile for it';
  }
  return undefined;
}

function readNumber(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Chromium has no sandbox for root; say so on its command line, as it demands. */
export const rootFlags = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/** Drawing without a GPU, and pixels that are the same on every machine: for tests and screenshots only. */
export const softwareDrawing = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-device-scale-factor=1',
];

/**
 * A command that runs under a virtual screen when there is no real one; undefined when neither is there. The screen is so large
 * that its pointer, which rests in the middle, is on no window: another window that opens above it would take the pointer
 * away from the one under test.
 */
export function onSomeScreen(command) {
  if (process.platform !== 'linux') return command;
  if (onPath('xvfb-run')) return ['xvfb-run', '-a', '-s', '-screen 0 4000x3000x24', ...command];
  return process.env.DISPLAY ? command : undefined;
}
