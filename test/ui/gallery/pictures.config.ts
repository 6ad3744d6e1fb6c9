import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS, VIEWPORT } from './open.js';

/** Takes the pictures of docs and README: scripts/gallery.mjs starts it, and `npm test` does not. */
export default defineConfig({
  testDir: '.',
  testMatch: 'pictures.ts',
  outputDir: '../../../test-results/pictures',
  workers: 1,
  reporter: [['dot']],
  use: { viewport: VIEWPORT, actionTimeout: 10_000, launchOptions: LAUNCH_OPTIONS },
});
