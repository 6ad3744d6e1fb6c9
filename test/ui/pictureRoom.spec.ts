import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { nextFrame } from './support/frames.js';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage } from './support/viewPage.js';

const VIEWPORT = { width: 1100, height: 900 };

interface Shown {
  readonly model?: string;
  /** Of the element that the view is in, and of the page. */
  readonly style?: string;
  readonly root?: string;
  /** Above the view, in px. */
  readonly above?: number;
  /** Of the first state. */
  readonly state?: object;
  /** The place of the row that had the focus last. */
  readonly focused?: number;
}

/** A picture in a page without a notebook. */
async function openPicture(page: Page, shown: Shown = {}): Promise<void> {
  const {
    model = 'keras-resnet101',
    style = '',
    root = '',
    above = 0,
    state = {},
    focused = -1,
  } = shown;
  const payload = JSON.stringify(corpusPayload(model)).replaceAll('<', '\\u003c');
  await page.setViewportSize(VIEWPORT);
  await openViewPage(page, {
    style: root,
    body: `<div style="height: ${above}px"></div><div id="here" style="${style}"></div><div style="height: 2000px"></div>`,
    script: `
      import { decode } from '/lib/format/index.js';
      import { createOutline, factsOf, firstState } from '/lib/outline/index.js';
      import { createTableView, english } from '/lib/view/index.js';
      import { pictures } from '/lib/view/picture/index.js';
      const { table } = decode(${payload});
      const outline = createOutline(table);
      const first = firstState(outline, { pageSize: 25, depth: 'auto' });
      const [row = { key: null }] = ${focused} < 0 ? [] : outline.listing(first).slice(${focused}, 1).nodes;
      const state = { ...first, focus: row.key, picture: true, ...${JSON.stringify(state)} };
      const options = { outline, facts: factsOf(table), state, translate: english };
      window.view = createTableView(document.getElementById('here'), options, { now: pictures, load: async () => pictures });`,
  });
  await page.locator('.lf-pic').waitFor({ state: 'attached' });
  await nextFrame(page);
}

const room = (page: Page): Locator => page.locator('.lf-picture-room');

function boxNamed(page: Page, name: string): Locator {
  return page.locator('.lf-pic-box, .lf-pic-header').filter({
    has: page.locator('.lf-pic-name', { hasText: new RegExp(`^${name}$`) }),
  });
}

async function boxOf(
  place: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await place.boundingBox()) ?? { x: Number.NaN, y: Number.NaN, width: 0, height: 0 };
}

/** Where the drawing is in its room. */
async function placeIn(page: Page): Promise<{ x: number; y: number }> {
  const [drawing, around] = [await boxOf(page.locator('.lf-pic')), await boxOf(room(page))];
  return { x: Math.round(drawing.x - around.x), y: Math.round(drawing.y - around.y) };
}

async function scaleOf(page: Page): Promise<number> {
  return Number.parseInt((await page.locator('.lf-scale').textContent()) ?? '', 10);
}

test('what is let go outside of the room is let go', async ({ page }) => {
  await openPicture(page, { above: 200 });
  const { x, y } = await boxOf(room(page));
  const before = await placeIn(page);
  await page.mouse.move(x + 5, y + 2);
  await page.mouse.down();
  await page.mouse.move(x + 5, y - 1);
  await page.mouse.up();
  await page.mouse.move(x + 200, y + 200, { steps: 5 });
  expect(await placeIn(page)).toEqual(before);
  await expect(room(page)).not.toHaveClass(/lf-dragging/);
});

test('a box with the focus stays in sight when its details take room, and when they give it back', async ({
  page,
}) => {
  await openPicture(page);
  await page.locator('.lf-row').first().focus();
  await page.keyboard.press('End');
  const isInRoom = async (): Promise<boolean> => {
    const [box, around] = [await boxOf(boxNamed(page, 'predictions')), await boxOf(room(page))];
    return box.y >= around.y && box.y + box.height <= around.y + around.height;
  };
  await expect.poll(isInRoom).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.locator('.lf-details')).toContainText('predictions');
  await expect.poll(isInRoom).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.locator('.lf-details')).toBeHidden();
  await expect.poll(isInRoom).toBe(true);
});

