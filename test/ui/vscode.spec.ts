import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { ATTACKS, attackedModel } from '../src/format/support/attacks.js';
import { hostileCases } from '../src/format/support/hostile.js';
import { notAllowed } from './support/allowed.js';
import { expect, test } from './support/test.js';
import { corpusPayload, TRUSTED_TYPES } from './support/viewPage.js';
import { THEMES, type ThemeKind, VSCodePage } from './support/vscodePage.js';

const RESNET = JSON.stringify(corpusPayload('keras-resnet101'));
const OTHER = JSON.stringify(corpusPayload('torch-resnet18'));

/** That of VS Code for the page of a notebook's outputs (backLayerWebView.ts), and Trusted Types, which it could add. */
const POLICY = [
  "default-src 'none'",
  "script-src http://vscode.test 'unsafe-inline' 'unsafe-eval'",
  "style-src http://vscode.test 'unsafe-inline'",
  'img-src http://vscode.test https: http: data:',
  'font-src http://vscode.test https:',
  'connect-src https:',
  'child-src https: data:',
  TRUSTED_TYPES,
].join('; ');

const folded = (root: Locator): Locator =>
  root.locator('.lf-row', { hasText: 'conv4_block2 … 23' });

async function violations({ page }: VSCodePage, rules: string[] = []): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).include('#container');
  if (rules.length === 0) axe.options({ rules: { 'target-size': { enabled: true } } });
  else axe.withRules(rules);
  return (await axe.analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
}

test('the renderer of VS Code shows the whole view in the colours of each theme, also of one that is chosen later', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page);
  const root = await vscode.render('one', RESNET);
  await expect(root.locator('.lf-row')).toHaveCount(23);
  await root.locator('.lf-more').click();
  await expect(root.locator('.lf-section').first()).toBeVisible();
  await root.getByRole('searchbox').fill('conv4_block2_out');
  await root.getByRole('searchbox').press('Enter');
  await expect(root.locator('.lf-found-text')).toHaveText('1 match');
  await page.keyboard.press('Enter');
  await expect(root.locator('.lf-details')).toContainText('model.get_layer("conv4_block2_out")');
  // A name is aligned as ours are and no row is striped, whatever the page has for tables.
  await expect(root.locator('.lf-row > .lf-layer').first()).toHaveCSS('text-align', 'start');
  for (const kind of Object.keys(THEMES) as ThemeKind[]) {
    await vscode.useTheme(kind);
    await expect(root).toHaveCSS('color', rgb(THEMES[kind].foreground));
    await expect(root).toHaveCSS('color-scheme', kind.includes('light') ? 'light' : 'dark');
    const line = root.locator('.lf-titles > *').first();
    if (kind.includes('contrast'))
      await expect(line).toHaveCSS('border-bottom-color', rgb(THEMES[kind].contrast));
    expect(await violations(vscode, ['color-contrast']), kind).toEqual([]);
  }
  expect(await violations(vscode)).toEqual([]);
  expect(vscode.trouble).toEqual([]);
});

test('in VS Code what uses a table and what saves it are loaded when that is done first', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page);
  vscode.missing.add('interaction.js');
  const root = await vscode.render('one', RESNET);
  await expect(root.locator('.lf-row')).toHaveCount(23);
  expect(vscode.requested).toEqual(['renderer.js']);
  await folded(root).locator('.lf-fold').click();
  await expect(root.locator('.lf-failure')).toContainText('could not be loaded');
  expect(vscode.trouble).toEqual(['console Failed to load resource: net::ERR_FAILED']);
  vscode.missing.clear();
  await folded(root).locator('.lf-fold').click();
  await expect(root.locator('.lf-row')).toHaveCount(25);
  await expect(root.locator('.lf-failure')).toHaveCount(0);
  await root.locator('.lf-more').click();
  const download = page.waitForEvent('download');
  await root.getByRole('button', { name: 'Save web page' }).click();
  expect((await download).suggestedFilename()).toBe('resnet101.html');
  const once = [...new Set(vscode.requested)];
  expect(once).toEqual(['renderer.js', 'interaction.js', 'pageFile.js']);
  expect(vscode.trouble).toHaveLength(1);
});

