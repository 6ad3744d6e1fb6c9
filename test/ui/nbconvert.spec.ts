import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { hostileCases } from '../src/format/support/hostile.js';
import { notAllowed } from './support/allowed.js';
import { ENVIRONMENT, NBCONVERT_TEMPLATE } from './support/installed.js';
import { labels, rowNamed } from './support/lab.js';
import { MIME_TYPE, saveNotebook, shows } from './support/notebooks.js';
import type { Cell } from './support/notebooks.js';
import { openFile } from './support/offline.js';

const OTHERS: Cell = {
  source: 'chart',
  outputs: [{ 'text/html': '<b id="own">bold</b>', 'text/plain': 'plain' }],
};

const LARGE = 10_000;

let root = '';
test.beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'layerfold-nbconvert-'));
  const templates = join(root, 'nbconvert', 'templates');
  mkdirSync(templates, { recursive: true });
  symlinkSync(NBCONVERT_TEMPLATE, join(templates, 'layerfold'));
});
test.afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** What `jupyter nbconvert` makes of a notebook with some cells. */
function converted(cells: readonly Cell[], ...options: string[]): string {
  saveNotebook({ root }, 'nb.ipynb', cells);
  const jupyter = join(ENVIRONMENT, 'bin', 'jupyter');
  const flags = ['--to', 'html', '--template', 'layerfold', ...options];
  execFileSync(jupyter, ['nbconvert', ...flags, 'nb.ipynb'], {
    cwd: root,
    env: { ...process.env, JUPYTER_PATH: root },
    stdio: 'pipe',
  });
  return readFileSync(join(root, 'nb.html'), 'utf8');
}

test('a converted notebook folds and searches without a network, and is a plain table without a script', async ({
  browser,
}) => {
  const cells = [shows('keras-resnet101'), shows('keras-resnet101', 'torch-moe'), OTHERS];
  const html = converted(cells);
  expect(html.split('.lf-foot{')).toHaveLength(2);

  const { page, trouble, close } = await openFile(browser, html);
  await expect(page.locator('.lf-root')).toHaveCount(3);
  await expect(page.locator('#own')).toHaveText('bold');
  await expect(page.getByText('347 layers,')).toHaveCount(0);
  const before = await labels(page);
  const block = rowNamed(page, 'conv4_block1').first();
  await block.locator('.lf-fold').click();
  await expect(block).toHaveAttribute('aria-expanded', 'true');
  expect(await labels(page)).not.toEqual(before);
  const field = page.getByRole('searchbox').nth(1);
  await field.fill('conv5_block3_out');
  await expect(page.locator('.lf-found-text')).toHaveText('1 match');
  expect(trouble).toEqual([]);
  await close();

  const quiet = await openFile(browser, html, { javaScriptEnabled: false });
  await expect(quiet.page.locator('.lf-root')).toHaveCount(0);
  await expect(quiet.page.getByText('347 layers,')).toHaveCount(2);
  await quiet.close();

  const clean = converted(cells, '--sanitize-html');
  expect(clean).not.toContain('layerfold');
  expect(clean).toContain('347 layers,');
});

test('no payload gets out of its output, and one that cannot be shown leaves the plain table', async ({
  browser,
}) => {
  // Large ones cost nbconvert most of the time, and hostile.spec.ts has them all.
  const cases = hostileCases().filter(({ payload }) => JSON.stringify(payload).length < LARGE);
  expect(cases.length).toBeGreaterThan(40);
  const cells = cases.map(({ name, payload }) => ({
    source: '',
    outputs: [{ [MIME_TYPE]: payload, 'text/html': `<i>${name}</i>`, 'text/plain': name }],
  }));
  const { page, trouble, close } = await openFile(browser, converted(cells));
  const outputs = page.locator('.layerfold-output');
  await expect(outputs).toHaveCount(cases.length);
  for (const [at, { name, expect: expected, sentence }] of cases.entries()) {
    const shown = outputs.nth(at).locator('.lf-root');
    await expect(shown, name).toHaveCount(1);
    if (expected === 'problem') await expect(shown, name).toContainText(sentence ?? '');
    expect(await outputs.nth(at).locator('i').count(), name).toBe(expected === 'problem' ? 1 : 0);
    expect(await notAllowed(shown), name).toEqual([]);
  }
  expect(trouble).toEqual([]);
  await close();
});
