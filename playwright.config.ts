import { defineConfig } from '@playwright/test';
// @ts-expect-error a plain script, which must also start before anything is installed
import { chromiumOptions, findBrowser } from './scripts/browser.mjs';

/** Tests that measure time or memory, or what JupyterLab says when it is slow, and need the machine for themselves. */
const TIMED = ['heap', 'host', 'hostile', 'large', 'light'].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: 'test/ui',
  testMatch: '*.spec.ts',
  globalSetup: './test/ui/support/global-setup.ts',
  snapshotPathTemplate: 'test/ui/gallery/expected/{arg}{ext}',
  forbidOnly: process.env['CI'] !== undefined,
  // `npm test` gives the tests that measure nothing as many as there are processors.
  workers: 1,
  projects: [
    { name: 'together', testIgnore: TIMED, outputDir: 'test-results/ui/together' },
    { name: 'timed', testMatch: TIMED, outputDir: 'test-results/ui/timed' },
  ],
  timeout: 120_000,
  // Kernels and JupyterLab itself may be slow: a state that comes late is no failure.
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    viewport: { width: 1400, height: 900 },
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: await findBrowser(), ...chromiumOptions },
  },
});
