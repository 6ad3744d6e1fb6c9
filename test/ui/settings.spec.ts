import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { hasKernel, isDirty, openLab, openNotebook, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

const TRANSLATION = '@jupyterlab/translation-extension:plugin';

test('settings of the settings editor reach open tables', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'numbers.ipynb', [shows('keras-resnet101')]);
  const table = await openTable(page, jupyter, 'numbers.ipynb');
  await expect(titles(table)).toHaveText(['Layer', 'Type', 'Output shape', 'Parameters', 'Share']);
  await page.locator('.lf-fold', { hasText: /^conv4$/ }).click();
  await expect(rowNamed(page, 'conv4')).toHaveAttribute('aria-expanded', 'false');
  await page.locator('.lf-fold', { hasText: /^conv2_block1$/ }).click();
  await expect(rowNamed(page, 'conv2_block1')).toHaveAttribute('aria-expanded', 'true');
  await expect(page.locator('.lf-lanes').first()).toBeAttached();
  const rows = await page.locator('.lf-row').count();
  await openSettings(page);
  await setting(page, 'numbers').selectOption({ label: 'Short, such as 2.4 with M in the title' });
  const hidden = page.locator('.field-array', { hasText: 'Columns not shown at first' });
  await hidden.getByTitle('Add item').click();
  await hidden.locator('input[type="text"]').fill('share');
  await setting(page, 'connections').uncheck();
  await page.locator('.lm-TabBar-tab', { hasText: 'numbers.ipynb' }).click();
  await expect(titles(table)).toHaveText(['Layer', 'Type', 'Output shape', 'Params (k)']);
  await expect(page.locator('.lf-row')).toHaveCount(rows);
  await expect(page.locator('.lf-lanes')).toHaveCount(0);
  expect(await isDirty(page)).toBe(false);
});

test('columns chosen in a table are remembered for all tables, also of the next session', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'columns.ipynb', [shows('keras-resnet101'), shows('torch-llama')]);
  await page.setViewportSize({ width: 1400, height: 1600 });
  await openTable(page, jupyter, 'columns.ipynb');
  const [first, second] = [page.locator('.lf-root').nth(0), page.locator('.lf-root').nth(1)];
  await second.locator('.lf-table').waitFor();
  await first.locator('.lf-more').click();
  const remember = first.getByRole('button', { name: 'Remember for all tables' });
  await expect(remember).toHaveAttribute('aria-disabled', 'true');
  await first.getByLabel('Trainable', { exact: true }).check();
  await first.getByLabel('Share', { exact: true }).uncheck();
  await remember.click();
  await expect(first.locator('[role="status"]')).toHaveText(
    'All tables show these columns from now on',
  );
  await expect(remember).toHaveAttribute('aria-disabled', 'true');
  await expect(remember).toBeFocused();
  for (const root of [first, second]) {
    const shown = titles(root.locator('.lf-table'));
    await expect(shown.getByText('Trainable', { exact: true })).toHaveCount(1);
    await expect(shown.getByText('Share', { exact: true })).toHaveCount(0);
  }
  expect(await isDirty(page)).toBe(false);
  const again = titles(await openTable(page, jupyter, 'columns.ipynb'));
  await expect(again.getByText('Trainable', { exact: true })).toHaveCount(1);
  await expect(again.getByText('Share', { exact: true })).toHaveCount(0);
});

test('a width that is dragged is that of all tables, also of the next session', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'widths.ipynb', [shows('keras-resnet101'), shows('torch-llama')]);
  await page.setViewportSize({ width: 1400, height: 1600 });
  await openTable(page, jupyter, 'widths.ipynb');
  const [first, second] = [page.locator('.lf-root').nth(0), page.locator('.lf-root').nth(1)];
  const [one, other] = [typeWidth(first), typeWidth(second)];
  const automatic = { one: await one(), other: await other() };
  await dragType(page, first, 60);
  await expect.poll(one).toBeCloseTo(automatic.one + 60, 0);
  const dragged = await one();
  // The other table, which has not been touched, follows what is kept.
  await expect.poll(other).toBeCloseTo(dragged, 0);
  expect(await isDirty(page)).toBe(false);

  await openTable(page, jupyter, 'widths.ipynb');
  await expect.poll(one).toBeCloseTo(dragged, 0);
  await openSettings(page);
  const kept = page.getByRole('group', { name: 'Widths of columns' });
  await expect(kept.getByRole('textbox')).toHaveValue('type');
  await kept.getByRole('spinbutton').fill('12');
  await page.locator('.lm-TabBar-tab', { hasText: 'widths.ipynb' }).click();
  const emPx = await first
    .locator('.lf-table')
    .evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
  await expect.poll(one).toBeCloseTo(12 * emPx, 0);

  await dragType(page, first, 30);
  await expect.poll(other).toBeCloseTo(12 * emPx + 30, 0);
  await second.locator('.lf-more').click();
  await second.getByRole('button', { name: 'Automatic widths' }).click();
  await expect.poll(one).toBeCloseTo(automatic.one, 0);
  await expect.poll(other).toBeCloseTo(automatic.other, 0);
  await openTable(page, jupyter, 'widths.ipynb');
  await expect.poll(one).toBeCloseTo(automatic.one, 0);
  expect(await isDirty(page)).toBe(false);
});

