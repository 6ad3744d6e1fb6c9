import { test as base } from '@playwright/test';
import { type Jupyter, startJupyter } from './jupyter.js';

/** One JupyterLab for all specs of a worker; each test writes notebooks of its own name. */
export const test = base.extend<object, { jupyter: Jupyter }>({
  jupyter: [
    // Playwright reads the names of a fixture's needs from the pattern.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const jupyter = await startJupyter();
      await use(jupyter);
      await jupyter.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
