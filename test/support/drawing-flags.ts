/** Root cannot have Chromium's sandbox. */
export const rootFlags: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/**
 * The same pixels on every machine: no GPU, no fonts hinted by the system, no colour profile, no subpixels. WebGL goes through
 * SwiftShader, the page does not: composited there too, a test takes 1.7 times the processor time.
 */
export const drawingFlags: readonly string[] = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-gpu-compositing',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-device-scale-factor=1',
];
