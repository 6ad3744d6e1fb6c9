import { expect, type Frame, type Locator, type Page } from '@playwright/test';
import type { Jupyter } from './jupyter.js';

/** What `--LabApp.expose_app_in_browser` puts on the window, as far as the tests use it. */
interface App {
  readonly commands: {
    execute(id: string, args?: object): Promise<unknown>;
    isVisible(id: string): boolean;
    isEnabled(id: string): boolean;
    label(id: string): string;
  };
  readonly serviceManager: {
    readonly sessions: { running(): Iterable<unknown>; shutdownAll(): Promise<void> };
  };
  readonly shell: { readonly currentWidget: NotebookPanel | null };
  readonly restored: Promise<void>;
}

interface NotebookPanel {
  readonly sessionContext: {
    readonly session: { readonly kernel: object | null } | null;
    restartKernel(): Promise<void>;
  };
  readonly context: {
    readonly ready: Promise<void>;
    readonly model: { readonly dirty: boolean };
    save(): Promise<void>;
  };
  readonly content: {
    activeCellIndex: number;
    readonly widgets: readonly object[];
    readonly mode: string;
  };
}

declare global {
  interface Window {
    jupyterapp: App;
  }
}

export interface LabOptions {
  readonly theme?: 'JupyterLab Light' | 'JupyterLab Dark';
  readonly kernel?: boolean;
}

/** JupyterLab with nothing open and the side bars away, so that the width is the notebook's. */
export async function openLab(
  page: Page,
  jupyter: Jupyter,
  options: LabOptions = {},
): Promise<void> {
  await page.goto(`${jupyter.url}lab?reset`);
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(async (theme) => {
    const { jupyterapp } = window;
    await jupyterapp.restored;
    if (theme !== null) await jupyterapp.commands.execute('apputils:change-theme', { theme });
    const sidebar = document.querySelector('.jp-SideBar.jp-mod-left .lm-TabBar-tab.lm-mod-current');
    if (sidebar !== null) await jupyterapp.commands.execute('application:toggle-left-area');
  }, options.theme ?? null);
  // The command is done before the style sheet of the theme is there.
  if (options.theme !== undefined)
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', options.theme);
}

/** Opens a saved notebook; without a kernel unless one is asked for. */
export async function openNotebook(
  page: Page,
  path: string,
  options: LabOptions = {},
): Promise<void> {
  await page.evaluate(
    async ([file, kernel]) => {
      const kernelPreference = { shouldStart: kernel, autoStartDefault: kernel, canStart: true };
      await window.jupyterapp.commands.execute('docmanager:open', {
        path: file,
        factory: 'Notebook',
        kernelPreference,
      });
      await window.jupyterapp.shell.currentWidget?.context.ready;
    },
    [path, options.kernel === true] as const,
  );
  await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell').first().waitFor();
  await hasNotebook(page);
}

/** While the focus moves JupyterLab may have no current notebook. */
export async function hasNotebook(page: Page): Promise<void> {
  await page.waitForFunction(
    () => (window.jupyterapp.shell.currentWidget?.content.widgets ?? []).length > 0,
  );
}

export async function closeNotebook(page: Page): Promise<void> {
  await page.evaluate(() => window.jupyterapp.commands.execute('application:close'));
  await page.locator('.jp-NotebookPanel').waitFor({ state: 'detached' });
}

/** The whole way: Lab, the notebook, the first table. */
export async function openTable(
  page: Page,
  jupyter: Jupyter,
  path: string,
  options: LabOptions = {},
): Promise<Locator> {
  await openLab(page, jupyter, options);
  await openNotebook(page, path, options);
  const table = page.locator('.lf-table').first();
  await table.waitFor();
  return table;
}

/** The row whose name is exactly that. */
export function rowNamed(scope: Page | Frame | Locator, label: string): Locator {
  const exact = new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
  return scope.locator('.lf-row:has(.lf-name)').filter({ has: namedIn(scope, exact) });
}

function namedIn(scope: Page | Frame | Locator, exact: RegExp): Locator {
  const page = 'goto' in scope ? scope : scope.page();
  return page.locator('.lf-name', { hasText: exact });
}

export async function labels(scope: Page | Locator): Promise<string[]> {
  return scope.locator('.lf-row .lf-name').allTextContents();
}

export async function isDirty(page: Page): Promise<boolean> {
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget !== null);
  return page.evaluate(() => window.jupyterapp.shell.currentWidget?.context.model.dirty ?? true);
}

export async function runningSessions(page: Page): Promise<number> {
  return page.evaluate(() => [...window.jupyterapp.serviceManager.sessions.running()].length);
}

/** Whether the notebook that is shown has a kernel: JupyterLab runs no cell before. */
export async function hasKernel(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { session } = window.jupyterapp.shell.currentWidget?.sessionContext ?? { session: null };
    return session !== null && session.kernel !== null;
  });
}

/** The label of the row that has the keyboard focus. */
export async function focusedLabel(page: Page | Frame): Promise<string | null> {
  const [label] = await page.locator('.lf-row:focus-within .lf-name').allTextContents();
  return label ?? null;
}

export async function expectFocus(page: Page | Frame, label: string): Promise<void> {
  await expect.poll(() => focusedLabel(page)).toBe(label);
}

/** "command" or "edit". */
export async function modeOf(page: Page): Promise<string | undefined> {
  await hasNotebook(page);
  return page.evaluate(() => window.jupyterapp.shell.currentWidget?.content.mode);
}
