import type { Page } from '@playwright/test';
import { notAllowed } from './support/allowed.js';
import { openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';

/** The attributes of one element, by name; roles of its children in their order. */
interface Contract {
  readonly attributes: Readonly<Record<string, string>>;
  readonly roles: readonly (string | null)[];
  readonly columns: readonly (string | null)[];
}

test('the contract of attributes, on both of two pages, and what assistive technology gets of it', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize({ width: 1400, height: 560 });
  saveNotebook(jupyter, 'aria.ipynb', [shows('keras-resnet101', 'keras-resnet101')]);
  const table = await openTable(page, jupyter, 'aria.ipynb');
  const root = page.locator('.lf-root').first();
  await expect(page.locator('.lf-table')).toHaveCount(2);

  await test.step('regions, grids and what is in them are named after their model, the second one apart', async () => {
    for (const [role, label] of [
      ['region', 'Model summary resnet101'],
      ['treegrid', 'Layers resnet101'],
      ['navigation', 'Pages resnet101'],
    ] as const) {
      await expect(page.getByRole(role, { name: label, exact: true })).toHaveCount(1);
      await expect(page.getByRole(role, { name: `${label} (2)`, exact: true })).toHaveCount(1);
    }
    const inner = page.getByRole('region', { name: 'Model summary resnet101', exact: true });
    for (const [role, name] of [
      ['toolbar', 'View'],
      ['searchbox', 'Find layers: name, path, type or shape, on all pages'],
      ['group', 'Layout'],
      ['button', 'View options'],
      ['combobox', 'Rows per page'],
      ['status', ''],
    ] as const)
      await expect(inner.getByRole(role, name === '' ? {} : { name, exact: true })).toHaveCount(1);
  });

  await test.step('the grid', async () => {
    await expect(table).toHaveAttribute('aria-readonly', 'true');
    // The last one, which is not shown, says what is trainable.
    await expect(table).toHaveAttribute('aria-colcount', '6');
    const titles = await contracts(page, '.lf-titles');
    const columns = ['1', '2', '3', '4', '5'];
    const roles = columns.map(() => 'columnheader');
    expect(titles[0]).toEqual({
      attributes: { role: 'row', 'aria-rowindex': '1' },
      ...{ roles, columns },
    });
    await expect(root.locator('tbody, thead')).toHaveCount(2);
    for (const group of await root.locator('tbody, thead').all())
      await expect(group).toHaveAttribute('role', 'rowgroup');
    await expect(root.locator('[aria-sort]')).toHaveCount(0);
  });

  await root.locator('.lf-row[tabindex="0"]').focus();
  await page.keyboard.press('*');
  await expect(table).toHaveAttribute('aria-rowcount', '24');
  const first = await contracts(page, '.lf-row');
  await root.locator('.lf-pager > .lf-next').click();
  await expect(root.getByRole('status')).toHaveText('Page 2 of 3: 11–20 of 23 rows');
  const second = await contracts(page, '.lf-row');

  await test.step('each row', () => {
    expect([first.length, second.length]).toEqual([10, 10]);
    for (const rows of [first, second]) {
      expect(rows.filter(({ attributes }) => attributes['tabindex'] === '0')).toHaveLength(1);
      for (const { attributes, roles, columns } of rows) {
        expect(roles).toEqual(['rowheader', ...Array<string>(4).fill('gridcell')]);
        expect(columns).toEqual(['1', '2', '3', '4', '5']);
        expect(Number(attributes['aria-posinset'])).toBeLessThanOrEqual(
          Number(attributes['aria-setsize']),
        );
      }
    }
    const indices = [...first, ...second].map(({ attributes }) => attributes['aria-rowindex']);
    expect(indices).toEqual(Array.from({ length: 20 }, (_, at) => String(at + 2)));
    expect(first[0]?.attributes).toEqual({
      ...{ role: 'row', tabindex: '0', 'aria-rowindex': '2' },
      ...{ 'aria-level': '1', 'aria-posinset': '1', 'aria-setsize': '13' },
    });
    // conv2_block2
    expect(first[9]?.attributes).toEqual({
      ...{ role: 'row', tabindex: '-1', 'aria-rowindex': '11', 'aria-expanded': 'false' },
      ...{ 'aria-level': '2', 'aria-posinset': '2', 'aria-setsize': '3' },
    });
    return Promise.resolve();
  });

  await test.step('the way to the rows around a page', async () => {
    const crumbs = page.getByRole('navigation', { name: 'Breadcrumb resnet101', exact: true });
    await expect(crumbs.getByRole('button')).toHaveText(['resnet101', 'conv2']);
  });

  await test.step('Chromium’s accessibility tree', async () => {
    await root.getByRole('columnheader', { name: 'Share' }).click();
    await root.locator('.lf-row[tabindex="0"]').focus();
    await page.keyboard.press('Home');
    await expect(root.locator('.lf-range')).toHaveText('1–10 of 23 rows');
    await rowNamed(root, 'conv4').focus();
    await page.keyboard.press('Enter');
    await expect(root.getByRole('complementary')).toBeVisible();
    // Chromium rebuilds its tree some time after the page, which had some of these rows before it was sorted.
    await expect(async () => {
      const rows = await accessibleRows(page);
      expect(rows.get('conv4 23 residual blocks')).toEqual({ level: 1, expanded: true });
      const run = rows.get('conv4_block2 … 23 × 22 · 1.12 M each');
      expect(run).toEqual({ level: 2, expanded: false });
      expect(rows.get('predictions')).toEqual({ level: 1, expanded: undefined });
      const complementary = (await accessibleNodes(page)).filter(
        ({ role }) => role === 'complementary',
      );
      expect(complementary.map(({ name }) => name)).toContain('Details of a layer resnet101');
    }).toPass();
    const nodes = await accessibleNodes(page);
    const titles = nodes.filter(({ role }) => role === 'columnheader').slice(0, 5);
    expect(titles.map(({ name }) => name)).toEqual([
      ...['Layer', 'Type', 'Output shape', 'Parameters', 'Share'],
    ]);
    // Both columns show parameters; one of them says that it sorts.
    await expect(root.locator('[aria-sort]')).toHaveCount(1);
    await expect(root.getByRole('columnheader', { name: 'Parameters' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
    const names = (role: string): string[] =>
      nodes.filter((node) => node.role === role).map(({ name }) => name);
    expect(names('treegrid')).toEqual(['Layers resnet101', 'Layers resnet101 (2)']);
    // Twisties and bars are drawn, not said.
    expect(nodes.filter(({ role, name }) => role === 'StaticText' && /[›▾▴]/u.test(name))).toEqual(
      [],
    );
  });

  expect(await notAllowed(page.locator('.lf-root').nth(1))).toEqual([]);
});

/** Of the elements of the first table. */
async function contracts(page: Page, selector: string): Promise<Contract[]> {
  return page
    .locator('.lf-root')
    .first()
    .locator(selector)
    .evaluateAll((nodes) =>
      nodes.map((node) => ({
        attributes: Object.fromEntries(
          [...node.attributes]
            .map(({ name, value }) => [name, value] as const)
            .filter(([name]) => name !== 'class' && name !== 'style'),
        ),
        roles: [...node.children].map((cell) => cell.getAttribute('role')),
        columns: [...node.children].map((cell) => cell.getAttribute('aria-colindex')),
      })),
    );
}

interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly children: readonly string[];
  readonly id: string;
  property(name: string): unknown;
}

/** All that Chromium hands to assistive technology. */
async function accessibleNodes(page: Page): Promise<readonly AccessibleNode[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored }) => !ignored)
    .map((node) => ({
      role: String(node.role?.value),
      name: String(node.name?.value ?? ''),
      children: node.childIds ?? [],
      id: node.nodeId,
      property: (name) => node.properties?.find((one) => one.name === name)?.value.value,
    }));
}

/** Level and state, which are all that the protocol has, of each row of the first table, by the name of its header. */
async function accessibleRows(page: Page): Promise<Map<string, object>> {
  const nodes = await accessibleNodes(page);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Map<string, object>();
  for (const node of nodes) {
    if (node.role !== 'row') continue;
    const header = node.children.map((id) => byId.get(id)).find((one) => one?.role === 'rowheader');
    if (header === undefined || found.has(header.name)) continue;
    found.set(header.name, {
      level: node.property('level'),
      expanded: node.property('expanded'),
    });
  }
  return found;
}
