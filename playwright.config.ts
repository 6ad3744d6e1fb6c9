import { defineConfig } from '@playwright/test';
// @ts-expect-error a plain script, which must also start before anything is installed
import { chromiumOptions, findBrowser } from './scripts/browser.mjs';

export default defineConfig({
  testDir: 'test/ui',
  testMatch: '*.spec.ts',
  globalSetup: './test/ui/support/global-setup.ts',
  outputDir: 'test-results/ui',
  snapshotPathTemplate: 'test/ui/gallery/expected/{arg}{ext}',
  forbidOnly: process.env['CI'] !== undefined,
  // The tests measure time, and each starts JupyterLab.
  workers: 1,
  timeout: 120_000,
  reporter: [['list'], ['json']],
  use: {
    viewport: { width: 1400, height: 900 },
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: await findBrowser(), ...chromiumOptions },
  },
});
