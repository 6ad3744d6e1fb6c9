import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const CORPUS = join(REPOSITORY, 'test', 'corpus');
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };
const WIDTHS = [1300, 1030, 960, 820, 760, 480, 320];

const SCRIPT = `
  import { decode } from '/lib/format/index.js';
  import { createOutline, factsOf, firstState } from '/lib/outline/index.js';
  import { createTableView, english } from '/lib/view/index.js';
  import { columnsOf } from '/lib/view/columns/index.js';
  let view = null;
  window.show = (payload, width, showsAll) => {
    view?.dispose();
    document.body.style.width = width + 'px';
    const { ok, table } = decode(payload);
    if (!ok) return;
    const [outline, facts] = [createOutline(table), factsOf(table)];
    const all = new Set(columnsOf(facts).map(({ id }) => id));
    const first = firstState(outline, { pageSize: 25, depth: 'auto' });
    const state = { ...first, columns: showsAll === null ? null : all, showsAll: showsAll === true };
    view = createTableView(document.body, { outline, facts, state, translate: english });
  };
  window.isReady = true;`;

declare global {
  interface Window {
    show(payload: unknown, width: number, showsAll: boolean | null): void;
    isReady?: boolean;
  }
}

/** A page that has the view, in the fonts that a test wants. */
async function open(page: Page, sizePx: number): Promise<void> {
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    if (pathname !== '/')
      return route.fulfill({ contentType, body: readFileSync(join(REPOSITORY, pathname)) });
    const fonts = `--jp-ui-font-size1: ${sizePx}px; --jp-code-font-size: ${sizePx}px`;
    const body = `<!doctype html><meta charset="utf-8"><html style="${fonts}">
<link rel="stylesheet" href="/style/index.css"><body style="margin: 0">
<script type="module">${SCRIPT}</script>`;
    return route.fulfill({ contentType: 'text/html', body });
  });
  await page.goto('http://layerfold.test/');
  await page.waitForFunction(() => window.isReady === true);
}

function payloads(): readonly (readonly [string, unknown])[] {
  const names = readdirSync(CORPUS).filter((name) => name.endsWith('.json'));
  return names.map((name) => {
    const { payload } = JSON.parse(readFileSync(join(CORPUS, name), 'utf8')) as {
      payload: unknown;
    };
    return [name, payload];
  });
}

/** What is wrong with the table that is shown. */
async function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const all = (selector: string): HTMLElement[] => [
      ...document.querySelectorAll<HTMLElement>(selector),
    ];
    const isCut = (node: Element): boolean => node.scrollWidth > node.clientWidth;
    const inks = (node: Node): DOMRect[] => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return [...range.getClientRects()];
    };
    const rows = all('.lf-row');
    const heights = new Set(rows.map((row) => row.getBoundingClientRect().height.toFixed(1)));
    if (heights.size > 1) found.push(`rows of ${[...heights].join(' and ')} px`);
    for (const cell of all('.lf-row > *, .lf-titles > *')) {
      const isShort = isCut(cell) || [...cell.querySelectorAll('.lf-name, .lf-ends')].some(isCut);
      if (isShort && cell.title === '') found.push(`cut without its whole: ${cell.textContent}`);
      // Each text is in one line, so no word is broken.
      const line = cell.querySelector('.lf-line');
      const texts = line === null ? [cell] : [...line.children];
      for (const text of texts) {
        const tops = new Set(inks(text).map((ink) => Math.round(ink.bottom / 8)));
        const lines = inks(text).map((ink) => ink.top);
        if (tops.size > 1 && Math.max(...lines) - Math.min(...lines) > 10)
          found.push(`in two lines: ${text.textContent}`);
      }
    }
    for (const badge of all('.lf-badge')) {
      const cell = badge.closest('th')?.getBoundingClientRect();
      if (cell !== undefined && badge.getBoundingClientRect().right > cell.right + 0.5)
        found.push(`badge beyond its cell: ${badge.textContent}`);
    }
    for (const cell of all('.lf-bar')) {
      const style = getComputedStyle(cell);
      const bar = Number.parseFloat(style.fontSize) * 4.6;
      const box = cell.getBoundingClientRect();
      const left = Math.min(...inks(cell).map((ink) => ink.left));
      if (left < box.right - bar) found.push(`text over its bar: ${cell.textContent}`);
      if (box.width < Number.parseFloat(style.fontSize) * 8.8) found.push('no room for a bar');
    }
    for (const node of all('.lf-root, .lf-root > *, .lf-root > * > *')) {
      if (node.closest('.lf-aside') !== null) continue;
      const { overflowX } = getComputedStyle(node);
      if (isCut(node) && overflowX !== 'hidden') found.push(`scrolls: ${node.className}`);
    }
    const table = all('.lf-table')[0];
    const root = all('.lf-root')[0];
    if (table !== undefined && root !== undefined) {
      const room = root.getBoundingClientRect().width;
      if (table.getBoundingClientRect().width > room + 0.5) found.push('wider than its room');
    }
    return found;
  });
}

for (const sizePx of [13, 16]) {
  for (const [what, showsAll] of [
    ['the usual columns', null],
    ['all columns, some hidden', false],
    ['all columns in more lines', true],
  ] as const) {
    test(`the whole corpus with ${what} at ${sizePx} px, in every width`, async ({ page }) => {
      test.setTimeout(300_000);
      await page.setViewportSize({ width: 1400, height: 900 });
      await open(page, sizePx);
      const found: string[] = [];
      for (const [name, payload] of payloads()) {
        for (const width of WIDTHS) {
          await page.evaluate(
            ([shown, px, more]) => {
              window.show(shown, px, more);
            },
            [payload, width, showsAll] as const,
          );
          const here = await faults(page);
          found.push(...here.map((fault) => `${name} at ${width}: ${fault}`));
        }
      }
      expect(found).toEqual([]);
    });
  }
}
