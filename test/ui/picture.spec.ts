import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { attackPayloads } from '../src/format/support/attacks.js';
import { violations } from './support/axe.js';
import { keysOf } from './support/keys.js';
import { expectFocus, openLab, openNotebook, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage, TRUSTED_TYPES } from './support/viewPage.js';

const VIEWPORT = { width: 1400, height: 900 };

/** So long that there is room to scroll below the picture. */
const FILLER = { source: 'pass\n'.repeat(80), outputs: [] };

const DRAWN_TAGS = new Set('g rect path text tspan title'.split(' '));

const DRAWN_ATTRIBUTES = new Set(
  (
    'class transform x y width height rx d dx fill font-size font-weight text-anchor ' +
    'stroke-width stroke-dasharray data-box data-line'
  ).split(' '),
);

const THEMES = ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'] as const;

/** The box of a row, or the header of its frame. */
function boxNamed(page: Page, name: string): Locator {
  return page.locator('.lf-pic-box, .lf-pic-header').filter({
    has: page.locator('.lf-pic-name', { hasText: new RegExp(`^${name}$`) }),
  });
}

async function boxes(page: Page): Promise<number> {
  return page.locator('.lf-pic-box, .lf-pic-header').count();
}

async function openPicture(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await page.locator('.lf-pic').waitFor();
}

/** How high a box, or the frame of a header, begins, and where the layer before it is. */
async function places(page: Page, name: string, before: string): Promise<readonly number[]> {
  const index = Number(await boxNamed(page, name).getAttribute('data-box'));
  const shape = page.locator(
    `[data-box="${index}"] > .lf-pic-shape, [data-box="${index}"] > .lf-pic-ground`,
  );
  const [own, layer] = [await place(shape), await place(boxNamed(page, before))];
  return [own.y, layer.x, layer.y];
}

/** As far as a thicker line around it allows. */
async function areStill(
  page: Page,
  names: readonly [name: string, before: string],
  before: readonly number[],
): Promise<void> {
  const now = await places(page, ...names);
  for (const [at, value] of now.entries())
    expect(Math.abs(value - (before[at] ?? Number.NaN)), names.join()).toBeLessThanOrEqual(1);
}

async function place(box: Locator): Promise<{ x: number; y: number }> {
  const { x, y } = (await box.boundingBox()) ?? { x: Number.NaN, y: Number.NaN };
  return { x: Math.round(x), y: Math.round(y) };
}

function scale(page: Page): Locator {
  return page.locator('.lf-scale');
}

/** The name of the box that is marked. */
async function marked(page: Page): Promise<string | null> {
  const [name] = await page.locator('.lf-at .lf-pic-name').allTextContents();
  return name ?? null;
}

test('a picture shows the rows of the table, and what is opened in one is open in the other', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'picture.ipynb', [shows('keras-resnet101')]);
  const table = await openTable(page, jupyter, 'picture.ipynb');
  const rows = await table.locator('.lf-row').count();
  await openPicture(page);
  await expect.poll(() => boxes(page)).toBe(rows);
  await expect(table).not.toBeInViewport();
  await expect(page.getByRole('button', { name: 'Tree' })).toBeHidden();

  const names = ['conv2', 'pool1_pool'] as const;
  const before = await places(page, ...names);
  await boxNamed(page, 'conv2').click();
  await expectFocus(page, 'conv2');
  await expect.poll(() => boxes(page)).toBeLessThan(rows);
  await areStill(page, names, before);
  await boxNamed(page, 'conv2').click();
  await expect.poll(() => boxes(page)).toBe(rows);
  await areStill(page, names, before);

  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.locator('.lf-pic')).toHaveCount(0);
  await expect(table).toBeVisible();
  await rowNamed(page, 'conv2').locator('.lf-name').click();
  await expect(rowNamed(page, 'conv2')).toHaveAttribute('aria-expanded', 'false');
  const closed = await table.locator('.lf-row').count();
  await openPicture(page);
  await expect.poll(() => boxes(page)).toBe(closed);
});

