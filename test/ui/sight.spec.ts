import type { Page } from '@playwright/test';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage } from './support/viewPage.js';

/** A key and names that are read from right to left, with numbers after them. */
const RIGHT_TO_LEFT = {
  format: 'layerfold',
  version: [1, 0],
  model: { framework: 'torch', name: 'מודל', type: 'מודל', unit: 'module', separator: '.' },
  totals: { rows: 5, params: 4_000 },
  templates: { kind: 'model', size: '5' },
  columns: {
    name: 'שכבות,مشفر_1,مشفر_2,שכבה 3,שכבה 4',
    type: '0,0,0,0,0',
    output_shape: '0,0,0,0,0',
    params: '1000,1000,1000,1000,',
  },
  dictionaries: { type: 'ליניארי', output_shape: 'מפתח:1,16,8192;b:2,4' },
};

/** The table with everything open: hits, the panel, the details. */
async function open(page: Page, payload: unknown, style = ''): Promise<void> {
  await openViewPage(page, {
    style,
    body: '<div id="here"></div>',
    script: `
      import { mount } from '/lib/hosts/page/mount.js';
      mount(document.getElementById('here'), { payload: ${JSON.stringify(payload)} }, { pageSize: 10 });`,
  });
}

async function openAll(page: Page, query: string): Promise<void> {
  await page.locator('.lf-more').click();
  await page.getByRole('columnheader').nth(-2).click();
  await page.getByRole('searchbox').fill(query);
  await page.getByRole('searchbox').press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.locator('.lf-found-text')).toContainText('match');
  await expect(page.locator('.lf-details')).toBeVisible();
  await expect(page.locator('.lf-section').first()).toBeVisible();
}

/** Controls that are cut off, covered or beyond the table, and texts that are wider than their place. */
async function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.querySelector('.lf-root');
    const room = root?.getBoundingClientRect();
    if (root === null || room === undefined) return ['no table'];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push('the page scrolls sideways');
    for (const node of root.querySelectorAll<HTMLElement>('button, select, input, summary')) {
      node.scrollIntoView({ block: 'center' });
      const box = node.getBoundingClientRect();
      if (box.width === 0) continue;
      const name = node.getAttribute('aria-label') ?? node.textContent;
      if (box.left < room.left - 0.5 || box.right > room.right + 0.5)
        found.push(`beyond the table: ${name}`);
      const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      if (middle === null || !(node.contains(middle) || middle.contains(node)))
        found.push(`covered: ${name}`);
      const isText = node.tagName !== 'SELECT' && node.tagName !== 'INPUT';
      if (isText && node.scrollWidth > node.clientWidth + 1) found.push(`cut: ${name}`);
    }
    for (const node of root.querySelectorAll('.lf-details *, .lf-panel *, .lf-found *, .lf-top *'))
      if (
        node.checkVisibility({ contentVisibilityAuto: true }) &&
        node.getBoundingClientRect().right > room.right + 0.5
      )
        found.push(`beyond the table: ${node.className} ${node.textContent.slice(0, 40)}`);
    return found;
  });
}

test('320 px, 200 % zoom and fonts three steps up leave every control whole and in its place', async ({
  page,
}) => {
  // A wide font: which fonts a system has differs.
  const fonts =
    '--jp-ui-font-size1: 16px; --jp-code-font-size: 16px; --jp-ui-font-family: DejaVu Sans, Verdana';
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, corpusPayload('torch-vit-b-16-run'), fonts);
  await page.locator('.lf-exact > summary').click();
  await openAll(page, 'ln_*');
  for (const width of [1280, 1030, 640, 480, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
    await expect.poll(() => faults(page), `${width} px`).toEqual([]);
  }
});

