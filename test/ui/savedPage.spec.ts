import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { filledPage as filledPageType } from '../../src/fallback/page.js';
import { ATTACKED_ROWS, ATTACKS, attackPayloads } from '../src/format/support/attacks.js';
import { hostileCases } from '../src/format/support/hostile.js';
import { notAllowed } from './support/allowed.js';
import { labels, openTable, rowNamed } from './support/lab.js';
import { saveNotebook, shows } from './support/notebooks.js';
import { openFile } from './support/offline.js';
import { expect, test } from './support/test.js';
import { corpusPayload, openViewPage } from './support/viewPage.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const PAGE = 'html head meta meta meta title style body header h1 p main h2 noscript script script';

/** Opens the panel of the first table and saves it as a page. */
async function savedBy(page: Page): Promise<string> {
  const root = page.locator('.lf-root').first();
  const button = root.getByRole('button', { name: 'Save web page' });
  const more = root.locator('.lf-more');
  if ((await more.getAttribute('aria-expanded')) !== 'true') await more.click();
  const downloading = page.waitForEvent('download');
  await button.click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('resnet101.html');
  return readFileSync(await download.path(), 'utf8');
}

async function violations(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page });
  axe.options({ rules: { 'target-size': { enabled: true } } });
  return (await axe.analyze()).violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`);
}

test('a table of JupyterLab is saved as it is, and the file shows it without JupyterLab or a network', async ({
  page,
  jupyter,
  browser,
}) => {
  saveNotebook(jupyter, 'saved.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'saved.ipynb');
  const folds = rowNamed(page, 'conv4_block2 … 23').locator('.lf-fold');
  await folds.click();
  await expect(rowNamed(page, 'all 22, individually')).toBeVisible();
  const before = await labels(page);
  const html = await savedBy(page);

  const { page: file, trouble, close } = await openFile(browser, html);
  await expect(file).toHaveTitle('resnet101');
  await expect(file.getByRole('heading', { level: 1 })).toHaveText('resnet101');
  await expect(file.locator('.lf-row .lf-name')).toHaveText(before);
  const block = rowNamed(file, 'conv4_block1');
  await block.locator('.lf-fold').click();
  await expect(block).toHaveAttribute('aria-expanded', 'true');
  expect(await labels(file)).not.toEqual(before);
  await block.focus();
  await file.keyboard.press('ArrowLeft');
  await expect(block).toHaveAttribute('aria-expanded', 'false');
  expect(await labels(file)).toEqual(before);
  await file.keyboard.press('/');
  await file.keyboard.type('conv5_block3_out');
  await expect(file.locator('.lf-found-text')).toHaveText('1 match');
  await file.keyboard.press('Enter');
  await expect(file.locator('.lf-row:focus')).toHaveCount(1);
  await file.keyboard.press('Enter');
  await expect(file.locator('.lf-details')).toBeVisible();
  await file.keyboard.press('Control+c');
  await expect(file.getByRole('status')).toHaveText('Copied the path');
  await file.locator('.lf-more').click();
  await file.getByRole('button', { name: 'Copy table' }).click();
  await expect(file.getByRole('status')).toContainText(/Copied|allowed/);
  await expect(file.getByRole('button', { name: 'Save web page' })).toHaveCount(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await file.emulateMedia({ colorScheme });
    expect(await violations(file), colorScheme).toEqual([]);
  }
  expect(trouble).toEqual([]);
  await close();
});

test('the page is printed whole and without controls, and is text where no script runs', async ({
  page,
  browser,
}) => {
  const shown = { payload: corpusPayload('keras-resnet101') };
  await openViewPage(page, {
    body: '<div id="here"></div>',
    script: `
      import { mount } from '/lib/hosts/page/mount.js';
      const shown = { ...${JSON.stringify(shown)}, toString: () => 'resnet101 <b>as</b> text' };
      mount(document.getElementById('here'), shown, { pageSize: 10 });`,
  });
  const html = await savedBy(page);

  const printed = await openFile(browser, html);
  await expect(printed.page.locator('.lf-row .lf-name')).toHaveCount(10);
  await printed.page.emulateMedia({ media: 'print' });
  await printed.page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect.poll(async () => (await labels(printed.page)).length).toBeGreaterThan(10);
  for (const part of ['header p', '.lf-tools', '.lf-pager'])
    await expect(printed.page.locator(part)).toBeHidden();
  expect(printed.trouble).toEqual([]);
  await printed.close();

  const quiet = await openFile(browser, html, { javaScriptEnabled: false });
  await expect(quiet.page.locator('pre')).toHaveText('resnet101 <b>as</b> text');
  await expect(quiet.page.locator('header p')).toBeHidden();
  await quiet.close();
});

test('where the server has gone the table says so, and saves when it is back', async ({
  page,
  jupyter,
}) => {
  saveNotebook(jupyter, 'gone.ipynb', [shows('keras-resnet101')]);
  await openTable(page, jupyter, 'gone.ipynb');
  await page.locator('.lf-more').first().click();
  await expect(page.getByRole('button', { name: 'Save web page' })).toBeVisible();
  const files = '**/lab/extensions/layerfold/**';
  await page.route(files, (route) => route.abort());
  await page.getByRole('button', { name: 'Save web page' }).click();
  const sentence = page.getByText('The web page cannot be made now');
  await expect(sentence.first()).toBeVisible();
  await page.unroute(files);
  await savedBy(page);
  await expect(page.locator('.lf-panel')).not.toContainText('cannot');
});

test('no payload gets out of its place in the file', async ({ browser }) => {
  test.setTimeout(300_000);
  const { filledPage } = (await import(join(REPOSITORY, 'lib', 'fallback', 'page.js'))) as {
    filledPage: typeof filledPageType;
  };
  const built = (await import(join(REPOSITORY, 'lib', 'built', 'pageTemplate.js'))) as {
    default: string;
  };
  const { page, trouble, show, close } = await openFile(browser, '');
  const attacked = attackPayloads().map((payload, at) => ({
    name: ATTACKS[at * ATTACKED_ROWS] ?? '',
    payload,
    expect: 'table',
    sentence: '',
  }));
  const cases = [...hostileCases(), ...attacked];
  for (const { name, payload, expect: expected, sentence } of cases) {
    const foreign = `${name}</title></pre></script><img src=x onerror=alert(1)><!--\u2028\ud800`;
    const html = filledPage(built.default, { name: foreign, text: foreign, data: { payload } });
    await show(html);
    const root = page.locator('.lf-root');
    await expect(root, name).toHaveCount(1);
    if (expected === 'problem') await expect(root, name).toContainText(sentence ?? '');
    else await expect(root.locator('.lf-row').first(), name).toBeVisible();
    expect(await notAllowed(root), name).toEqual([]);
    const tags = await page.evaluate(() => {
      document.querySelector('.lf-root')?.remove();
      return [...document.querySelectorAll('*')].map(({ localName }) => localName).join(' ');
    });
    const around = expected === 'problem' ? PAGE.replace('h2 noscript ', '') : PAGE;
    expect(tags, name).toBe(around);
    expect(trouble, name).toEqual([]);
  }
  await close();
});
