import type { Frame, Page } from '@playwright/test';
// @ts-expect-error a plain script, as all of the other hosts
import { Window } from '../../hosts/vscode/window.mjs';
import type { Jupyter } from './jupyter.js';
import { modeOf, openTable } from './lab.js';
import { type Cell, saveNotebook } from './notebooks.js';

/** Where tests tagged ANY_HOST open a notebook. */
export interface NotebookHost {
  /** Returns what has the outputs: the page, or a frame in it. */
  open(name: string, cells: readonly Cell[]): Promise<Frame>;
  /** What a key that a table does not keep for itself may change. */
  notebook(): Promise<object>;
}

/** Tests of the view, not of JupyterLab: `npm run test:hosts` also runs them in VS Code. */
export const ANY_HOST = { tag: '@any-host' };

export function labHost(page: Page, jupyter: Jupyter): NotebookHost {
  return {
    open: async (name, cells) => {
      saveNotebook(jupyter, name, cells);
      await openTable(page, jupyter, name);
      return page.mainFrame();
    },
    notebook: async () => ({
      cells: await page.locator('.jp-Notebook .jp-Cell').count(),
      mode: await modeOf(page),
    }),
  };
}

/** In the folder `root`, which a server of VS Code at `url` has open. */
export function vscodeHost(page: Page, { url, root }: VSCodeFolder): NotebookHost {
  return {
    open: async (name, cells) => {
      saveNotebook({ root }, name, cells);
      const window = (await Window.open(page, url)) as VSCodeWindow;
      const frame = await window.openNotebook(name, cells.length);
      await frame.locator('.lf-table').first().waitFor();
      return frame;
    },
    notebook: async () => ({
      cells: await page.locator('.code-cell-row').count(),
      dirty: await page.locator('.tab.dirty').count(),
    }),
  };
}

export interface VSCodeFolder {
  readonly url: string;
  readonly root: string;
}

interface VSCodeWindow {
  openNotebook(name: string, fewest: number): Promise<Frame>;
}