test('nothing moves by itself, and no colour is the only sign', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, corpusPayload('keras-resnet101'));
  await page.locator('.lf-row').first().focus();
  await page.keyboard.press('*');
  await page.locator('.lf-pager > .lf-next').click();
  await openAll(page, 'conv4');
  const moving = await page.locator('.lf-root, .lf-root *').evaluateAll((nodes) =>
    nodes
      .flatMap((node) => ['', '::before', '::after'].map((part) => getComputedStyle(node, part)))
      .filter(
        (style) =>
          style.animationName !== 'none' || Number.parseFloat(style.transitionDuration) > 0,
      )
      .map((style) => style.cssText),
  );
  expect(moving).toEqual([]);
  // Frames are drawn with the colours of the system.
  for (const forcedColors of ['none', 'active'] as const) {
    await page.emulateMedia({ forcedColors });
    const [tree, flat] = [
      page.getByRole('button', { name: 'Tree' }),
      page.getByRole('button', { name: 'Flat' }),
    ];
    const frame = (node: Element): string => getComputedStyle(node).borderTopColor;
    expect(await tree.evaluate(frame)).not.toBe(await flat.evaluate(frame));
    const row = page.locator('.lf-row:focus');
    await expect(row).toHaveCSS('outline-style', 'solid');
    await expect(row).not.toHaveCSS('outline-width', '0px');
    const mark = await page
      .locator('.lf-fold')
      .first()
      .evaluate((node) => Number.parseFloat(getComputedStyle(node, '::before').borderRightWidth));
    expect(mark).toBeGreaterThan(0);
    await expect(page.locator('.lf-badge').first()).not.toHaveCSS('border-top-width', '0px');
    await expect(page.locator('.lf-select').first()).not.toHaveCSS('border-top-width', '0px');
  }
});

test('what is read from right to left stays by itself: numbers, badges and marks are where they belong', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, RIGHT_TO_LEFT);
  const shape = page.locator('.lf-row .lf-shape').first();
  await expect(shape).toHaveText('מפתח: \u200E1 × 16 × 8192; \u200Eb: \u200E2 × 4');
  const lefts = await shape.evaluate((cell) => {
    const text = cell.textContent;
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const node = walker.nextNode() as Text;
    return ['1 ×', '16 ×', '8192', 'b:', '2 ×', '4'].map((part) => {
      const range = document.createRange();
      const at = part === '4' ? text.length - 1 : text.indexOf(part);
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect().left;
    });
  });
  expect(lefts).toEqual([...lefts].sort((a, b) => a - b));
  const facts = await page
    .locator('.lf-model, .lf-fact')
    .evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().left));
  expect(facts).toEqual([...facts].sort((a, b) => a - b));
  for (const row of await page.locator('.lf-row').all()) {
    const [name, type] = [row.locator('.lf-name'), row.locator('.lf-type')];
    await expect(name).toHaveCSS('unicode-bidi', 'isolate');
    const [before, after] = [await name.boundingBox(), await type.boundingBox()];
    expect((before?.x ?? 0) + (before?.width ?? 0)).toBeLessThanOrEqual(after?.x ?? 0);
  }
});

test('a finger has rows and buttons of 40 px', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 1200 });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
  await open(page, corpusPayload('keras-resnet101'));
  await page.locator('.lf-row').first().focus();
  await page.keyboard.press('*');
  await openAll(page, 'conv4');
  expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true);
  const small = await page
    .locator('.lf-row, .lf-button, .lf-tool, .lf-search, .lf-select, .lf-size, .lf-check')
    .evaluateAll((nodes) =>
      nodes
        .map((node) => ({ name: node.className, height: node.getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < 40),
    );
  expect(small).toEqual([]);
  await expect.poll(() => faults(page)).toEqual([]);
});

test('a finger that touches what is cut sees the whole of it, inside the table', async ({
  browser,
}) => {
  const viewport = { width: 320, height: 900 };
  const context = await browser.newContext({ hasTouch: true, viewport });
  const page = await context.newPage();
  await open(page, corpusPayload('torch-llama-run'));
  for (const cell of await page.locator('.lf-row > [title]:is(.lf-shape, .lf-layer)').all()) {
    await cell.tap();
    const whole = (): Promise<object> =>
      cell.evaluate((node) => {
        const { display, content, width, whiteSpace } = getComputedStyle(node, '::after');
        const room = node.closest('.lf-scroll')?.getBoundingClientRect().width ?? 0;
        const fits = Number.parseFloat(width) <= room;
        const isTitle = content.includes((node as HTMLElement).title);
        return { display, whiteSpace, fits, isTitle };
      });
    const expected = { display: 'block', whiteSpace: 'normal', fits: true, isTitle: true };
    await expect.poll(whole).toEqual(expected);
  }
  expect(await page.locator('.lf-shape[title]').count()).toBeGreaterThan(0);
  await context.close();
});

