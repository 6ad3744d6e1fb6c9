import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page, Request } from '@playwright/test';
import { DEFINED, entryOver, placeOf, VARIABLE } from './support/code.js';
import { expectFocus, hasKernel, isDirty, openLab, openNotebook, rowNamed } from './support/lab.js';
import { bundleOf, MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const AUTOMATIC = { 'layerfold:plugin': { automaticSummaries: true } };

test('a file of a summary opens as the table, follows theme and keys, scrolls, and is not written', async ({
  page,
  jupyter,
}) => {
  const file = join(jupyter.root, 'net.layerfold.json');
  const text = `${JSON.stringify(bundleOf('keras-resnet101')[MIME_TYPE])}\n`;
  writeFileSync(file, text);
  writeFileSync(join(jupyter.root, 'cut.layerfold.json'), text.slice(0, 100));
  await openLab(page, jupyter, { theme: 'JupyterLab Dark' });
  await open(page, 'cut.layerfold.json');
  await expect(page.locator('.lf-document .lf-note')).toHaveText(
    'This summary cannot be shown as a table: This is not layerfold data.',
  );
  await expect(page.locator('.lf-document .lf-plain')).toHaveText(text.slice(0, 100));
  const layoutIsSaved = page.waitForRequest(
    (request) => request.method() === 'PUT' && isOfLayout(request, 'net.layerfold.json'),
  );
  await open(page, 'net.layerfold.json');
  await expectFocus(page, 'input_layer');
  const tab = page.locator('.lf-document:has(.lf-table)');
  await expect(tab.locator('.lf-root')).toHaveCSS('color', 'rgba(255, 255, 255, 0.87)');
  await rowNamed(tab, 'conv4').locator('.lf-fold').click();
  await expect(tab.locator('.lf-row')).toHaveCount(21);
  await page.keyboard.press('Space');
  await expect(tab.locator('.lf-row')).toHaveCount(23);
  await page.setViewportSize({ width: 700, height: 400 });
  await page.keyboard.press('End');
  await expectFocus(page, 'predictions');
  await expect(rowNamed(tab, 'predictions')).toBeInViewport({ ratio: 0.9 });
  expect(await isDirty(page)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(text);
  await (await layoutIsSaved).response();
  await page.goto(`${jupyter.url}lab`);
  await page.locator('.lf-table').waitFor();
});

test.describe('with a kernel', () => {
  test.afterEach(async ({ page }) => {
    await page.evaluate(() => window.jupyterapp.serviceManager.sessions.shutdownAll());
  });

  test('the variable that is pointed at or at the cursor is summarised by a new cell', async ({
    page,
    jupyter,
  }) => {
    saveNotebook(jupyter, 'code.ipynb', [{ source: DEFINED, outputs: [] }]);
    await openLab(page, jupyter);
    await openNotebook(page, 'code.ipynb', { kernel: true });
    const lines = page.locator('.jp-Cell').first().locator('.cm-line');
    await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
    await run(page, 'notebook:run-cell');
    const none = await entryOver(page, lines.nth(-2), 10);
    await expect(none).toHaveText('Show Model Summary (no variable at the cursor)');
    await expect(none).toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('Escape');
    const part = await entryOver(page, lines.last(), await placeOf(lines.last(), 'parts'));
    await expect(part).toHaveText('Show Summary of trainer.parts');
    await page.keyboard.press('Escape');
    const entry = await entryOver(page, lines.last(), await placeOf(lines.last(), '0'));
    await expect(entry).toHaveText(`Show Summary of ${VARIABLE}`);
    await entry.click();
    await expect(page.locator('.lf-head')).toHaveText(/^Net · 24 layers/);
    const cells = page.locator('.jp-Cell');
    const made = `import layerfold\n\nlayerfold.summary(${VARIABLE})`;
    await expect.poll(() => sourceOf(cells.nth(1))).toBe(made);
    // Again, at the cursor. An undo takes back at once what was changed within half a second (Yjs' `captureTimeout`).
    await page.waitForTimeout(600);
    await cells.nth(1).locator('.cm-line').last().click();
    await page.keyboard.press('ArrowLeft');
    await run(page, 'layerfold:summarize');
    await expect(cells).toHaveCount(3);
    await expect.poll(() => sourceOf(cells.nth(2))).toBe(made);
    await expect(cells.nth(2).locator('.lf-head')).toHaveText(/^Net · 24 layers/);
    await run(page, 'notebook:undo-cell-action');
    await expect(cells).toHaveCount(2);
  });

  test('a console has its own extension, command and table, and a view of an output the same table', async ({
    page,
    jupyter,
  }) => {
    jupyter.setUserSettings(AUTOMATIC);
    saveNotebook(jupyter, 'beside.ipynb', [shows('keras-resnet101')]);
    await openLab(page, jupyter);
    await openNotebook(page, 'beside.ipynb');
    await page.locator('.lf-table').waitFor();
    await run(page, 'notebook:create-output-view');
    const view = page.locator('.jp-LinkedOutputView');
    await rowNamed(view, 'conv4').locator('.lf-fold').click();
    await expect(view.locator('.lf-row')).toHaveCount(21);
    await expect(page.locator('.jp-Notebook .lf-row')).toHaveCount(23);
    await run(page, 'console:create', {
      insertMode: 'split-right',
      kernelPreference: { name: 'python3' },
    });
    const console = page.locator('.jp-CodeConsole');
    await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
    const loaded = '"layerfold" in get_ipython().extension_manager.loaded';
    await inject(page, `${DEFINED.replace(/\n.*$/, '')}\n${loaded}`);
    await expect(console.locator('.jp-OutputArea-output').last()).toHaveText('True');
    await console.locator('.jp-CodeConsole-promptCell .cm-content').click();
    await page.keyboard.insertText(VARIABLE);
    const line = console.locator('.jp-CodeConsole-promptCell .cm-line');
    await expect(line).toHaveText(VARIABLE);
    await (await entryOver(page, line, await placeOf(line, '0'))).click();
    await expect(console.locator('.lf-head')).toHaveText(/^Net · 24 layers/);
    // Which is saved in no notebook.
    await console.getByRole('button', { name: 'Picture', exact: true }).click();
    await expect(console.getByRole('button', { name: 'Save SVG' })).toBeVisible();
    await expect(console.getByRole('button', { name: 'Save into cell' })).toHaveCount(0);
    await console.getByRole('button', { name: 'Table', exact: true }).click();
    await page.setViewportSize({ width: 800, height: 900 });
    for (const badges of [view, console].map((part) => part.locator('.lf-badge'))) {
      await expect(badges).not.toHaveCount(0);
      await expect.poll(() => badges.evaluateAll(areOneLine)).toBe(true);
    }
  });
});

function isOfLayout(request: Request, name: string): boolean {
  return request.url().includes('/api/workspaces/') && request.postData()?.includes(name) === true;
}

async function open(page: Page, path: string): Promise<void> {
  await run(page, 'docmanager:open', { path });
}

/** Without what it returns, which may be no plain data. */
async function run(page: Page, command: string, values: object = {}): Promise<void> {
  await page.evaluate(
    async ([id, given]) => {
      await window.jupyterapp.commands.execute(id, given);
    },
    [command, values] as const,
  );
}

async function sourceOf(cell: Locator): Promise<string> {
  return (await cell.locator('.cm-line').allTextContents()).join('\n');
}

/** Runs code in the console that is the current tab, whose prompt stays as it is. */
async function inject(page: Page, code: string): Promise<void> {
  await page.evaluate(async (text) => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      readonly console: { inject(code: string): Promise<void> };
    };
    await panel.console.inject(text);
  }, code);
}

function areOneLine(badges: readonly Element[]): boolean {
  return badges.every((badge) => {
    const size = parseFloat(getComputedStyle(badge).fontSize);
    return badge.getClientRects().length === 1 && badge.getBoundingClientRect().height < 2 * size;
  });
}
