import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { nextFrame } from './support/frames.js';
import { expect, test } from './support/test.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

/** ResNet101 with its largest stage and the first block of that open: a page whose skip connection is inside. */
const SCRIPT = `
  import { decode } from '/lib/format/index.js';
  import { createOutline, factsOf, firstState, project, reduce } from '/lib/outline/index.js';
  import { createTableView, english } from '/lib/view/index.js';
  const payload = (await (await fetch('/test/corpus/keras-resnet101.json')).json()).payload;
  const { table } = decode(payload);
  const [outline, facts] = [createOutline(table), factsOf(table)];
  let state = reduce(outline, firstState(outline, { pageSize: 25, depth: 'auto' }), { kind: 'depth', depth: 1 });
  for (const name of ['conv4', 'conv4_block1']) {
    const { key } = project(outline, state).rows.find(({ label }) => label === name);
    state = reduce(outline, state, { kind: 'toggle', key });
  }
  createTableView(document.body, { outline, facts, state, translate: english });
  window.isReady = true;`;

async function open(page: Page, width: number): Promise<void> {
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    if (pathname !== '/')
      return route.fulfill({ contentType, body: readFileSync(join(REPOSITORY, pathname)) });
    const body = `<!doctype html><meta charset="utf-8">
<link rel="stylesheet" href="/style/index.css"><body style="margin: 0; width: ${width}px">
<script type="module">${SCRIPT}</script>`;
    return route.fulfill({ contentType: 'text/html', body });
  });
  await page.goto('http://layerfold.test/');
  await page.waitForFunction(() => window.isReady === true);
  await nextFrame(page);
}

interface Measured {
  /** How far points are from the middle of their names, at most, and how many there are. */
  readonly farthest: number;
  readonly points: number;
  /** Between the drawing's right edge and the table. */
  readonly isBesideTable: boolean;
  readonly rows: number;
}

async function measured(page: Page): Promise<Measured | null> {
  return page.evaluate(() => {
    const drawing = document.querySelector('.lf-gutter');
    const path = drawing?.querySelector('.lf-points')?.getAttribute('d') ?? null;
    if (drawing === null || path === null) return null;
    const top = drawing.getBoundingClientRect().top;
    const points = [...path.matchAll(/M[\d.-]+ ([\d.-]+)a/g)].map(([, y]) => top + Number(y));
    const names = [...document.querySelectorAll('.lf-row > .lf-layer')].map((cell) => {
      const { top: above, bottom } = cell.getBoundingClientRect();
      return (above + bottom) / 2;
    });
    const distances = points.map((y) => Math.min(...names.map((name) => Math.abs(name - y))));
    const table = document.querySelector('.lf-table')?.getBoundingClientRect().left ?? 0;
    return {
      farthest: Math.max(...distances),
      points: points.length,
      isBesideTable: Math.abs(drawing.getBoundingClientRect().right - table) < 1,
      rows: names.length,
    };
  });
}

test('points are beside their names at every width and in larger fonts', async ({ page }) => {
  for (const width of [1300, 1030, 960, 480]) {
    await open(page, width);
    for (const sizePx of [13, 16, 21]) {
      await page.evaluate((size) => {
        const { style } = document.documentElement;
        style.setProperty('--jp-ui-font-size1', `${size}px`);
        style.setProperty('--jp-code-font-size', `${size}px`);
      }, sizePx);
      await nextFrame(page);
      await nextFrame(page);
      const found = await measured(page);
      // In larger fonts there may be no room.
      if (found === null && sizePx > 13) continue;
      expect(found, `${width} px, ${sizePx} px`).toMatchObject({ isBesideTable: true, rows: 27 });
      // Two of the rows are open groups.
      expect(found?.points).toBe(25);
      expect(found?.farthest).toBeLessThan(1);
    }
  }
});

test('the gutter gives way where room is short, and comes back', async ({ page }) => {
  await open(page, 1030);
  expect(await measured(page)).not.toBeNull();
  for (const [width, isThere] of [
    [390, false],
    [1030, true],
    [320, false],
    [480, true],
  ] as const) {
    await page.evaluate((px) => (document.body.style.width = `${px}px`), width);
    await expect.poll(async () => (await measured(page)) !== null, `${width} px`).toBe(isThere);
  }
});

test('lines are drawn in forced colours, too', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, 1030);
  await page.locator('.lf-row', { hasText: '_add' }).focus();
  await expect(page.locator('.lf-is-read')).toHaveCount(2);
  await expect(page.locator('.lf-gutter > .lf-marked')).toHaveAttribute('d', /./);
  const strokes = await page.evaluate(() =>
    ['.lf-steps', '.lf-lanes', '.lf-marked'].map((name) => {
      const path = document.querySelector(`.lf-gutter > ${name}`);
      return path === null ? '' : getComputedStyle(path).stroke;
    }),
  );
  const text = await page.evaluate(() => getComputedStyle(document.body).color);
  expect(strokes.slice(0, 2)).toEqual([text, text]);
  expect(strokes[2]).not.toBe('none');
});
