// Pictures of models in VS Code, used as people use them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { readJson, root } from '../../../scripts/tools.mjs';
import { notebookOf } from './notebooks.mjs';
import { THEMES, chooseTheme } from './themes.mjs';

export const NAME = 'pictures.ipynb';

/** As tall as two pictures: below them the notebook goes on. */
export const VIEWPORT = { width: 1400, height: 1700 };

const MODELS = ['keras-resnet101', 'torch-llama-run', 'keras-nasnetlarge'];

/** The page of outputs, through the frames around it. */
const OUTPUTS = ['iframe.webview', '#active-frame', '#container'];

export function notebook() {
  const payloads = MODELS.map((model) => {
    return readJson(path.join(root, 'test', 'corpus', `${model}.json`)).payload;
  });
  return notebookOf(payloads);
}

/** Opens two models as pictures, uses the first one, and looks at both in each theme; returns how both are shown at first. */
export async function expectPictures(window) {
  const frame = await window.openNotebook(NAME, MODELS.length);
  const [resnet, llama] = ['resnet101', 'LlamaForCausalLM'].map((name) => new Picture(frame, name));
  await resnet.open();
  await llama.open();
  const picture = await window.picture();
  await expectSameRows(resnet);
  await expectZoomed(window, resnet);
  await expectKeys(window, resnet);
  await expectReached(window, resnet);
  await expectSaved(window, resnet);
  await expectThemes(window, frame, [resnet, llama]);
  await expectKept(window, resnet);
  return picture;
}

/** A model of the notebook. */
class Picture {
  constructor(frame, model) {
    const head = frame.locator('.lf-head', { hasText: model });
    this.frame = frame;
    this.view = frame.locator('.lf-root').filter({ has: head });
    this.boxes = this.view.locator('.lf-pic-box, .lf-pic-header');
    this.scale = this.view.locator('.lf-scale');
    this.focused = this.view.locator('.lf-at .lf-pic-name').first();
  }

  async open() {
    await this.view.locator('.lf-row').first().waitFor();
    await this.button('Picture').click();
    await this.boxes.first().waitFor();
  }

  button(name) {
    return this.view.getByRole('button', { name, exact: true });
  }

  box(name) {
    const named = this.frame.locator('.lf-pic-name', { hasText: new RegExp(`^${name}$`, 'u') });
    return this.boxes.filter({ has: named });
  }

  /** The left upper corner of a box, or of the frame of a header. */
  async place(name) {
    const box = `[data-box="${await this.box(name).getAttribute('data-box')}"]`;
    const shape = this.view.locator(`${box} > .lf-pic-shape, ${box} > .lf-pic-ground`);
    const { x, y } = await shape.boundingBox();
    return { x: Math.round(x), y: Math.round(y) };
  }
}

const distance = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

/** What is closed in the picture is closed in the table. */
async function expectSameRows(picture) {
  const { view, boxes } = picture;
  const rows = view.locator('.lf-row');
  await expect(boxes).toHaveCount(23);
  await expect(rows).toHaveCount(23);
  const places = async () => [
    (await picture.place('conv2')).y,
    ...Object.values(await picture.place('pool1_pool')),
  ];
  const before = await places();
  await picture.box('conv2').click();
  await expect(boxes).toHaveCount(20);
  await expect(rows).toHaveCount(20);
  const after = await places();
  const moves = after.map((value, at) => Math.abs(value - before[at]));
  assert.ok(Math.max(...moves) < 2, 'what is before it stays where it is');
  await picture.box('conv2').click();
  await expect(boxes).toHaveCount(23);
}

/** The wheel scrolls the notebook; with Ctrl it zooms and does not scroll. What is dragged follows the pointer. */
async function expectZoomed({ page }, picture) {
  const { view, scale } = picture;
  const top = async () => Math.round((await view.boundingBox()).y);
  const start = await top();
  const point = await picture.place('conv1_bn');
  await page.mouse.move(point.x + 1, point.y + 1);
  await page.mouse.wheel(0, 200);
  await expect.poll(top).toBeLessThan(start);
  await page.mouse.wheel(0, -200);
  await expect.poll(top).toBe(start);
  await expect(scale).toHaveText('100%');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -30);
  await page.keyboard.up('Control');
  await expect(scale).toHaveText('135%');
  const zoomed = await picture.place('conv1_bn');
  assert.ok(distance(zoomed, point) < 5, 'it zooms at the pointer');
  assert.equal(await top(), start);
  await page.mouse.move(zoomed.x + 20, zoomed.y + 20);
  await page.mouse.down();
  await page.mouse.move(zoomed.x - 80, zoomed.y + 60, { steps: 4 });
  await page.mouse.up();
  assert.deepEqual(await picture.place('conv1_bn'), { x: zoomed.x - 100, y: zoomed.y + 40 });
  await picture.button('Fit').click();
  await expect(scale).toHaveText('100%');
}