/** How wide columns are, in CSS pixels. */
async function columns(page: Page): Promise<readonly number[]> {
  const boxes = page.locator('.lf-titles > th');
  return boxes.evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().width));
}

/** Whether the rows have room, and nothing scrolls sideways. */
async function isInside(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const [table, root] = ['.lf-table', '.lf-scroll'].map((one) => document.querySelector(one));
    const [own, room] = [table, root].map((node) => node?.getBoundingClientRect());
    const { clientWidth, scrollWidth } = document.documentElement;
    if (own === undefined || room === undefined || scrollWidth > clientWidth) return false;
    return own.left >= room.left - 0.5 && own.right <= room.right + 0.5;
  });
}

async function drag(page: Page, at: number, by: number): Promise<void> {
  const edge = page.locator('.lf-edge').nth(at);
  await edge.hover();
  const box = await edge.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.down();
  await page.mouse.move(x + by / 2, y);
  await page.mouse.move(x + by, y);
}

for (const direction of ['ltr', 'rtl'] as const) {
  test(`the edge of a title makes its column wider and narrower, ${direction}`, async ({
    page,
  }) => {
    const side = direction === 'rtl' ? -1 : 1;
    await page.setViewportSize({ width: 1000, height: 900 });
    await open(page, corpusPayload('keras-resnet101'), `direction: ${direction}`);
    await page.locator('.lf-row').first().focus();
    const automatic = await columns(page);
    await drag(page, 1, side * 40);
    await page.mouse.up();
    const second = async (): Promise<number> => (await columns(page))[1] ?? Number.NaN;
    await expect.poll(second).toBeCloseTo((automatic[1] ?? 0) + 40, 0);
    const wider = await columns(page);
    // It neither sorts nor takes the focus.
    await expect(page.locator('[aria-sort]')).toHaveCount(0);
    await expect(page.locator('.lf-row').first()).toBeFocused();
    await expect.poll(() => isInside(page)).toBe(true);
    // Not wider than there is room for, nor narrower than what it keeps, and Escape takes it back.
    await drag(page, 1, side * 900);
    await expect.poll(second).toBeGreaterThan(wider[1] ?? Number.NaN);
    await expect.poll(() => isInside(page)).toBe(true);
    await expect(page.locator('.lf-titles > th')).toHaveCount(automatic.length);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await expect.poll(() => columns(page)).toEqual(wider);
    await drag(page, 3, side * -900);
    await page.mouse.up();
    const fourth = async (): Promise<number> => (await columns(page))[3] ?? Number.NaN;
    await expect.poll(fourth).toBeLessThan(wider[3] ?? Number.NaN);
    const cut = (): Promise<number> =>
      page
        .locator('.lf-params')
        .evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
    await expect.poll(cut).toBe(0);
    await page.locator('.lf-edge').nth(3).dblclick();
    await page.locator('.lf-edge').nth(1).dblclick();
    await expect.poll(() => columns(page)).toEqual(automatic);
    // By keyboard; an arrow moves the edge to its side.
    const title = page.getByRole('columnheader', { name: 'Type', exact: true });
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await expect(title).toBeFocused();
    const status = page.locator('[role="status"]');
    await page.keyboard.press(side === 1 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft');
    await expect(status).toHaveText('Column Type is wider');
    await expect(title).toBeFocused();
    await expect.poll(second).toBeCloseTo((automatic[1] ?? 0) + 13, 0);
    await page.locator('.lf-more').click();
    await page.getByRole('button', { name: 'Automatic widths' }).click();
    await expect.poll(() => columns(page)).toEqual(automatic);
    await expect(page.getByRole('button', { name: 'Automatic widths' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });
}