test('the key table of a picture, from the top down', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'keys.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'keys.ipynb');
  await openPicture(page);
  await page.locator('.lf-row').first().focus();
  const untried = new Set(keysOf('a picture'));
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const step = async (keys: string, where: string, act: () => Promise<void>): Promise<void> => {
    expect(untried.delete(`${keys} on ${where}`), `${keys} on ${where}`).toBe(true);
    await test.step(keys, act);
  };
  const isAt = async (name: string): Promise<void> => {
    await expectFocus(page, name);
    await expect.poll(() => marked(page)).toBe(name);
    await expect(boxNamed(page, name)).toBeInViewport();
  };

  await step('↓ ↑', 'a box', async () => {
    await press('ArrowDown', 'ArrowDown');
    await isAt('conv1_conv');
    await press('ArrowUp');
    await isAt('conv1_pad');
    await press(...Array<string>(6).fill('ArrowDown'));
    await isAt('conv2_block1');
  });
  await step('← →', 'a box', async () => {
    await press('ArrowLeft');
    await isAt('conv2');
    await press('ArrowDown');
    await isAt('conv2_block1');
  });
  await step('Space', 'a box', async () => {
    const names = ['conv2_block1', 'pool1_pool'] as const;
    const before = await places(page, ...names);
    const count = await boxes(page);
    await press('Space');
    await expect.poll(() => boxes(page)).toBeGreaterThan(count);
    await expect(page.getByRole('status')).toContainText('conv2_block1 opened');
    await areStill(page, names, before);
    await press('Space');
    await expect.poll(() => boxes(page)).toBe(count);
    await areStill(page, names, before);
  });
  await step('Enter', 'a box', async () => {
    await press('Enter');
    await expect(page.locator('.lf-details')).toContainText('conv2_block1');
    await press('Enter');
    await expect(page.locator('.lf-details')).toBeHidden();
  });
  await step('+ −', 'a box', async () => {
    await press('+');
    await expect(scale(page)).toHaveText('125%');
    await expect(page.getByRole('status')).toHaveText('Size 125%');
    await press('-', '-');
    await expect(scale(page)).toHaveText('80%');
  });
  await step('0', 'a box', async () => {
    await press('0');
    await expect(scale(page)).toHaveText('100%');
  });
  await step('Shift+↓', 'a box, and the other three', async () => {
    const ofPicture = (): Promise<object> => place(page.locator('.lf-pic'));
    const { x, y } = await place(page.locator('.lf-pic'));
    await press('Shift+ArrowDown', 'Shift+ArrowRight');
    await expect.poll(ofPicture).toEqual({ x: x - 64, y: y - 64 });
    await press('Shift+ArrowUp', 'Shift+ArrowLeft');
    await expect.poll(ofPicture).toEqual({ x, y });
  });
  expect([...untried]).toEqual([]);

  await test.step('keys of the table stay', async () => {
    await press('End');
    await isAt('predictions');
    await press('Home');
    await isAt('input_layer');
    await press('Alt+ArrowDown');
    await isAt('conv1_pad');
    await press('/');
    await expect(page.getByRole('searchbox')).toBeFocused();
    await press('Escape', 'Escape');
    await expect(page.locator('.jp-Cell').first()).toBeFocused();
  });
});

test('the wheel scrolls the notebook, and with Ctrl it zooms at the pointer; dragging moves', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize(VIEWPORT);
  saveNotebook(jupyter, 'zoom.ipynb', [shows('keras-resnet101'), FILLER]);
  await openTable(page, jupyter, 'zoom.ipynb');
  await openPicture(page);
  const notebook = page.locator('.jp-WindowedPanel-outer');
  const scrolled = (): Promise<number> => notebook.evaluate(({ scrollTop }) => scrollTop);
  const box = boxNamed(page, 'conv1_bn');
  const point = { x: 0, y: 0 };
  const toBox = async (): Promise<void> => {
    Object.assign(point, await place(box));
    await page.mouse.move(point.x, point.y);
  };
  await toBox();
  await page.mouse.wheel(0, 60);
  await expect.poll(scrolled).toBeGreaterThan(0);
  await expect(scale(page)).toHaveText('100%');
  await page.mouse.wheel(0, -60);
  await expect.poll(scrolled).toBe(0);

  await toBox();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -30);
  await expect(scale(page)).toHaveText('135%');
  await page.keyboard.up('Control');
  const zoomed = await place(box);
  expect(Math.abs(zoomed.x - point.x)).toBeLessThanOrEqual(2);
  expect(Math.abs(zoomed.y - point.y)).toBeLessThanOrEqual(2);
  expect(await scrolled()).toBe(0);

  await page.mouse.move(point.x + 20, point.y + 20);
  await page.mouse.down();
  await page.mouse.move(point.x - 80, point.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => place(box)).toEqual({ x: zoomed.x - 100, y: zoomed.y + 40 });
  // What was dragged is not selected.
  expect(await marked(page)).toBeNull();
  await page.getByRole('button', { name: 'Fit' }).click();
  await expect(scale(page)).toHaveText('100%');
});

