// The plain HTML table as it is shown where there is no layerfold: what each host keeps of it, under its styles.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sanitizer } from '@jupyterlab/apputils/lib/sanitizer.js';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { runPython } from './support/installed.js';
import { bundleOf, bundlesPath } from './support/notebooks.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'layerfold-static-'));

test.beforeAll(() => {
  runPython(join(REPOSITORY, 'test', 'ui', 'static_hosts.py'), bundlesPath(), folder);
});

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** JupyterLab's own sanitizer and styles, as for an output of a notebook that is not trusted. */
function inJupyterLab(): string {
  const read = (path: string): string =>
    readFileSync(join(REPOSITORY, 'node_modules', '@jupyterlab', path), 'utf8');
  const names = ['keras-resnet101', 'torch-vit-b-16-run', 'torch-fine-tuned'];
  const outputs = names.map(
    (name) =>
      `<div class="jp-RenderedHTMLCommon jp-RenderedHTML">${new Sanitizer().sanitize(String(bundleOf(name)['text/html']))}</div>`,
  );
  return `<!doctype html><meta charset="utf-8"><style>${read('rendermime/style/base.css')}</style>
    <div class="jp-OutputArea-output">${outputs.join('')}</div>`;
}

interface Shown {
  readonly text: string;
  /** Where the text begins and ends, without the blanks around it. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

async function open(page: Page, html: string): Promise<void> {
  // Templates of nbconvert load MathJax from elsewhere.
  await page.route('**/*', (route) => route.abort());
  await page.setContent(html, { waitUntil: 'domcontentloaded' });
}

/** The cells of each table, row by row. */
async function tablesOf(page: Page): Promise<readonly (readonly (readonly Shown[])[])[]> {
  return page.locator('table').evaluateAll((tables) => {
    const shown = (cell: HTMLTableCellElement): Shown => {
      const range = document.createRange();
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      let node = walker.nextNode();
      while (node?.textContent?.trim() === '') node = walker.nextNode();
      const text = node?.textContent ?? '';
      range.selectNodeContents(node ?? cell);
      if (node !== null) {
        range.setStart(node, text.length - text.trimStart().length);
        range.setEnd(node, text.trimEnd().length);
      }
      const { left, height } = range.getBoundingClientRect();
      const right = [...range.getClientRects()].at(-1)?.right ?? 0;
      return { text: text.trim().replaceAll('\u00a0', ' '), left, right, height };
    };
    return (tables as HTMLTableElement[]).map(({ rows }) =>
      [...rows].map(({ cells }) => [...cells].map(shown)),
    );
  });
}

/** Levels that a row is inside others, by where its name begins. */
function levelsOf(rows: readonly (readonly Shown[])[]): readonly number[] {
  const starts = rows.map(([name]) => name?.left ?? 0);
  const places = [...new Set(starts.map((start) => Math.round(start)))].sort((a, b) => a - b);
  return starts.map((start) => places.indexOf(Math.round(start)));
}

const VIT_LEVELS = [0, 1, 1, 2, 2, 3, 4, 4, 4, 5, 4, 4, 4, 5, 5, 5, 5, 5, 2, 1, 2];
const HOSTS = ['lab', 'classic', 'basic', 'github', 'jupyterlab'];

for (const host of HOSTS) {
  test(`is a table with levels and columns: ${host}`, async ({ page }) => {
    await page.setViewportSize({ width: 1100, height: 900 });
    const html =
      host === 'jupyterlab' ? inJupyterLab() : readFileSync(join(folder, `${host}.html`), 'utf8');
    await open(page, html);
    const tables = await tablesOf(page);
    expect(tables.map((rows) => rows.length)).toEqual([24, 22, 25]);
    const [, vit = []] = tables;
    expect(levelsOf(vit.slice(1))).toEqual(VIT_LEVELS);
    for (const rows of tables) {
      const [titles = [], ...others] = rows;
      titles.forEach(({ text: title }, at) => {
        const cells = rows.map((row) => row[at]).filter((cell) => cell?.text);
        const isNumber = ['Parameters', 'FLOPs'].includes(title);
        const side = isNumber ? 'right' : 'left';
        if (at > 0)
          expect(new Set(cells.map((cell) => Math.round(cell?.[side] ?? 0))).size, title).toBe(1);
      });
      // Columns never touch, and only notes need more lines than one.
      for (const row of others) {
        const cells = row.filter(({ text }) => text !== '');
        cells.slice(1).forEach((cell, at) => {
          expect(cell.left - (cells[at]?.right ?? 0)).toBeGreaterThan(4);
        });
        const heights = cells
          .filter(({ text }) => !/[,)]\u2007? /.test(text))
          .map(({ height }) => height);
        expect(Math.max(...heights)).toBeLessThan(30);
      }
    }
    const run = tables[0]?.find(([name]) => name?.text === 'conv4_block2 … 23  × 22');
    expect(run?.map(({ text }) => text)).toEqual([
      'conv4_block2 … 23  × 22',
      'residual block',
      '?, 14, 14, 1024',
      '(1,121,792 each)\u2007 24,679,424',
    ]);
  });
}

test('keeps its rows and their levels as text where nbconvert sanitises', async ({ page }) => {
  await open(page, readFileSync(join(folder, 'sanitised.html'), 'utf8'));
  const [, vit = []] = await page
    .locator('.jp-RenderedHTML')
    .evaluateAll((outputs) => outputs.map(({ textContent }) => textContent.split('\n')));
  const names = vit.map((line) => /^(\u2007*)(mlp|encoder|head)\u2007/.exec(line)?.[1]?.length);
  expect(names.filter((blanks) => blanks !== undefined)).toEqual([2, 8, 4]);
  expect(vit.join(' ')).toContain('35,127,656,448 FLOPs (2 per multiply-add, input 1,3,224,224)');
});
