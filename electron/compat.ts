/**
 * What differs between the Electron this product targets and the older one that runs the tests where only npm is reachable.
 * Each difference is a feature test, here and nowhere else.
 */

/** Path of a dropped file. `webUtils` exists from Electron 29; before that the File itself carried a path. */
export function pathOfFile(file: File, electron: { readonly webUtils?: unknown }): string | undefined {
  const { webUtils } = electron;
  if (hasGetPathForFile(webUtils)) return webUtils.getPathForFile(file) || undefined;
  return 'path' in file && typeof file.path === 'string' ? file.path || undefined : undefined;
}

function hasGetPathForFile(value: unknown): value is { getPathForFile(file: File): string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getPathForFile' in value &&
    typeof value.getPathForFile === 'function'
  );
}

/** First Electron major that still gets security fixes together with the version this product is pinned to. */
const OLDEST_SUPPORTED_MAJOR = 43;

/** A sentence for the About panel when the runtime is too old to be given to anyone. */
export function runtimeWarning(electronVersion: string): string | undefined {
  const major = Number.parseInt(electronVersion, 10);
  if (major >= OLDEST_SUPPORTED_MAJOR) return undefined;
  return `This copy runs on Electron ${electronVersion}, which gets no security fixes: use it to try and to test, not for casework.`;
}