test('a picture that is drawn out of sight begins as any other when it is seen', async ({
  page,
}) => {
  const seen = { model: 'keras-nasnetlarge', state: { level: 3 } };
  await openPicture(page, seen);
  await page.locator('.lf-pic-box').first().waitFor();
  const [scale, place] = [await scaleOf(page), await placeIn(page)];
  await openPicture(page, { ...seen, style: 'display: none' });
  await page.locator('#here').evaluate((here) => {
    here.style.display = '';
  });
  await expect.poll(() => scaleOf(page)).toBe(scale);
  await expect.poll(() => placeIn(page)).toEqual(place);
});

test('what is closed far from the room leaves no empty room', async ({ page }) => {
  await openPicture(page);
  await boxNamed(page, 'conv1_pad').click();
  await page.getByRole('button', { name: 'Larger' }).click();
  const { x, y } = await boxOf(room(page));
  for (let drag = 0; drag < 6; drag++) {
    await page.mouse.move(x + 100, y + 500);
    await page.mouse.down();
    await page.mouse.move(x + 100, y + 20, { steps: 3 });
    await page.mouse.up();
  }
  await page.locator('.lf-more').click();
  const rowsOpen = page.locator('.lf-row[aria-expanded="true"]');
  await expect(rowsOpen).not.toHaveCount(0);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect(rowsOpen).toHaveCount(0);
  const belowMiddle = async (): Promise<number> => {
    const [drawing, around] = [await boxOf(page.locator('.lf-pic')), await boxOf(room(page))];
    return drawing.y + drawing.height - (around.y + around.height / 2);
  };
  await expect.poll(belowMiddle).toBeGreaterThan(0);
});

test('a picture that was closed at its end does not jump when it is dragged', async ({ page }) => {
  await openPicture(page);
  await page.locator('.lf-row').first().focus();
  await page.keyboard.press('End');
  const frame = boxNamed(page, 'conv5');
  await frame.focus().catch(() => undefined);
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Larger' }).click();
  await frame.click();
  const before = await boxOf(frame);
  await page.mouse.move(before.x + 300, before.y + 100);
  await page.mouse.down();
  await page.mouse.move(before.x + 310, before.y + 110, { steps: 2 });
  await page.mouse.up();
  const after = await boxOf(frame);
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(12);
});

test('a wide picture begins with its left end and its first layer, and opens beside its column', async ({
  page,
}) => {
  await openPicture(page, { model: 'keras-nasnetmobile' });
  const around = await boxOf(room(page));
  const isInRoom = async (part: Locator): Promise<boolean> => {
    const { x, width } = await boxOf(part);
    return x >= around.x && x + width <= around.x + around.width;
  };
  const closed = page.locator('.lf-pic-box', { has: page.locator('.lf-pic-closed') });
  const column = page.locator('.lf-pic-box').nth(1);
  const header = page.locator('.lf-pic-header').first();
  await closed.nth(2).click();
  await header.waitFor();
  await expect.poll(() => isInRoom(column)).toBe(true);
  await expect.poll(() => isInRoom(header.locator('.lf-pic-name'))).toBe(true);
  for (const name of ['From left to right', 'From the top down']) {
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('button', { name, pressed: true })).toBeVisible();
  }
  await page.locator('.lf-row').first().focus();
  await expect.poll(() => isInRoom(page.locator('.lf-pic-box').first())).toBe(true);
});

