import { expect, test } from '@playwright/test';
import { openViewPage } from './support/viewPage.js';

const [PAGE_SIZE, ELEMENTS_OF_A_ROW, ELEMENTS_BESIDE] = [25, 12, 150];

/** A run of 1,000 blocks of 100 rows whose cells are all computed from their place. */
function payload(): unknown {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  const each = (text: (row: number) => string, last = ''): string =>
    [...rows.map(text), last].join();
  return {
    format: 'layerfold',
    version: [1, 0],
    model: { framework: 'torch', name: 'run', type: 'Net', unit: 'module', separator: '.' },
    totals: { rows: 100_000 },
    templates: { kind: 'block,model', size: '100,1' },
    columns: {
      template: `${','.repeat(100)}0*1000`,
      name: each((row) => `conv${row}_{0+1}`, 'block{0+1}'),
      params: each((row) => `{${(row * 7919) % 10_007}+${1 + (row % 5)}}`),
      type: each((row) => String(row % 7)),
    },
    dictionaries: {
      type: rows
        .slice(0, 7)
        .map((row) => `Type${row}_{0+1}`)
        .join('\n'),
    },
  };
}

const SCRIPT = `
  import { decode } from '/lib/format/index.js';
  import { createOutline, factsOf, firstState, project, reduce } from '/lib/outline/index.js';
  import { createTableView, english } from '/lib/view/index.js';
  const { table } = decode(${JSON.stringify(payload())});
  const [outline, facts] = [createOutline(table), factsOf(table)];
  const first = firstState(outline, { pageSize: ${PAGE_SIZE}, depth: 1 });
  const view = createTableView(document.body, { outline, facts, state: first, translate: english });
  window.after = (actions) => {
    const state = actions.reduce((one, action) => reduce(outline, one, action), first);
    view.update(state);
    return project(outline, state).total;
  };
`;

declare global {
  interface Window {
    after(actions: readonly object[]): number;
  }
}

test('no view of 100,000 rows has more elements than one of its pages', async ({ page }) => {
  await openViewPage(page, { script: SCRIPT });
  const flat = { kind: 'flat', isFlat: true };
  const listed = { kind: 'repeats', isListed: true };
  const depth = { kind: 'depth', depth: 9 };
  const views = {
    flat: [flat],
    'all open': [listed, depth],
    'sorted tree': [listed, depth, { kind: 'sort', order: { by: 'name', isDescending: false } }],
    ranked: [{ kind: 'rank', by: 'params' }],
    found: [{ kind: 'choose', choice: { query: '_1' } }],
  };
  const most = PAGE_SIZE * ELEMENTS_OF_A_ROW + ELEMENTS_BESIDE;
  for (const [name, actions] of Object.entries(views)) {
    const total = await page.evaluate((all) => window.after(all), actions);
    expect(total, name).toBeGreaterThan(10_000);
    expect(await page.locator('.lf-row').count(), name).toBe(PAGE_SIZE);
    expect(await page.locator('.lf-root *').count(), name).toBeLessThan(most);
  }
});
