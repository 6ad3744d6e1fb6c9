import type { Page } from '@playwright/test';
import { keysOf } from './support/keys.js';
import { modeOf, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

/** The notebook's own keys, and a second cell that Shift+Enter goes to. */
const CELLS = [shows('keras-resnet101'), { source: '1', outputs: [] }];

const KEYS = keysOf('a table');

/** Pages of ten rows: the first of 13, and of 23 where all stages are open. */
const VIEWPORT = { width: 1400, height: 560 };

test('the key table, from the top down: where the focus is, and what is said', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize(VIEWPORT);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  saveNotebook(jupyter, 'keys.ipynb', CELLS);
  await openTable(page, jupyter, 'keys.ipynb');
  await page.locator('.lf-row[tabindex="0"]').focus();
  const after = keyboardOf(page);
  const details = page.getByRole('complementary', { name: 'Details of a layer resnet101' });
  const untried = new Set(KEYS);
  const step = async (keys: string, where: string, press: () => Promise<void>): Promise<void> => {
    expect(untried.delete(`${keys} on ${where}`), `${keys} on ${where} in docs/keys.md`).toBe(true);
    await test.step(`${keys} on ${where}`, press);
  };

  await step('↓ ↑', 'a row', async () => {
    await after('ArrowDown').isRow('conv1_pad', null);
    await after('ArrowUp').isRow('input_layer', null);
    await after('*').isRow('input_layer', '23 rows');
    await after(...Array<string>(9).fill('ArrowDown')).isRow('conv2_block2', null);
    await after('ArrowDown').isRow('conv2_block3', 'Page 2 of 3: 11–20 of 23 rows');
    await after('ArrowUp').isRow('conv2_block2', 'Page 1 of 3: 1–10 of 23 rows');
  });

  await step('→', 'a row', async () => {
    await after('ArrowRight').isRow('conv2_block2', 'conv2_block2 opened, 33 rows');
    await after('ArrowRight').isCell('conv2_block2', 0);
    await after('ArrowRight').isCell('conv2_block2', 1);
    await after('ArrowDown').isCell('…_1_conv', 1);
    await after('Escape', 'ArrowRight').isCell('…_1_conv', 0);
    await after('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight').isCell('…_1_conv', 4);
    await after('ArrowRight').isCell('…_1_conv', 4);
  });

  await step('←', 'a row', async () => {
    await after('ArrowLeft').isCell('…_1_conv', 3);
    await after('Home', 'ArrowLeft').isRow('…_1_conv', null);
    await after('ArrowLeft').isRow('conv2_block2', 'Page 1 of 4: 1–10 of 33 rows');
    await after('ArrowLeft').isRow('conv2_block2', 'conv2_block2 closed, 23 rows');
    await after('ArrowLeft').isRow('conv2', null);
  });

  await step('Home, End', 'a row', async () => {
    await after('End').isRow('predictions', 'Page 3 of 3: 21–23 of 23 rows');
    await after('Home').isRow('input_layer', 'Page 1 of 3: 1–10 of 23 rows');
    await after('ArrowRight', 'End').isCell('input_layer', 4);
    await after('Home').isCell('input_layer', 0);
  });

  await step('Ctrl+Home, Ctrl+End', 'a row', async () => {
    await after('ArrowRight', 'Control+End').isCell('predictions', 1);
    await after('Control+Home').isCell('input_layer', 1);
    await after('Escape').isRow('input_layer', null);
  });

  await step('Page Down, Page Up', 'a row', async () => {
    await after('ArrowDown', 'PageDown').isRow('conv3', 'Page 2 of 3: 11–20 of 23 rows');
    await after('PageDown').isRow('avg_pool', 'Page 3 of 3: 21–23 of 23 rows');
    await after('PageUp').isRow('conv3', 'Page 2 of 3: 11–20 of 23 rows');
    await after('End').isRow('predictions', 'Page 3 of 3: 21–23 of 23 rows');
    expect(await isKept(page, 'PageDown')).toBe(false);
    expect(await isKept(page, 'PageUp')).toBe(true);
  });

  await step('Alt+↓, Alt+↑', 'a row', async () => {
    await after('Home').isRow('input_layer', 'Page 1 of 3: 1–10 of 23 rows');
    await after('Alt+ArrowDown').isRow('conv1_pad', null);
    await after('Alt+ArrowUp').isRow('input_layer', null);
    await after('Alt+ArrowUp').isRow('input_layer', 'Reads from no row');
  });

  await step('Enter', 'a row', async () => {
    await after('Enter').isRow('input_layer', 'Details of input_layer');
    await expect(details).toContainText('InputLayer');
    await after('ArrowDown').isRow('conv1_pad', null);
    await expect(details).toContainText('ZeroPadding2D');
    await after('Enter').isRow('conv1_pad', 'Details closed');
    expect(await modeOf(page)).toBe('command');
  });

  await step('Enter', 'a title', async () => {
    const title = page.getByRole('columnheader', { name: 'Parameters' });
    await after('Home', 'ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowRight').isOn(title, null);
    await after('Enter').isOn(title, 'Sorted by Parameters, descending, 23 rows');
    await expect(title).toHaveAttribute('aria-sort', 'descending');
    await after('Enter').isOn(title, 'Sorted by Parameters, ascending, 23 rows');
    await after('Enter').isOn(title, 'In the order of the model, 23 rows');
  });

  await step('Shift+←, Shift+→', 'a title', async () => {
    const title = page.getByRole('columnheader', { name: 'Parameters' });
    await after('Shift+ArrowRight').isOn(title, 'Column Parameters is wider');
    await after('Shift+ArrowLeft').isOn(title, 'Column Parameters is narrower');
    await after('ArrowDown').isRow('input_layer', null);
  });

  await step('Space', 'a row', async () => {
    expect(await isKept(page, 'Space')).toBe(true);
    await rowNamed(page, 'conv2').focus();
    await after('Space').isRow('conv2', 'conv2 closed, 20 rows');
    await after('Space').isRow('conv2', 'conv2 opened, 23 rows');
  });

  await step('Shift+←', 'a row', async () => {
    await after('Shift+ArrowLeft').isRow('conv2', '13 rows');
  });

  await step('*', 'a row', async () => {
    await after('*').isRow('conv2', '23 rows');
  });

  await step('/', 'anywhere in the table', async () => {
    const field = page.getByRole('searchbox');
    await after('/').isOn(field, null);
    await page.keyboard.type('conv5*add');
    await after().isOn(field, '3 matches');
    await after('Enter').isRow('…_add', null);
    await after('/', 'ArrowDown').isRow('…_add', null);
  });

  await step('F3, Shift+F3', 'anywhere in the table', async () => {
    const field = page.getByRole('searchbox');
    const from = await focusedIndex(page);
    // Each match has the same name.
    await after('F3').isRow('…_add', null);
    await expect.poll(() => focusedIndex(page)).toBeGreaterThan(from);
    await after('Shift+F3').isRow('…_add', null);
    await expect.poll(() => focusedIndex(page)).toBe(from);
    await after('/').isOn(field, null);
    await after('F3').isOn(field, '…_add');
  });

  await step('Ctrl+C', 'a row', async () => {
    await after('ArrowDown', 'Control+c').isRow('…_add', 'Copied the path');
    expect(await clipboard(page)).toMatch(/^conv5_block\d_add$/);
    await page.locator('.lf-row:focus .lf-type').selectText();
    await page.keyboard.press('Control+c');
    await expect.poll(() => clipboard(page)).toBe('Add');
    await page.evaluate(() => getSelection()?.empty());
  });

  await step('Esc', 'anywhere in the table', async () => {
    const [row, cell] = [page.locator('.lf-row:focus'), page.locator('.lf-row > :focus')];
    await after('Enter').isOn(row, 'Details of …_add');
    await after('ArrowRight').isOn(cell, null);
    await after('Escape').isOn(row, null);
    await expect(details).toBeVisible();
    await after('Escape').isOn(row, 'Details closed');
    await expect(details).toHaveCount(0);
    await expect(page.locator('.lf-found-text')).toBeVisible();
    await after('Escape').isOn(row, '23 rows');
    await expect(page.locator('.lf-found-text')).toHaveCount(0);
    await after('Escape').isOn(page.locator('.jp-Cell').first(), null);
    for (const part of ['.lf-search', '.lf-more', '.lf-next', '.lf-titles > th']) {
      await page.locator(part).first().focus();
      await page.keyboard.press('Escape');
      if (part === '.lf-titles > th') await page.keyboard.press('Escape');
      await expect(page.locator('.jp-Cell').first(), part).toBeFocused();
    }
  });

  await step('Tab, Shift+Tab', 'anywhere in the table', async () => {
    await page.locator('.lf-row[tabindex="0"]').focus();
    await after('Tab').isOn(page.locator('.lf-first'), null);
    await after('Shift+Tab').isRow('conv5_block2', null);
    await expect(page.locator('.lf-table [tabindex="0"]')).toHaveCount(1);
  });

  expect([...untried]).toEqual([]);

  await test.step('keys of the pager are the pager’s', async () => {
    const next = page.locator('.lf-pager > .lf-next');
    await next.focus();
    await after('Enter').isOn(next, 'Page 3 of 3: 21–23 of 23 rows');
    await after('Tab', 'Tab').isOn(page.locator('.lf-size'), null);
    await after('2').isOn(page.locator('.lf-size'), 'Page 1 of 1: 1–23 of 23 rows');
    await expect(page.locator('.lf-size')).toHaveValue('25');
    await expect(page.locator('.lf-size')).toBeInViewport();
    expect(await modeOf(page)).toBe('command');
  });
});

