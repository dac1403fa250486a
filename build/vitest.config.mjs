import { defineConfig } from 'vitest/config';
import { at } from './lib/paths.mjs';

/** Unit, property and integration tests: beside their source, and in test/ (end-to-end tests are Playwright's). */
export default defineConfig({
  root: at(),
  test: {
    include: ['{electron,renderer,workers,edge-bridge,fixtures,build,test}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', 'dist/**', 'test/e2e/**'],
    globalSetup: at('build/test/run-folder.mjs'),
    // Property tests and real recordings take seconds on a busy machine; this bounds a hang, it measures nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