test.describe('automatic summaries', () => {
  const MODEL = 'from torch import nn\nnn.Sequential(nn.Linear(8, 4), nn.ReLU())';
  const AUTOMATIC = { 'layerfold:plugin': { automaticSummaries: true } };

  test.afterEach(async ({ page }) => {
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('notebook:shutdown-kernel').catch(() => null),
    );
  });

  test('show a model in a kernel that starts, and in one that starts again', async ({
    page,
    jupyter,
  }) => {
    jupyter.setUserSettings(AUTOMATIC);
    saveNotebook(jupyter, 'automatic.ipynb', [{ source: MODEL, outputs: [] }]);
    await openLab(page, jupyter);
    await openNotebook(page, 'automatic.ipynb', { kernel: true });
    await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
    // At once: the cell must not come before the extension.
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
    const head = page.locator('.lf-head');
    await expect(head).toContainText('Sequential', { timeout: 60_000 });
    await expect(page.locator('.jp-InputPrompt').first()).toHaveText('[1]:');
    await expect(page.locator('.jp-OutputArea-child')).toHaveCount(1);
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:clear-cell-output'));
    await expect(head).toHaveCount(0);
    const restarted = page.evaluate(() =>
      window.jupyterapp.commands.execute('notebook:restart-run-all'),
    );
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await restarted;
    await expect(head).toContainText('Sequential', { timeout: 60_000 });
    await expect(page.locator('.jp-InputPrompt').first()).toHaveText('[1]:');
  });

  test('begin in a running kernel when they are switched on', async ({ page, jupyter }) => {
    const loaded = '"layerfold" in get_ipython().extension_manager.loaded';
    saveNotebook(jupyter, 'later.ipynb', [{ source: loaded, outputs: [] }]);
    await openLab(page, jupyter);
    await openNotebook(page, 'later.ipynb', { kernel: true });
    await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
    const run = (): Promise<unknown> =>
      page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
    await run();
    const output = page.locator('.jp-OutputArea-output');
    await expect(output).toHaveText('False', { timeout: 60_000 });
    await openSettings(page);
    await setting(page, 'automaticSummaries').check();
    await page.locator('.lm-TabBar-tab', { hasText: 'later.ipynb' }).click();
    await expect(async () => {
      await run();
      await expect(output).toHaveText('True', { timeout: 1_000 });
    }).toPass();
  });

  test('say nothing where the kernel has no layerfold', async ({ page, start }) => {
    const jupyter = await start();
    jupyter.setUserSettings(AUTOMATIC);
    const startup = join(jupyter.root, '..', 'ipython', 'profile_default', 'startup');
    mkdirSync(startup, { recursive: true });
    writeFileSync(join(startup, '00.py'), 'import sys\nsys.modules["layerfold"] = None\n');
    saveNotebook(jupyter, 'without.ipynb', [
      { source: 'sorted(get_ipython().extension_manager.loaded & {"layerfold"})', outputs: [] },
    ]);
    const said: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
    await openLab(page, jupyter);
    await openNotebook(page, 'without.ipynb', { kernel: true });
    await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
    await page.evaluate(() => window.jupyterapp.commands.execute('notebook:run-cell'));
    await expect(page.locator('.jp-OutputArea-output')).toHaveText('[]', { timeout: 60_000 });
    await expect(page.locator('.jp-OutputArea-child')).toHaveCount(1);
    await expect(page.locator('.jp-InputPrompt').first()).toHaveText('[1]:');
    expect(said.filter((text) => /layerfold|load_ext/.test(text))).toEqual([]);
  });
});