test('the pointer brings out what a box reads and feeds', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'lines.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'lines.ipynb');
  await openPicture(page);
  await boxNamed(page, 'conv1_bn').hover();
  const related = page.locator('.lf-pic-box.lf-related .lf-pic-name');
  await expect(related).toHaveText(['conv1_conv', 'conv1_bn', 'conv1_relu']);
  await expect(page.locator('.lf-pic-line.lf-related')).toHaveCount(2);
  await page.mouse.move(0, 0);
  await expect(page.locator('.lf-related')).toHaveCount(0);
});

test('matches of a search are marked, also in closed boxes', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'search.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'search.ipynb');
  await openPicture(page);
  await page.getByRole('searchbox').fill('conv1_conv');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.locator('.lf-found-text')).toContainText('match');
  await expect(page.locator('.lf-hit .lf-pic-name')).toHaveText(['conv1_conv']);
  await page.getByRole('searchbox').fill('conv2_block1_1_conv');
  await page.getByRole('searchbox').press('Enter');
  await expect(page.locator('.lf-hit .lf-pic-name')).toHaveText(['conv2_block1']);
  await expect(page.locator('.lf-hit')).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');
  await expect(page.locator('.lf-hit')).toHaveCount(0);
});

test('a picture is saved as SVG and as PNG', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'save.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'save.ipynb');
  const saved = async (press: () => Promise<void>): Promise<Buffer> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return readFileSync(await download.path());
  };
  const named = (name: string) => () => page.getByRole('button', { name, exact: true }).click();
  // Also from the table, without a picture being shown.
  await page.locator('.lf-more').click();
  const fromTable = await saved(named('Save picture (SVG)'));
  await openPicture(page);
  const svg = await saved(named('Save SVG'));
  expect(svg.equals(fromTable)).toBe(true);
  const text = svg.toString();
  expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d/);
  expect(text).toContain('<title>resnet101</title>');
  expect(text).not.toMatch(/class=|style=|<a|<script|url\(|data-/);
  expect(text.length).toBeLessThan(20_000);
  const [, width = '0'] = /width="([\d.]+)"/.exec(text) ?? [];
  const png = await saved(named('Save PNG'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(Math.round(2 * Number(width)));
  await expect(page.getByRole('status')).toHaveText('Saved the picture');
});

test('a setting shows pictures first, and in which direction', async ({ page, jupyter }) => {
  jupyter.setUserSettings({
    'layerfold:plugin': { firstView: 'picture', pictureDirection: 'right' },
  });
  saveNotebook(jupyter, 'first.ipynb', [shows('keras-resnet101', 'keras-resnet101')]);
  await openLab(page, jupyter);
  await openNotebook(page, 'first.ipynb');
  const pictures = page.locator('.lf-pic');
  await expect(pictures).toHaveCount(2);
  const right = page.getByRole('button', { name: 'From left to right', pressed: true });
  await expect(right).toHaveCount(2);
  const [input, next] = [
    boxNamed(page, 'input_layer').first(),
    boxNamed(page, 'conv1_pad').first(),
  ];
  const leads = async (side: 'x' | 'y'): Promise<number> =>
    (await place(next))[side] - (await place(input))[side];
  await expect.poll(() => leads('x')).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'From the top down' }).first().click();
  await expect.poll(() => leads('y')).toBeGreaterThan(0);
  // The other one follows, and so do all that are opened from now on.
  await expect(right).toHaveCount(0);
  await page.getByRole('button', { name: 'Table', exact: true }).first().click();
  await expect(pictures).toHaveCount(1);
});