test('in VS Code the rows are shown as a picture, in the colours of each theme, and saved as one', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page, 'vscode-light', POLICY);
  const root = await vscode.render('one', RESNET);
  await folded(root).locator('.lf-fold').click();
  await root.getByRole('button', { name: 'Picture', exact: true }).click();
  await expect(root.locator('.lf-pic-way').first()).toBeAttached();
  await expect(root.locator('.lf-pic-header', { hasText: 'conv4_block2 … 23' })).toHaveCount(1);
  const shape = root.locator('.lf-pic-shape').first();
  for (const kind of Object.keys(THEMES) as ThemeKind[]) {
    await vscode.useTheme(kind);
    await expect(root.locator('.lf-pic-name').first()).toHaveCSS(
      'fill',
      rgb(THEMES[kind].foreground),
    );
    if (kind.includes('contrast'))
      await expect(shape).toHaveCSS('stroke', rgb(THEMES[kind].contrast));
  }
  for (const kind of ['SVG', 'PNG']) {
    const download = page.waitForEvent('download');
    await root.getByRole('button', { name: `Save ${kind}`, exact: true }).click();
    expect((await download).suggestedFilename()).toBe(`resnet101.${kind.toLowerCase()}`);
  }
  const once = [...new Set(vscode.requested)];
  expect(once).toEqual(['renderer.js', 'interaction.js', 'picture.js']);
  expect(vscode.trouble).toEqual([]);
});

test('a picture in VS Code has names as texts, and is laid out without a worker where the page forbids that', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page, 'vscode-dark', POLICY);
  for (const [at, attack] of ATTACKS.slice(0, 12).entries()) {
    const root = await vscode.render(`${at}`, JSON.stringify(attackedModel(attack)));
    await root.getByRole('button', { name: 'Picture', exact: true }).click();
    await expect(root.locator('.lf-pic-box').first()).toBeAttached();
    const tags = await root
      .locator('.lf-picture-svg')
      .evaluate((svg) => [...svg.querySelectorAll('*')].map(({ tagName }) => tagName));
    const unusual = tags.filter((tag) => !/^(g|rect|path|text|tspan|title)$/.test(tag));
    expect(unusual, attack).toEqual([]);
    await vscode.dispose(`${at}`);
  }
  const large = await vscode.render('large', JSON.stringify(corpusPayload('keras-nasnetlarge')));
  await large.getByRole('button', { name: 'Picture', exact: true }).click();
  await large.locator('.lf-more').click();
  await large.getByRole('button', { name: 'All', exact: true }).click();
  await expect(large.locator('.lf-picture-notes')).toContainText('drawn closed');
  await expect.poll(() => large.locator('.lf-pic-way').count()).toBeGreaterThan(120);
  const others = vscode.trouble.filter(
    (line) => !/^console .*(?:worker|TrustedScriptURL)/iu.test(line),
  );
  expect(others).toEqual([]);
});

test('a large picture in VS Code is laid out by a worker', async ({ page }) => {
  const vscode = await VSCodePage.open(page);
  const large = await vscode.render('large', JSON.stringify(corpusPayload('keras-nasnetlarge')));
  await large.getByRole('button', { name: 'Picture', exact: true }).click();
  await large.locator('.lf-more').click();
  const worker = page.waitForEvent('worker');
  await large.getByRole('button', { name: 'All', exact: true }).click();
  expect((await worker).url()).toMatch(/^blob:/);
  await expect(large.locator('.lf-picture-notes')).toContainText('drawn closed');
  expect(vscode.requested).toContain('layoutWorker.js');
  expect(vscode.trouble).toEqual([]);
});

test('what was folded in VS Code stays when the cell is run again and when the page is loaded again', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page);
  const root = await vscode.render('one', RESNET, 'cell');
  await folded(root).locator('.lf-fold').click();
  await expect(root.locator('.lf-row')).toHaveCount(25);
  const labels = await root.locator('.lf-name').allTextContents();
  await vscode.render('one', OTHER, 'cell');
  await expect(root.locator('.lf-head')).toContainText('ResNet');
  await vscode.dispose('one');
  await expect(root).toHaveCount(0);
  const again = await vscode.render('two', RESNET, 'cell');
  await expect(again.locator('.lf-name')).toHaveText(labels);
  const elsewhere = await vscode.render('three', RESNET);
  await expect(elsewhere.locator('.lf-row')).toHaveCount(23);
  await page.waitForFunction(() => 'kept' in window);
  await vscode.dispose();
  await vscode.activate();
  const reloaded = await vscode.render('two', RESNET, 'cell');
  await expect(reloaded.locator('.lf-name')).toHaveText(labels);
  expect(vscode.trouble).toEqual([]);
});

