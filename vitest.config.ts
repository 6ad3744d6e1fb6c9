import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/src/**/*.test.ts', 'test/scripts/**/*.test.mjs'],
    environment: 'node',
    restoreMocks: true,
    // A test of the view names its environment in its first line: // @vitest-environment jsdom
    onConsoleLog: (log) => {
      throw new Error(`Unexpected console output: ${log}`);
    },
  },
});