test('a large picture is laid out by a worker, and says what it draws closed', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'large.ipynb', [shows('keras-nasnetlarge')]);
  await openTable(page, jupyter, 'large.ipynb');
  await openPicture(page);
  const count = await boxes(page);
  await page.locator('.lf-more').click();
  const [worker] = await Promise.all([
    page.waitForEvent('worker'),
    page.getByRole('button', { name: 'All', exact: true }).click(),
  ]);
  expect(worker.url()).toMatch(/^blob:/);
  await expect.poll(() => boxes(page)).toBeGreaterThan(count);
  expect(await boxes(page)).toBeLessThanOrEqual(400);
  await expect(page.locator('.lf-picture-notes')).toContainText('drawn closed');
  // It is kept for the next one, as long as there is the picture.
  await expect.poll(() => page.workers().length).toBe(1);
  const kept = page.workers();
  await page.getByRole('button', { name: 'From left to right' }).click();
  await expect(
    page.getByRole('button', { name: 'From left to right', pressed: true }),
  ).toBeVisible();
  expect(page.workers()).toEqual(kept);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect.poll(() => page.workers().length).toBe(0);
});

/** A table whose picture is large, with everything open. */
async function openLarge(
  page: Page,
  before: string,
  model: unknown = corpusPayload('keras-nasnetlarge'),
): Promise<void> {
  const payload = JSON.stringify(model);
  await openViewPage(page, {
    body: '<div id="here"></div>',
    script: `${before}
      import { mount } from '/lib/hosts/page/mount.js';
      mount(document.getElementById('here'), { payload: ${payload} });`,
  });
  await page.locator('.lf-more').click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.locator('.lf-more').click();
}

/** Workers that get nothing to do while the page says so. */
const SLOW_WORKERS = `
  const Fast = window.Worker;
  window.Worker = class extends Fast {
    postMessage(request) {
      if (!window.isSlow) super.postMessage(request);
    }
  };`;

test('what takes long says so; table and picture stay, and what is wanted since then is drawn', async ({
  page,
}) => {
  await openLarge(page, SLOW_WORKERS);
  const words = page.getByText('Drawing the picture…').and(page.locator('.lf-picture-waiting'));
  const slow = (isSlow: boolean): Promise<void> =>
    page.evaluate((is) => void Object.assign(window, { isSlow: is }), isSlow);
  const press = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).click();
  await slow(true);
  await press('Picture');
  await expect(words).toBeInViewport();
  await expect(page.getByRole('status')).toHaveText('Drawing the picture…');
  await expect(page.locator('.lf-row').first()).toBeInViewport();
  await press('Table');
  await expect(words).toHaveCount(0);
  await expect.poll(() => page.workers()).toEqual([]);

  await slow(false);
  await openPicture(page);
  await expect(words).toHaveCount(0);
  const right = page.getByRole('button', { name: 'From left to right' });
  const drawn = await page.locator('.lf-pic').textContent();
  await slow(true);
  await right.click();
  await expect(words).toBeInViewport();
  expect(await page.locator('.lf-pic').textContent()).toBe(drawn);
  // Another picture, which is small, is there at once.
  await page.locator('.lf-more').click();
  await press('Collapse all');
  await expect(words).toHaveCount(0);
  await expect.poll(() => boxes(page)).toBeLessThan(60);
  await expect.poll(() => page.workers()).toEqual([]);
});

test('a picture that has no layout says what to do, and the table stays', async ({ page }) => {
  await openLarge(
    page,
    `window.Worker = class {
       postMessage({ id }) { setTimeout(() => this.onmessage({ data: { id, layout: null } })); }
       terminate() {}
     };`,
  );
  const words = page
    .locator('.lf-note')
    .filter({ hasText: 'cannot be drawn with these rows open' });
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await expect(words).toBeInViewport();
  await expect(page.getByRole('status')).toContainText('cannot be drawn');
  await expect(page.locator('.lf-row').first()).toBeInViewport();
  await page.locator('.lf-more').click();
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await page.locator('.lf-pic').waitFor();
  await expect(words).toHaveCount(0);
});

/** 30 groups of 20 layers, of which no two are alike. */
function groupsPayload(): unknown {
  const groups = Array.from({ length: 30 }, (_, group) => group);
  const layers = groups.flatMap((group) =>
    Array.from({ length: 20 }, (_, layer) => `_layer${group}_${layer}`),
  );
  return {
    format: 'layerfold',
    version: [1, 0],
    totals: { rows: 600 },
    templates: { kind: `${'block,'.repeat(30)}model`, size: `${'20,'.repeat(30)}30` },
    columns: {
      name: [...layers, ...groups.map((group) => `group${group}`)].join(','),
      template: [...layers.map(() => ''), ...groups].join(','),
    },
    dictionaries: {},
  };
}