test('in VS Code text that is typed stays in the table, and no letter that is pressed in its rows', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page);
  const root = await vscode.render('one', RESNET);
  await page.evaluate(() => {
    const keys: string[] = [];
    Object.assign(window, { keys });
    window.addEventListener('keydown', ({ key }) => keys.push(key));
  });
  await root.locator('.lf-row').nth(3).click();
  await page.keyboard.press('ArrowDown');
  await expect(root.locator('.lf-row').nth(4)).toBeFocused();
  await page.keyboard.press('b');
  await page.keyboard.press('/');
  await expect(root.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('dd');
  await page.keyboard.press('Shift+Enter');
  await expect(root.getByRole('searchbox')).toHaveValue('dd');
  const keys = await page.evaluate(() => (window as unknown as { keys: string[] }).keys);
  expect(keys).toEqual(['b', 'Enter']);
  expect(vscode.trouble).toEqual([]);
});

test('in VS Code, where nothing in the page can be scrolled, keys turn the wheel as far as what they lead to is out of sight', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1000, height: 400 });
  const vscode = await VSCodePage.open(page);
  const root = await vscode.render('one', RESNET);
  await page.evaluate(() => {
    const { documentElement, body } = document;
    documentElement.style.overflow = 'clip';
    body.style.cssText +=
      'box-sizing: border-box; height: 100vh; overflow: clip; padding-top: 300px;';
    // VS Code moves the page by 50 px for each step of a wheel, and sees it later.
    let y = 0;
    window.addEventListener('wheel', (event) => {
      const { wheelDeltaY } = event as WheelEvent & { readonly wheelDeltaY: number };
      y = Math.min(0, y + (wheelDeltaY / 120) * 50);
      setTimeout(() => {
        document.getElementById('container')?.style.setProperty('translate', `0 ${String(y)}px`);
      }, 20);
    });
  });
  const rows = root.locator('.lf-row');
  await rows.first().click();
  for (const key of ['End', 'Home', 'PageDown', 'ArrowDown', 'ArrowUp']) {
    await page.keyboard.press(key);
    await expect(root.locator('.lf-row:focus'), key).toBeInViewport({ ratio: 0.95 });
  }
  await root.getByRole('button', { name: 'Picture', exact: true }).press('Enter');
  await expect(root.locator('.lf-pic')).toBeAttached();
  await root.locator('.lf-row[tabindex="0"]').focus();
  for (const key of ['End', 'Home', 'ArrowDown']) {
    await page.keyboard.press(key);
    await expect(root.locator('.lf-at'), key).toBeInViewport({ ratio: 0.95 });
  }
  expect(vscode.trouble).toEqual([]);
});

test('a hundred summaries in VS Code have the tables of those that are near', async ({ page }) => {
  const vscode = await VSCodePage.open(page);
  for (let at = 0; at < 100; at += 1) await vscode.render(String(at), RESNET);
  await expect(page.locator('.lf-root')).toHaveCount(100);
  const tables = page.locator('.lf-table');
  await expect.poll(() => tables.count()).toBeLessThan(8);
  await expect(page.locator('[id="0"] .lf-row')).toHaveCount(23);
  const height = (id: number): Promise<number> =>
    page.locator(`[id="${id}"]`).evaluate((node) => node.getBoundingClientRect().height);
  await expect.poll(async () => (await height(99)) - (await height(0))).toBe(0);
});

test('in VS Code a hostile payload is a table or a sentence, and nothing else', async ({
  page,
}) => {
  const vscode = await VSCodePage.open(page);
  const texts = hostileCases().map(({ name, payload }) => [name, JSON.stringify(payload)] as const);
  for (const [name, text] of [...texts, ['no JSON', '<b>text</b>'] as const]) {
    expect(await notAllowed(await vscode.render('one', text)), name).toEqual([]);
  }
  await expect(page.locator('.lf-problem')).toContainText('cannot be shown as a table');
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  expect(vscode.trouble).toEqual([]);
});

function rgb(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${red}, ${green}, ${blue})`;
}
