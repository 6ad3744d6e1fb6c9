import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { notAllowed } from './support/allowed.js';
import { runPython } from './support/installed.js';
import { labels, rowNamed } from './support/lab.js';
import { openFile } from './support/offline.js';

/** The HTML of outputs that contain their table, made by Python. */
function outputs(...models: readonly string[]): readonly string[] {
  const program = `
import json, sys
import corpus, layerfold
layerfold.enable(inline_view=True)
for name in sys.argv[1:]:
    summary = layerfold.Summary(corpus.load_table(corpus.load(name)["table"]))
    print(json.dumps(summary._repr_mimebundle_()["text/html"]))`;
  const lines = runPython('-c', program, ...models)
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as string);
}

const page = (body: string, style = ''): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><body style="${style}">${body}`;

async function unfolds(row: Locator): Promise<void> {
  await row.locator('.lf-fold').click();
  await expect(row).toHaveAttribute('aria-expanded', 'true');
}

test('an output that contains its table folds and turns pages without a request, and is plain without a script', async ({
  browser,
}) => {
  const html = page(outputs('keras-resnet101', 'torch-moe').join(''));
  const { page: shown, trouble, close } = await openFile(browser, html);
  const roots = shown.locator('.lf-root');
  await expect(roots).toHaveCount(2);
  await expect(shown.locator('table:not(.lf-table)')).toHaveCount(0);
  const before = await labels(shown);
  const block = rowNamed(shown, 'conv4_block1').first();
  await unfolds(block);
  await block.focus();
  await shown.keyboard.press('ArrowLeft');
  await expect(block).toHaveAttribute('aria-expanded', 'false');
  expect(await labels(shown)).toEqual(before);
  await block.focus();
  await shown.keyboard.press('*');
  const rows = roots.first().locator('.lf-row');
  await roots.first().getByRole('button', { name: 'Next page' }).click();
  await expect(rows.first()).not.toHaveText(/^input_layer/);
  // What it does not do has no button.
  await expect(shown.getByRole('searchbox')).toHaveCount(0);
  expect(await notAllowed(roots.first())).toEqual([]);
  expect(trouble).toEqual([]);
  await close();

  const quiet = await openFile(browser, html, { javaScriptEnabled: false });
  await expect(quiet.page.locator('.lf-root')).toHaveCount(0);
  await expect(quiet.page.getByText('347 layers,')).toBeVisible();
  await quiet.close();
});

test('it is light or dark as the text of the page, in a frame without the origin of the notebook, too', async ({
  browser,
}) => {
  const [html = ''] = outputs('torch-resnet18');
  const { page: shown, trouble, show, close } = await openFile(browser, page(''));
  for (const [colour, drawn] of [
    ['#eee', 'rgb(221, 221, 221)'],
    ['#222', 'rgb(27, 27, 27)'],
    ['oklch(0.93 0 0)', 'rgb(221, 221, 221)'],
    ['color-mix(in srgb, black 90%, white)', 'rgb(27, 27, 27)'],
    ['color-mix(in srgb, white 90%, black)', 'rgb(221, 221, 221)'],
  ] as const) {
    const frame = page(html, `color: ${colour}`).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    await show(page(`<iframe sandbox="allow-scripts" srcdoc="${frame}"></iframe>`));
    const root = shown.frameLocator('iframe').locator('.lf-root');
    await expect(root).toHaveCSS('color', drawn);
    const rows = root.locator('.lf-row');
    const before = await rows.count();
    await rows.locator('.lf-fold').last().click();
    await expect(rows).not.toHaveCount(before);
  }
  expect(trouble).toEqual([]);
  await close();
});
