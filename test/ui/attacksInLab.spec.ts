// Texts that attack, in real JupyterLab: tables in use, metadata and MIME types beside them, and the plain table alone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ATTACKS } from '../src/format/support/attacks.js';
import { notOnTheList } from './support/allowed.js';
import { described, PLAIN, plainTables, prepare, TABLES, written } from './support/attacks.js';
import type { InPage } from './support/attacks.js';
import type { Jupyter } from './support/jupyter.js';
import { openLab, openNotebook } from './support/lab.js';
import { MIME_TYPE } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { troubleOf } from './support/trouble.js';

test('texts that attack are text in JupyterLab, and nothing of ours makes markup of them', async ({
  page,
  jupyter,
}) => {
  const trouble = watched(page);
  await countMarkup(page);
  saveAttacks(jupyter);
  await openLab(page, jupyter);
  await page.evaluate(prepare);
  await openNotebook(page, 'attacks.ipynb');
  for (const at of [0, 1, 2]) {
    const cell = page.locator('.jp-Cell').nth(at);
    await cell.scrollIntoViewIfNeeded();
    await cell.locator('.lf-root:not(.lf-waiting) .lf-row').first().waitFor();
    await cell.evaluate((tree) => (window as unknown as InPage).use(tree));
  }
  expect(notOnTheList(await written(page))).toEqual([]);
  const plain = page.locator('.jp-Cell').nth(3);
  await plain.scrollIntoViewIfNeeded();
  await expect(plain.locator('.jp-OutputArea-output table')).toHaveCount(plainTables().length);
  const elements = await plain.locator('.jp-RenderedHTML *').evaluateAll(described);
  expect([...new Set(elements)].filter((one) => !PLAIN.has(one))).toEqual([]);
  const markup = await madeMarkup(page);
  expect(markup.length).toBeGreaterThan(0);
  // The bundler loads our files by addresses that it wrote itself.
  const ours = markup.filter((one) => one.includes('/extensions/layerfold/'));
  expect(ours.filter((one) => !one.includes(' HTMLScriptElement src|'))).toEqual([]);
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  expect(trouble()).toEqual([]);
});

/** What a text must not cause. JupyterLab itself writes to the console, the reports of the policy among it. */
function watched(page: Page): () => readonly string[] {
  const trouble = troubleOf(page);
  page.on('request', (request) => {
    const { hostname, pathname } = new URL(request.url());
    if (hostname !== '127.0.0.1' || pathname.endsWith('/x'))
      trouble.push(`request ${request.url()}`);
  });
  return () => trouble.filter((one) => !one.startsWith('console '));
}

interface Counting {
  readonly madeMarkup: string[];
}

/** JupyterLab itself makes markup of texts: the policy reports, and refuses nothing. */
async function countMarkup(page: Page): Promise<void> {
  await page.route('**/lab?reset', async (route) => {
    const response = await route.fetch();
    const policy = { 'content-security-policy-report-only': "require-trusted-types-for 'script'" };
    await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
  });
  await page.addInitScript(() => {
    const madeMarkup: string[] = [];
    Object.assign(window, { madeMarkup });
    addEventListener('securitypolicyviolation', ({ sourceFile, sample }) => {
      madeMarkup.push(`${sourceFile} ${sample}`);
    });
  });
}

/** Files and what they made markup, code or the address of a script. */
async function madeMarkup(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as Counting).madeMarkup);
}

/** Three tables with hostile metadata and MIME types beside them, and the plain tables alone. */
function saveAttacks(jupyter: Pick<Jupyter, 'root'>): void {
  const output = (data: object, metadata: object = {}): object => ({
    data,
    metadata,
    output_type: 'display_data',
  });
  const attacked = TABLES.slice(0, 3).map((payload, at) => {
    // JupyterLab opens no notebook with a "constructor" in its metadata.
    const some = ATTACKS.slice(203 * at, 203 * at + 203).filter(
      (one) => !/\p{Cs}/u.test(one) && !(one in {}),
    );
    const named = Object.fromEntries(some.map((attack) => [attack, attack]));
    const types = some.map((attack) => [`${MIME_TYPE}; x=${attack}`, attack]);
    const data = {
      [MIME_TYPE]: payload,
      ...Object.fromEntries(types),
      'text/plain': some.join(''),
    };
    return [output(data, { ...named, [MIME_TYPE]: named })];
  });
  const plain = plainTables().map((html) => output({ 'text/html': html, 'text/plain': '' }));
  const cells = [...attacked, plain].map((outputs, at) => ({
    cell_type: 'code',
    execution_count: 1,
    id: `cell-${String(at)}`,
    metadata: {},
    outputs,
    source: '',
  }));
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  // A server of Jupyter writes UTF-8, which has no halves of characters.
  const text = JSON.stringify(notebook).replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd');
  writeFileSync(join(jupyter.root, 'attacks.ipynb'), text);
}
