import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const layoutScript = join(import.meta.dirname, 'test/src/view/support/layoutScript.ts');

export default defineConfig({
  // What the build makes of this package.
  resolve: {
    alias: [
      { find: /^.*\/built\/dagre\.js$/, replacement: '@dagrejs/dagre' },
      { find: /^.*\/built\/layoutWorker\.js$/, replacement: layoutScript },
    ],
  },
  test: {
    include: ['test/src/**/*.test.ts', 'test/scripts/**/*.test.mjs'],
    setupFiles: ['test/src/seed.ts'],
    environment: 'node',
    restoreMocks: true,
    // How long a test takes depends on what else the machine does; one that never ends is ended.
    testTimeout: 240_000,
    // A test of the view names its environment in its first line: // @vitest-environment jsdom
    onConsoleLog: (log) => {
      throw new Error(`Unexpected console output: ${log}`);
    },
  },
});
