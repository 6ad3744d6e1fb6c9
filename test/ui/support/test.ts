import { type Page, test as base } from '@playwright/test';
import { labHost, type NotebookHost, vscodeHost, type VSCodeFolder } from './host.js';
import { type Jupyter, type JupyterOptions, startJupyter } from './jupyter.js';

interface PerTest {
  /** JupyterLab, or VS Code where test/hosts has started a server of it. */
  readonly host: NotebookHost;
  /** The JupyterLab of all specs, with default settings; each test writes notebooks of its own name. */
  readonly jupyter: Jupyter;
  /** Starts a server for this test alone; it ends with the test, however that ends. */
  readonly start: (options?: JupyterOptions) => Promise<Jupyter>;
}

interface PerWorker {
  readonly shared: Jupyter;
  /**
   * The page that opens those of the tests, so that they run in its process: JupyterLab is fetched and compiled
   * once and not in each test, which takes half of the time of opening it.
   */
  readonly opener: Page;
}

// Playwright reads the names of a fixture's needs from the pattern.
/* eslint-disable no-empty-pattern */
export const test = base.extend<PerTest, PerWorker>({
  host: async ({ page, jupyter }, use) => {
    const vscode = process.env['LAYERFOLD_VSCODE'];
    if (vscode === undefined) await use(labHost(page, jupyter));
    else await use(vscodeHost(page, JSON.parse(vscode) as VSCodeFolder));
  },
  jupyter: async ({ shared }, use) => {
    shared.setUserSettings({});
    await shared.endKernels();
    await use(shared);
  },
  page: async ({ opener, viewport }, use) => {
    const opened = opener.waitForEvent('popup');
    await opener.evaluate(() => {
      localStorage.clear();
      window.open('about:blank');
    });
    const page = await opened;
    if (viewport !== null) await page.setViewportSize(viewport);
    await use(page);
    await page.close();
  },
  start: async ({}, use) => {
    const started: Jupyter[] = [];
    await use(async (options) => {
      const jupyter = await startJupyter(options);
      started.push(jupyter);
      return jupyter;
    });
    await Promise.all(started.map((jupyter) => jupyter.stop()));
  },
  shared: [
    async ({}, use) => {
      const jupyter = await startJupyter();
      await use(jupyter);
      await jupyter.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  opener: [
    async ({ browser, shared }, use) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${shared.url}api/status`);
      await use(page);
      await context.close();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