/** Keys of docs/keys.md go through the picture, and do nothing to the notebook. */
async function expectKeys({ page }, picture) {
  const { view, boxes, scale, focused } = picture;
  const notebookNow = async () => ({
    cells: await page.locator('.code-cell-row').count(),
    changed: await page.locator('.tab.dirty').count(),
  });
  const before = await notebookNow();
  const after = async (keys, box, text = '100%') => {
    for (const key of keys.split(' ')) await page.keyboard.press(key);
    await expect(focused).toHaveText(box);
    await expect(scale).toHaveText(text);
  };
  await picture.box('input_layer').click();
  await after('ArrowDown ArrowDown', 'conv1_conv');
  await after('ArrowUp', 'conv1_pad');
  await after('+', 'conv1_pad', '125%');
  await after('- -', 'conv1_pad', '80%');
  await after('0', 'conv1_pad');
  await after('End', 'predictions');
  await after('Home', 'input_layer');
  await after('Enter', 'input_layer');
  await expect(view.locator('.lf-details')).toContainText('input_layer');
  await after('Enter', 'input_layer');
  await expect(view.locator('.lf-details')).toBeHidden();
  await after(Array(7).fill('ArrowDown').join(' '), 'conv2_block1');
  await after('Space', 'conv2_block1');
  await expect.poll(() => boxes.count()).toBeGreaterThan(23);
  await after('Space', 'conv2_block1');
  await expect(boxes).toHaveCount(23);
  await page.keyboard.press('Tab');
  await expect(picture.button('Smaller')).toBeFocused();
  assert.deepEqual(await notebookNow(), before);
}

/** Where a window is lower than a picture, the notebook follows what keys lead to. */
async function expectReached({ page }, picture) {
  const low = 600;
  await page.setViewportSize({ ...VIEWPORT, height: low });
  await picture.view.locator('.lf-row[tabindex="0"]').focus();
  await page.keyboard.press('End');
  await expect(picture.focused).toHaveText('predictions');
  const bottom = async () => {
    const { y, height } = await picture.box('predictions').boundingBox();
    return y + height;
  };
  await expect.poll(bottom).toBeLessThan(low);
  await page.keyboard.press('Home');
  await page.setViewportSize(VIEWPORT);
  await picture.button('Fit').click();
}

/** The browser of code-server downloads what is saved. */
async function expectSaved({ page }, picture) {
  const saved = async (kind) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      picture.button(`Save ${kind}`).click(),
    ]);
    assert.equal(download.suggestedFilename(), `resnet101.${kind.toLowerCase()}`);
    return readFileSync(await download.path());
  };
  const svg = (await saved('SVG')).toString();
  const [, width] = /^<svg [^>]*width="(\d+)"/u.exec(svg) ?? [];
  assert.ok(svg.includes('<title>resnet101</title>') && svg.includes('>conv4_block2'));
  const png = await saved('PNG');
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.equal(png.readUInt32BE(16), 2 * Number(width));
}

/** Pictures that are open have the colours of a theme that is chosen. */
async function expectThemes(window, frame, pictures) {
  assert.deepEqual(await violations(window, frame), []);
  for (const chosen of THEMES) {
    await chooseTheme(window, frame, chosen);
    for (const { view } of pictures) {
      const { text, expected, border, contrast } = await coloursOf(view);
      assert.equal(text, expected, chosen.title);
      assert.equal(border === contrast, chosen.kind.includes('contrast'), chosen.title);
    }
    assert.deepEqual(await violations(window, frame), [], chosen.title);
  }
}

/** Of a name and of a box, and what the theme has for both. */
const coloursOf = (view) =>
  view.evaluate((section) => {
    const probe = document.body.appendChild(document.createElement('i'));
    const colour = (name) => {
      probe.style.color = `var(${name}, transparent)`;
      return window.getComputedStyle(probe).color;
    };
    const { fill } = window.getComputedStyle(section.querySelector('.lf-pic-name'));
    const { stroke } = window.getComputedStyle(section.querySelector('.lf-pic-shape'));
    const [expected, contrast] = ['--vscode-editor-foreground', '--vscode-contrastBorder'].map(
      colour,
    );
    probe.remove();
    return { text: fill, expected, border: stroke, contrast };
  });

/** The page of outputs is transparent: axe, which looks at one page, needs what is behind it. */
async function violations({ page }, frame) {
  await frame.evaluate(() => {
    document.body.style.background = 'var(--vscode-editor-background)';
  });
  const axe = new AxeBuilder({ page }).include(OUTPUTS);
  axe.options({ rules: { 'target-size': { enabled: true } } });
  const found = await axe.analyze();
  await frame.evaluate(() => document.body.style.removeProperty('background'));
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
}

/** VS Code makes the page of outputs anew, as when an editor gets a window of its own. */
async function expectKept(window, before) {
  const { frame, boxes } = before;
  await before.box('conv2').click();
  await expect(boxes).toHaveCount(20);
  await window.command('Developer: Reload Webviews');
  await window.until(() => frame.isDetached(), 'the page of outputs is another one');
  const after = new Picture(await window.outputs(MODELS.length), 'resnet101');
  await expect(after.boxes).toHaveCount(20);
}
