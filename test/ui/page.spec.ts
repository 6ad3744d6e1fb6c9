import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const ORIGIN = 'http://layerfold.test';
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

const PAGE = `<!doctype html>
<link rel="stylesheet" href="/style/index.css">
<script src="/node_modules/@tensorflow/tfjs/dist/tf.min.js"></script>
<div id="here"></div>
<script type="module">
  import { summary } from '/lib/tfjs.js';
  import { mount } from '/lib/hosts/page/mount.js';
  const layers = [8, 8, 8, 2].map((units) => tf.layers.dense({ units, inputShape: [8] }));
  const shown = summary(tf.sequential({ name: 'in_a_page', layers }));
  window.take = mount(document.getElementById('here'), shown);
</script>`;

test('a plain page shows a TensorFlow.js model, from the files of the package alone', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: PAGE });
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    return route.fulfill({ contentType, body: readFileSync(join(REPOSITORY, pathname)) });
  });
  await page.goto(`${ORIGIN}/`);
  await expect(page.locator('.lf-head')).toHaveText(
    /^in_a_pageTensorFlow\.js4 layers234 parameters/,
  );
  await expect(page.locator('.lf-row .lf-type')).toHaveText(['Dense', 'Dense', 'Dense', 'Dense']);
  expect(await page.locator('.lf-table').evaluate((table) => table.clientWidth)).toBeGreaterThan(
    300,
  );
  await page.evaluate(() => {
    (window as unknown as { take: () => void }).take();
  });
  await expect(page.locator('#here')).toBeEmpty();
  expect(errors).toEqual([]);
});