test('texts stay in their boxes in a page from right to left', async ({ page }) => {
  await openPicture(page, { root: 'direction: rtl' });
  const outside = await page.locator('.lf-pic-box').evaluateAll((boxes) =>
    boxes.flatMap((box) => {
      const { left, right } = box.querySelector('.lf-pic-shape')?.getBoundingClientRect() ?? {
        left: 0,
        right: 0,
      };
      return [...box.querySelectorAll('text')].flatMap((text) => {
        const place = text.getBoundingClientRect();
        return place.left < left || place.right > right ? [text.textContent] : [];
      });
    }),
  );
  expect(outside).toEqual([]);
});

for (const [name, style] of [
  ['transformed', 'transform: scale(0.5); transform-origin: 0 0'],
  ['zoomed', 'zoom: 1.5'],
] as const)
  test(`the pointer drags and enlarges what is under it in a ${name} page`, async ({ page }) => {
    await openPicture(page, { style });
    const box = boxNamed(page, 'conv1_conv');
    const around = await boxOf(room(page));
    const drawing = await boxOf(page.locator('.lf-pic'));
    // As wide as its room, in the middle.
    const [left, right] = [
      drawing.x - around.x,
      around.x + around.width - drawing.x - drawing.width,
    ];
    expect(Math.abs(left - right)).toBeLessThanOrEqual(3);
    const before = await boxOf(box);
    await page.mouse.move(before.x, before.y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -30);
    await expect.poll(async () => (await boxOf(box)).width).toBeGreaterThan(before.width * 1.2);
    await page.keyboard.up('Control');
    const zoomed = await boxOf(box);
    expect(Math.abs(zoomed.x - before.x)).toBeLessThanOrEqual(3);
    expect(Math.abs(zoomed.y - before.y)).toBeLessThanOrEqual(3);
    await page.mouse.down();
    await page.mouse.move(before.x, before.y - 40, { steps: 4 });
    await page.mouse.up();
    const aside = async (): Promise<number> => Math.abs((await boxOf(box)).y - zoomed.y + 40);
    await expect.poll(aside).toBeLessThanOrEqual(2);
  });

test('a double click shows the details of a layer, also while those of another are shown', async ({
  page,
}) => {
  await openPicture(page);
  for (const name of ['conv1_conv', 'conv1_bn']) {
    await boxNamed(page, name).dblclick();
    await expect(page.locator('.lf-details-name')).toHaveText(name);
  }
});

test('a picture is saved from the panel as from its bar, in the direction that it has', async ({
  page,
}) => {
  await openPicture(page);
  await page.getByRole('button', { name: 'From left to right' }).click();
  await expect(
    page.getByRole('button', { name: 'From left to right', pressed: true }),
  ).toBeVisible();
  await page.locator('.lf-more').click();
  const saved = async (name: string): Promise<string> => {
    const button = page.getByRole('button', { name, exact: true });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return readFileSync(await download.path(), 'utf8');
  };
  expect(await saved('Save picture (SVG)')).toBe(await saved('Save SVG'));
});

test('a picture that is shown first does not scroll the page to itself', async ({ page }) => {
  // A large one is drawn when it is in the page already.
  await openPicture(page, {
    model: 'keras-nasnetlarge',
    above: 3000,
    state: { level: 3 },
    focused: 20,
  });
  await page.locator('.lf-pic-box').first().waitFor();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test('a table that goes away with its picture leaves no worker behind', async ({ page }) => {
  await openPicture(page, { model: 'keras-nasnetlarge', state: { level: 3 } });
  await page.locator('.lf-pic-box').first().waitFor();
  await page.evaluate(() => {
    (window as unknown as { readonly view: { dispose(): void } }).view.dispose();
  });
  await expect.poll(() => page.workers().length).toBe(0);
});

test('a line in a frame does not take the pointer from it', async ({ page }) => {
  await openPicture(page);
  const taken = await page
    .locator('.lf-pic-line path')
    .evaluateAll(
      (paths) => paths.filter((path) => getComputedStyle(path).pointerEvents !== 'none').length,
    );
  expect(taken).toBe(0);
});