test('every other key reaches the notebook, from inside the table and after leaving it', async ({
  page,
  jupyter,
}) => {
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  saveNotebook(jupyter, 'host.ipynb', CELLS);
  await openTable(page, jupyter, 'host.ipynb');
  await expect(cells).toHaveCount(CELLS.length);
  const row = rowNamed(page, 'conv4');
  for (const leaves of [false, true]) {
    const first = async (): Promise<void> => {
      await row.focus();
      if (leaves) await page.keyboard.press('Escape');
    };
    const count = await cells.count();
    await first();
    await page.keyboard.press('b');
    await expect(cells).toHaveCount(count + 1);
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    await expect(cells).toHaveCount(count);
    await first();
    await page.keyboard.press('a');
    await expect(cells).toHaveCount(count + 1);
  }
  // What it does to the cell with a kernel, host.spec.ts shows.
  await row.focus();
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => activeCell(page)).toBe((await cellOfTable(page)) + 1);
});

interface After {
  isRow(name: string, said: string | null): Promise<void>;
  isCell(name: string, column: number): Promise<void>;
  isOn(where: ReturnType<Page['locator']>, said: string | null): Promise<void>;
}

/** Presses keys one after the other; then the focus is there, and the last of them has had this said, `null`: nothing. */
function keyboardOf(page: Page): (...keys: readonly string[]) => After {
  const status = page.getByRole('status');
  const press = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      await status.evaluate((node) => {
        node.replaceChildren();
      });
      await page.keyboard.press(key);
    }
  };
  const isOn = async (where: ReturnType<Page['locator']>, said: string | null): Promise<void> => {
    await expect(where).toBeFocused();
    await expect(status).toHaveText(said ?? '');
  };
  return (...keys) => ({
    isRow: async (name, said) => {
      await press(keys);
      await expect(page.locator('.lf-row:focus .lf-name')).toHaveText(name);
      await expect(status).toHaveText(said ?? '');
    },
    isCell: async (name, column) => {
      await press(keys);
      await expect(page.locator('.lf-row:focus-within .lf-name')).toHaveText(name);
      await expect(page.locator('.lf-row:focus-within > *').nth(column)).toBeFocused();
    },
    isOn: async (where, said) => {
      await press(keys);
      await isOn(where, said);
    },
  });
}

async function focusedIndex(page: Page): Promise<number> {
  return Number(await page.locator('.lf-row:focus').getAttribute('aria-rowindex'));
}

/** Whether the table keeps a key for itself. */
async function isKept(page: Page, key: string): Promise<boolean> {
  await page.evaluate(() => {
    const arrived: string[] = [];
    const looking = new AbortController();
    const { signal } = looking;
    Object.assign(window, { arrived, looking });
    document.querySelector('.jp-Cell')?.addEventListener(
      'keydown',
      () => {
        arrived.push('here');
      },
      { signal },
    );
  });
  await page.keyboard.press(key);
  return page.evaluate(() => {
    const { arrived, looking } = window as unknown as {
      readonly arrived: readonly string[];
      readonly looking: AbortController;
    };
    looking.abort();
    return arrived.length === 0;
  });
}

async function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

async function activeCell(page: Page): Promise<number | undefined> {
  return page.evaluate(() => window.jupyterapp.shell.currentWidget?.content.activeCellIndex);
}

async function cellOfTable(page: Page): Promise<number> {
  return page
    .locator('.jp-Notebook .jp-Cell')
    .evaluateAll((cells) => cells.findIndex((cell) => cell.querySelector('.lf-table') !== null));
}