test('a group that is closed because not all fit is opened by a click or Space, and others close', async ({
  page,
}) => {
  await openLarge(page, '', groupsPayload());
  await openPicture(page);
  const isOpen = (name: string, is = true): Promise<void> =>
    expect(boxNamed(page, name)).toHaveClass(is ? /lf-pic-header/ : /lf-pic-box/);
  await isOpen('group17');
  await isOpen('group29', false);
  await boxNamed(page, 'group29').dispatchEvent('click');
  await isOpen('group29');
  await isOpen('group17', false);
  await expect.poll(() => boxes(page)).toBe(390);
  await expectFocus(page, 'group29');
  await expect(page.getByRole('status')).toHaveText('group29 opened in the picture');
  await boxNamed(page, 'group20').dispatchEvent('click');
  await isOpen('group20');
  await isOpen('group29', false);
  await page.keyboard.press('Space');
  await isOpen('group20', false);
  await page.keyboard.press('Space');
  await isOpen('group20');
});

test('a row without a box of its own has a mark at the frame around it', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'uses.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'uses.ipynb');
  const run = rowNamed(page, 'conv4_block2 … 23');
  await run.locator('.lf-fold').click();
  const all = rowNamed(page, 'all 22, individually');
  await all.locator('.lf-fold').click();
  await expect(all).toHaveAttribute('aria-expanded', 'true');
  await openPicture(page);
  // The first use is in the table alone: its row is before those of all uses.
  await run.focus();
  await expect.poll(() => marked(page)).toBe('conv4_block2 … 23');
  await rowNamed(page, 'all 22, individually').focus();
  await expect.poll(() => marked(page)).toBe('conv4_block2 … 23');
  await page.locator('.lf-row').first().focus();
  await expect.poll(() => marked(page)).not.toBe('conv4_block2 … 23');
});

test('a model without connections says how to get them', async ({ page, jupyter }) => {
  saveNotebook(jupyter, 'torch.ipynb', [shows('torch-resnet101')]);
  await openTable(page, jupyter, 'torch.ipynb');
  await openPicture(page);
  await expect(page.locator('.lf-picture-notes')).toContainText('input_size=');
  await expect(page.locator('.lf-pic-line')).toHaveCount(0);
});

test('hostile texts stay texts in a picture, and in what is saved of it', async ({ page }) => {
  for (const payload of attackPayloads().slice(0, 3)) {
    // Under this policy there is no worker either: the page itself lays out what is large.
    await openViewPage(page, {
      policy: TRUSTED_TYPES,
      body: '<div id="here"></div>',
      script: `
        import { mount } from '/lib/hosts/page/mount.js';
        mount(document.getElementById('here'), { payload: ${JSON.stringify(payload).replaceAll('<', '\\u003c')} });`,
    });
    await openPicture(page);
    const written = await page.locator('.lf-picture-svg').evaluate((svg) => {
      const all = [...svg.querySelectorAll('*')];
      const attributes = all.flatMap((node) => [...node.attributes].map(({ name }) => name));
      return { tags: all.map((node) => node.tagName), attributes };
    });
    expect(written.tags.filter((tag) => !DRAWN_TAGS.has(tag))).toEqual([]);
    expect(written.attributes.filter((name) => !DRAWN_ATTRIBUTES.has(name))).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save SVG', exact: true }).click(),
    ]);
    const saved = readFileSync(await download.path(), 'utf8');
    expect(saved).not.toMatch(/<(?!\/?(?:svg|g|rect|path|text|tspan|title|desc)\b)/);
  }
});

test('axe finds nothing in any theme, nor where colours are forced', async ({ page, jupyter }) => {
  await page.setViewportSize(VIEWPORT);
  saveNotebook(jupyter, 'axe.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'axe.ipynb');
  await openPicture(page);
  await page.locator('.lf-more').click();
  await boxNamed(page, 'conv1_bn').click();
  for (const theme of THEMES) {
    await page.evaluate(async (name) => {
      await window.jupyterapp.commands.execute('apputils:change-theme', { theme: name });
    }, theme);
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    expect(await violations(page), theme).toEqual([]);
  }
  await page.emulateMedia({ forcedColors: 'active' });
  expect(await violations(page), 'forced colours').toEqual([]);
});
