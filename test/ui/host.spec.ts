import type { Locator, Page } from '@playwright/test';
import {
  expectFocus,
  isDirty,
  labels,
  openLab,
  openNotebook,
  openTable,
  rowNamed,
  runningSessions,
} from './support/lab.js';
import { runs, savedText, saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

test('20 page turns and a fold leave the notebook clean', async ({ page, jupyter }) => {
  await page.setViewportSize({ width: 1400, height: 480 });
  const text = saveNotebook(jupyter, 'clean.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'clean.ipynb');
  expect(await isDirty(page)).toBe(false);
  await page.locator('.lf-row[tabindex="0"]').focus();
  await page.keyboard.press('*');
  for (let turn = 0; turn < 20; turn += 1) {
    await page.locator(turn % 2 === 0 ? '.lf-next' : '.lf-previous').click();
    await expect(page.locator('.lf-range')).toHaveText(turn % 2 === 0 ? /^(?!1–)/ : /^1–/);
  }
  expect(await isDirty(page)).toBe(false);
  expect(savedText(jupyter, 'clean.ipynb')).toBe(text);
});

test('folding one of two equal cells leaves the other alone', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'twins.ipynb', [shows('keras-resnet101'), shows('keras-resnet101')]);
  await page.setViewportSize({ width: 1400, height: 1600 });
  await openTable(page, jupyter, 'twins.ipynb');
  const [first, second] = [page.locator('.lf-table').nth(0), page.locator('.lf-table').nth(1)];
  await second.waitFor();
  const before = await labels(second);
  await first.locator('.lf-fold', { hasText: /^conv4$/ }).click();
  await expect(first.locator('.lf-row')).toHaveCount(21);
  expect(await labels(second)).toEqual(before);
  await second.locator('.lf-fold', { hasText: /^conv5$/ }).click();
  await expect(second.locator('.lf-row')).toHaveCount(20);
  await expect(first.locator('.lf-row')).toHaveCount(21);

  // Folds go where the cell goes, and into another view of its output.
  await page.locator('.jp-InputPrompt').first().click();
  for (const command of ['notebook:move-cell-down', 'notebook:create-output-view'])
    await page.evaluate((id) => window.jupyterapp.commands.execute(id), command);
  const rows = (table: Locator): Locator => table.locator('.lf-row');
  const moved = page.locator('.jp-Notebook .lf-table');
  await expect(rows(moved.nth(0))).toHaveCount(20);
  await expect(rows(moved.nth(1))).toHaveCount(21);
  await expect(rows(page.locator('.jp-LinkedOutputView .lf-table'))).toHaveCount(21);
});

test('the page size changed in the settings editor reaches an open table', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'settings.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'settings.ipynb');
  await expect(page.locator('.lf-pager')).toHaveCount(0);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('settingeditor:open', { query: 'layerfold' }),
  );
  const field = page
    .locator('.jp-SettingsPanel input[type="number"], .jp-SettingsForm input')
    .first();
  await field.fill('10');
  await field.blur();
  await page.locator('.lm-TabBar-tab', { hasText: 'settings.ipynb' }).click();
  await expect(page.locator('.lf-range')).toHaveText('1–10 of 23 rows');
  await expect(page.locator('.lf-row')).toHaveCount(10);
});

test('Shift+Enter on the table runs the cell; folds are kept; 100 re-runs leave no renderer', async ({
  page,
  jupyter,
}) => {
  const cell = runs(jupyter, 'keras-resnet101');
  saveNotebook(jupyter, 'rerun.ipynb', [cell, { source: '1', outputs: [] }]);
  await openLab(page, jupyter);
  await openNotebook(page, 'rerun.ipynb', { kernel: true });
  await page.locator('.lf-table').waitFor();
  await expect.poll(() => runningSessions(page)).toBe(1);
  await rowNamed(page, 'conv4').click();
  await expect(rowNamed(page, 'conv4')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(page.locator('.lf-row')).toHaveCount(21);
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => activeCell(page)).toBe(1);
  await expect(page.locator('.jp-InputPrompt').first()).toHaveText('[1]:', {
    timeout: 60_000, // a kernel starts
  });
  await expect(rowNamed(page, 'conv4')).toHaveAttribute('aria-expanded', 'false');

  for (let run = 0; run < 100; run += 1) await runFirstCell(page);
  await expect(page.locator('.lf-table')).toHaveCount(1);
  await expect.poll(() => livingRenderers(page)).toBe(1);
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('notebook:shutdown-kernel').catch(() => null),
  );
});

test('no console line beyond those of the same notebook without layerfold', async ({
  page,
  jupyter,
  start,
}) => {
  const lines: Record<string, string[]> = { with: [], without: [] };
  for (const which of ['without', 'with'] as const) {
    const own = which === 'with' ? jupyter : await start({ withLayerfold: false });
    const listen = (text: string): void => {
      lines[which]?.push(text.replaceAll(own.url, '/').replace(/\d+/g, '#'));
    };
    const view = await page.context().newPage();
    view.on('console', (message) => {
      listen(`${message.type()} ${message.text()}`);
    });
    view.on('pageerror', (error) => {
      listen(error.message);
    });
    saveNotebook(own, 'quiet.ipynb', [shows('keras-resnet101'), shows('torch-resnet101')]);
    await openLab(view, own);
    await openNotebook(view, 'quiet.ipynb');
    if (which === 'with') {
      await view.locator('.lf-row[tabindex="0"]').first().focus();
      await view.keyboard.press('ArrowDown');
      await expectFocus(view, 'conv1_pad');
      await view.keyboard.press('*');
      await view.keyboard.press('End');
      await expectFocus(view, 'predictions');
      await view.keyboard.press('ArrowRight');
      await expect(view.locator('.lf-row > :focus')).toHaveCount(1);
      for (const key of ['Escape', 'Home']) await view.keyboard.press(key);
      await expectFocus(view, 'input_layer');
    }
    await view.waitForTimeout(500);
    await view.close();
  }
  const beyond = (lines['with'] ?? []).filter((line) => !(lines['without'] ?? []).includes(line));
  expect(beyond).toEqual([]);
});

async function activeCell(page: Page): Promise<number | undefined> {
  return page.evaluate(() => window.jupyterapp.shell.currentWidget?.content.activeCellIndex);
}

async function runFirstCell(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { content } = window.jupyterapp.shell.currentWidget ?? {};
    if (content !== undefined) content.activeCellIndex = 0;
    await window.jupyterapp.commands.execute('notebook:run-cell');
  });
}

/**
 * Instances of our renderer on the heap after a collection, found by the prototype of one in the page. The prototype of a
 * class that extends ours is found, too, and has nothing of its own.
 */
async function livingRenderers(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const expression = `Object.getPrototypeOf(
    jupyterapp.shell.currentWidget.content.widgets[0].outputArea.widgets[0].widgets
      .find((widget) => 'renderModel' in widget))`;
  const prototype = await session.send('Runtime.evaluate', { expression });
  const { objectId = '' } = prototype.result;
  const found = await session.send('Runtime.queryObjects', { prototypeObjectId: objectId });
  const counted = await session.send('Runtime.callFunctionOn', {
    objectId: found.objects.objectId ?? '',
    functionDeclaration: `function () {
      return this.filter((one) => Object.hasOwn(one, 'output') && !one.isDisposed).length;
    }`,
    returnByValue: true,
  });
  return counted.result.value as number;
}