test.describe('in German', () => {
  test.beforeEach(({ jupyter }) => {
    jupyter.setUserSettings({ [TRANSLATION]: { locale: 'de_DE' } });
  });

  test('the table, its panel, its details and its settings are', async ({ page, jupyter }) => {
    saveNotebook(jupyter, 'deutsch.ipynb', [shows('keras-resnet101')]);
    const table = await openTable(page, jupyter, 'deutsch.ipynb');
    const german = ['Schicht', 'Typ', 'Ausgabeform', 'Parameter', 'Anteil'];
    await expect(titles(table)).toHaveText(german);
    await expect(page.locator('.lf-head')).toHaveText(
      'resnet101 · Keras · 347 Schichten · 44,707,176 Parameter · 105,344 nicht trainierbar',
    );
    await expect(rowNamed(page, 'conv4').locator('.lf-badge')).toHaveText('23 Residualblöcke');
    await page.locator('.lf-more').click();
    await expect(page.locator('.lf-section-title')).toHaveText([
      'Aufklappen',
      'Zeigen',
      'Ordnen nach',
      'Spalten',
      'Datenfluss',
      'Mitnehmen',
    ]);
    await page.locator('.lf-more').click();
    await expect(page.locator('.lf-section-title')).toHaveCount(0);
    await rowNamed(page, 'conv4').click();
    await page.keyboard.press('Enter');
    await expect(page.locator('.lf-details')).toContainText('Enthält232 Schichten');
    await openSettings(page);
    const form = page.locator('.jp-SettingsForm').first();
    await expect(form).toContainText('Zeilen je Seite');
    await expect(form).not.toContainText(/\b(the|table|numbers)\b/i);
  });

  test('nothing is cut or pushed out at 480 px', async ({ page, jupyter }) => {
    saveNotebook(jupyter, 'schmal.ipynb', [shows('keras-resnet101')]);
    await page.setViewportSize({ width: 600, height: 1200 });
    await openTable(page, jupyter, 'schmal.ipynb');
    await page.locator('.lf-more').click();
    await page.locator('.lf-row').first().click();
    await page.keyboard.press('Enter');
    await page.locator('.lf-details-list').waitFor();
    await page.locator('.lf-section').first().waitFor();
    await expect.poll(() => sticksOut(page.locator('.lf-root'))).toEqual([]);
  });
});

function titles(table: Locator): Locator {
  return table.locator('thead th');
}

/** How wide a table's column of types is, in CSS pixels. */
function typeWidth(root: Locator): () => Promise<number> {
  const title = root.locator('th.lf-type');
  return () => title.evaluate((node) => node.getBoundingClientRect().width);
}

/** Drags the edge of the title of types to the right. */
async function dragType(page: Page, root: Locator, by: number): Promise<void> {
  await root.locator('.lf-row').first().click();
  const edge = root.locator('th.lf-type > .lf-edge');
  await edge.hover();
  const box = await edge.boundingBox();
  if (box === null) throw new Error('The title has no edge.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y);
  await page.mouse.move(x + by, y);
  await page.mouse.up();
}

/** A field of the settings editor. */
function setting(page: Page, name: string): Locator {
  return page.locator(`.jp-SettingsForm [id="jp-SettingsEditor-layerfold:plugin_${name}"]`);
}

async function openSettings(page: Page): Promise<void> {
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('settingeditor:open', { query: 'layerfold' }),
  );
  await setting(page, 'pageSize').waitFor();
}

/** Texts of controls that are wider than their room, and elements that reach out of the table. */
async function sticksOut(root: Locator): Promise<string[]> {
  return root.evaluate((section) => {
    const { left, right } = section.getBoundingClientRect();
    // A separator at the beginning of a line is out of sight.
    const seen = 'button, label, select, .lf-section, span:not(.lf-fact, .lf-separator)';
    return [...section.querySelectorAll<HTMLElement>(seen)]
      .filter((node) => {
        const box = node.getBoundingClientRect();
        const isOut = box.width > 0 && (box.left < left - 1 || box.right > right + 1);
        return isOut || (node.matches('button') && node.scrollWidth > node.clientWidth + 1);
      })
      .map((node) => `${node.className}: ${node.textContent}`);
  });
}
