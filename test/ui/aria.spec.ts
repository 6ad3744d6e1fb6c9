import type { Page } from '@playwright/test';
import { notAllowed } from './support/allowed.js';
import { openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

interface RowFacts {
  readonly level: number;
  readonly position: number;
  readonly size: number;
  readonly index: number;
  readonly expanded: string | null;
  readonly tabindex: string | null;
  readonly roles: readonly (string | null)[];
  readonly columns: readonly (string | null)[];
}

test('the contract of attributes, on both of two pages', async ({ page, jupyter }) => {
  await page.setViewportSize({ width: 1400, height: 480 });
  saveNotebook(jupyter, 'aria.ipynb', [shows('keras-resnet101')]);
  const table = await openTable(page, jupyter, 'aria.ipynb');
  const root = page.locator('.lf-root');
  await expect(root).toHaveAttribute('aria-label', 'Model summary');
  await expect(table).toHaveAttribute('role', 'treegrid');
  await expect(table).toHaveAttribute('aria-readonly', 'true');
  // The last one, which is not shown, says what is trainable.
  await expect(table).toHaveAttribute('aria-colcount', '6');
  await expect(page.locator('[role="status"]')).toBeEmpty();

  await page.locator('.lf-row[tabindex="0"]').focus();
  await page.keyboard.press('*');
  const total = Number(await table.getAttribute('aria-rowcount')) - 1;
  expect(total).toBe(23);
  const first = await rowFacts(page);
  await page.locator('.lf-next').click();
  await expect(page.locator('[role="status"]')).toHaveText(/^Page 2 of \d+: \d+–\d+ of 23 rows$/);
  const second = await rowFacts(page);

  for (const rows of [first, second]) {
    expect(rows.filter((row) => row.tabindex === '0')).toHaveLength(1);
    for (const row of rows) {
      expect(row.roles).toEqual(['rowheader', ...Array<string>(4).fill('gridcell')]);
      expect(row.columns).toEqual(['1', '2', '3', '4', '5']);
      expect(row.position).toBeLessThanOrEqual(row.size);
    }
  }
  expect(first.map((row) => row.index)).toEqual(first.map((_row, at) => at + 2));
  expect(second[0]?.index).toBe(first.length + 2);
  expect(await notAllowed(root)).toEqual([]);
});

test('what a screen reader gets, by the accessibility tree', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'ax.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'ax.ipynb');
  await rowNamed(page, 'conv5').focus();
  await page.keyboard.press('Space');
  const closed = { level: 1, expanded: false };
  // Chromium rebuilds its tree some time after the page.
  await expect
    .poll(async () => (await accessibleRows(page)).get('conv5 3 residual blocks'))
    .toEqual(closed);
  const rows = await accessibleRows(page);
  expect([...rows.keys()].slice(0, 2)).toEqual(['input_layer', 'conv1_pad']);
  expect(rows.get('input_layer')).toEqual({ level: 1, expanded: undefined });
  expect(rows.get('conv4 23 residual blocks')).toEqual({ level: 1, expanded: true });
  expect(rows.get('conv4_block2 … 23 × 22 · 1.12 M each')).toEqual({ level: 2, expanded: false });
});

async function rowFacts(page: Page): Promise<RowFacts[]> {
  return page.locator('.lf-row').evaluateAll((rows) =>
    rows.map((row) => {
      const cells = [...row.children];
      const number = (name: string): number => Number(row.getAttribute(name));
      return {
        level: number('aria-level'),
        position: number('aria-posinset'),
        size: number('aria-setsize'),
        index: number('aria-rowindex'),
        expanded: row.getAttribute('aria-expanded'),
        tabindex: row.getAttribute('tabindex'),
        roles: cells.map((cell) => cell.getAttribute('role')),
        columns: cells.map((cell) => cell.getAttribute('aria-colindex')),
      };
    }),
  );
}

type Accessible = Readonly<{ level: unknown; expanded: unknown }>;

/** Level and state of each row as Chromium hands them to assistive technology, by the name of the row's header. */
async function accessibleRows(page: Page): Promise<Map<string, Accessible>> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const found = new Map<string, Accessible>();
  for (const node of nodes) {
    if (node.role?.value !== 'row') continue;
    const header = (node.childIds ?? [])
      .map((id) => byId.get(id))
      .find((child) => child?.role?.value === 'rowheader');
    const name = header?.name?.value as string | undefined;
    const property = (wanted: string): unknown =>
      node.properties?.find((one) => one.name === wanted)?.value.value;
    if (name !== undefined)
      found.set(name, { level: property('level'), expanded: property('expanded') });
  }
  return found;
}
