import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/test.js';
// @ts-expect-error a plain script, which must also start before anything is installed
import { writeSingleFiles } from '../../scripts/dist/singleFiles.mjs';

const TFJS = join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs/dist/tf.min.js');

const PAGE = `<!doctype html>
<meta charset="utf-8">
<script src="/tf.js"></script>
<div id="here"></div>
<div id="shadow"></div>
<script type="module">
  import { summary } from '/tfjs.js';
  import { mount } from '/page.js';
  const layers = [8, 8, 8, 2].map((units) => tf.layers.dense({ units, inputShape: [8] }));
  const shown = summary(tf.sequential({ name: 'in_a_page', layers }));
  mount(document.getElementById('here'), shown);
  mount(document.getElementById('shadow').attachShadow({ mode: 'open' }), shown);
</script>`;

test('two files, each by itself, show a TensorFlow.js model with its styles, in a shadow tree, too', async ({
  page,
}) => {
  const written = (await writeSingleFiles()) as ReadonlyMap<string, string>;
  const files = new Map([['tf', TFJS], ...written]);
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: PAGE });
    const file = files.get(/^\/(\w+)\.js$/.exec(pathname)?.[1] ?? '');
    if (file === undefined) wrong.push(pathname);
    return file === undefined
      ? route.abort()
      : route.fulfill({ contentType: 'text/javascript', body: readFileSync(file) });
  });
  await page.goto('http://layerfold.test/');
  for (const place of ['#here', '#shadow']) {
    await expect(page.locator(`${place} .lf-row .lf-type`)).toHaveText(Array(4).fill('Dense'));
    const digits = page.locator(`${place} .lf-row .lf-params`).first();
    await expect(digits).toHaveCSS('text-align', 'end');
  }
  await page.locator('#here .lf-row').first().click();
  await page.keyboard.press('Enter');
  await expect(page.locator('#here .lf-details')).toBeVisible();
  expect(wrong).toEqual([]);
});
