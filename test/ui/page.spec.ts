import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './support/test.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const ORIGIN = 'http://layerfold.test';
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

function pageWith(script: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<link rel="stylesheet" href="/style/index.css">
<script src="/node_modules/@tensorflow/tfjs/dist/tf.min.js"></script>
<div id="here"></div>
<script type="module">${script}</script>`;
}

/** Opens a page that is made of the files of the package alone; returns the errors in it. */
async function open(page: Page, script: string): Promise<readonly string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') {
      return route.fulfill({ contentType: 'text/html', body: pageWith(script) });
    }
    const contentType = TYPES[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    return route.fulfill({ contentType, body: readFileSync(join(REPOSITORY, pathname)) });
  });
  await page.goto(`${ORIGIN}/`);
  return errors;
}

const DENSE_LAYERS = `
  import { summary } from '/lib/tfjs.js';
  import { mount } from '/lib/hosts/page/mount.js';
  const layers = [8, 8, 8, 2].map((units) => tf.layers.dense({ units, inputShape: [8] }));
  const shown = summary(tf.sequential({ name: 'in_a_page', layers }));
  window.take = mount(document.getElementById('here'), shown);`;

/** Long types, shapes, numbers and badges, and FLOPs: what a large language model has in one row. */
const LARGE_NUMBERS = {
  format: 'layerfold',
  version: [1, 0],
  model: { framework: 'torch', name: 'Llama', type: 'Llama', unit: 'module', separator: '.' },
  totals: { rows: 82, params: 70_553_706_496, flops: 2_224_725_950_464 },
  templates: { kind: 'residual,model', size: '1,3', own_row: '1,1' },
  columns: {
    name: ',,embed_tokens,{0+1}',
    template: ',,,0*80',
    type: '0,1,2,',
    output_shape: '0,1,0,',
    params: '855654400,1050673152,1050673152,',
    flops: '27383578624,0,0,',
  },
  dictionaries: {
    type: 'LlamaDecoderLayer\nLlamaForCausalLM\nLlamaEmbeddingOfAllTokens',
    output_shape: '1,16,8192\nlast_hidden_state:1,16,8192',
  },
};

test('a plain page shows a TensorFlow.js model, from the files of the package alone', async ({
  page,
}) => {
  const errors = await open(page, DENSE_LAYERS);
  await expect(page.locator('.lf-head')).toHaveText(
    /^in_a_page · TensorFlow\.js · 4 layers · 234 parameters/,
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

test('names are whole or keep three tenths of the table, and badges one line, whatever else there is', async ({
  page,
}) => {
  const errors = await open(
    page,
    `import { mount } from '/lib/hosts/page/mount.js';
    mount(document.getElementById('here'), { payload: ${JSON.stringify(LARGE_NUMBERS)} });`,
  );
  const name = page.locator('.lf-row > .lf-layer').first();
  for (const width of [1300, 1120, 1030, 960, 830]) {
    await page.setViewportSize({ width: width + 16, height: 600 });
    const table = await page.locator('.lf-table').evaluate((node) => node.clientWidth);
    const hidden = await page
      .locator('.lf-scroll')
      .evaluate((node) => node.scrollHeight - node.clientHeight);
    expect(hidden, `at ${width}`).toBe(0);
    const taken = await name.evaluate((node) => node.getBoundingClientRect().width);
    const cut = await page
      .locator('.lf-name')
      .evaluateAll((names) => names.filter((one) => one.scrollWidth > one.clientWidth).length);
    expect(cut === 0 || taken / table > 0.299, `at ${width}`).toBe(true);
    const badge = await page.locator('.lf-badge').first().boundingBox();
    expect(badge?.height, `at ${width}`).toBeLessThan(22);
  }
  expect(errors).toEqual([]);
});

/** Blocks whose names a framework made up, with more to say than there is room for. */
const MADE_UP = {
  format: 'layerfold',
  version: [1, 0],
  model: { framework: 'keras', name: 'blocks', type: 'Functional', unit: 'layer', separator: '/' },
  totals: { rows: 601, params: 30_000 },
  templates: { kind: 'residual,model', size: '3,2' },
  columns: {
    name: 'layer_normalization_{1+1},my_layer,add_{1+1},input_layer,',
    template: ',,,,0*200',
    type: '0,1,2,3,',
    output_shape: '0,0,0,0,',
    params: '100,0,0,,',
  },
  dictionaries: {
    type: 'LayerNormalization\nMyLayer\nAdd\nInputLayer',
    output_shape: '?,1024,1024,64',
  },
};

test('made-up names beside a group give way before its name and its badge, and keep the row in one line', async ({
  page,
}) => {
  const errors = await open(
    page,
    `import { mount } from '/lib/hosts/page/mount.js';
    mount(document.getElementById('here'), { payload: ${JSON.stringify(MADE_UP)} });`,
  );
  const run = page.locator('.lf-row.lf-run');
  await expect(run.locator('.lf-layer')).toHaveText(
    'residual block 1 … 200 × 200 · 100 each layer_normalization_1 … add_200',
  );
  for (const width of [1300, 1030, 830, 480]) {
    await page.setViewportSize({ width: width + 16, height: 600 });
    const heights = await page
      .locator('.lf-row')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(new Set(heights).size, `at ${width}`).toBe(1);
    const isWhole = await run
      .locator('.lf-name')
      .evaluate((name) => name.scrollWidth <= name.clientWidth);
    expect(isWhole, `at ${width}`).toBe(true);
  }
  expect(errors).toEqual([]);
});
