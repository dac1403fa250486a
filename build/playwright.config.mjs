import { defineConfig } from '@playwright/test';
import { at } from './lib/paths.mjs';

/** The same tests through both doors. Screenshots have one baseline set a door, because each draws with its own Chromium. */
export default defineConfig({
  testDir: at('test', 'e2e'),
  testMatch: '**/*.spec.ts',
  outputDir: at('test-results', 'e2e'),
  snapshotPathTemplate: '{testDir}/{testFileDir}/{testFileName}-snapshots/{arg}-{projectName}{ext}',
  globalSetup: at('test', 'e2e', 'support', 'global-setup.ts'),
  // Each test has a case, a host and a window of its own; two at a time take 7 minutes on 2 cores instead of 10.
  workers: 2,
  // One more try on a loaded machine; the list reporter names every test that needed it.
  retries: process.env.CI === undefined ? 0 : 1,
  timeout: 120_000,
  forbidOnly: true,
  expect: {
    timeout: 20_000,
    toHaveScreenshot: { maxDiffPixelRatio: 0, animations: 'disabled', caret: 'hide', scale: 'css' },
  },
  projects: [
    {
      name: 'browser',
      testIgnore: ['**/packaged/**', '**/shell.spec.ts'],
      use: { door: 'browser', trace: 'retain-on-failure' },
    },
    { name: 'electron', testIgnore: '**/packaged/**', use: { door: 'electron' } },
    { name: 'packaged', testMatch: '**/packaged/*.spec.ts' },
  ],
});
