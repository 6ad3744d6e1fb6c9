// What a person does with outputs by VS Code's own means.
import assert from 'node:assert/strict';
import { inOrder } from './executed.mjs';

/** Its search finds what a table shows, and keys that are typed into the table's own field stay there. */
export async function expectFound(window, frame) {
  const { page } = window;
  const [table] = await inOrder(frame);
  await table.locator('.lf-row').nth(3).click();
  await page.keyboard.press('Control+f');
  await page.locator('.simple-fr-find-part-wrapper.visible').waitFor();
  await page.keyboard.type('conv5_block3');
  await frame.waitForFunction(() => CSS.highlights.get('find-highlight')?.size === 1);
  await page.keyboard.press('Escape');
  const field = table.getByRole('searchbox');
  await field.click();
  await page.keyboard.type('ddconv5_block3');
  assert.equal(await field.inputValue(), 'ddconv5_block3');
  await page.keyboard.press('Escape');
}

/** Text of a table that is selected is copied. */
export async function expectCopied(window, frame) {
  const { page } = window;
  const [table] = await inOrder(frame);
  const box = await table.locator('.lf-titles > *').nth(1).boundingBox();
  const row = await table.locator('.lf-row').nth(1).boundingBox();
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(row.x + row.width / 2, row.y + row.height - 3, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.press('Control+c');
  await page.waitForTimeout(500);
  const copied = await page.evaluate(() => window.navigator.clipboard.readText());
  assert.match(copied, /input_layer\s+InputLayer/u);
}

/** "Change Presentation" has our table by a name, and the plain HTML and text that are saved with it. */
export async function expectPresentations(window, frame) {
  const { page } = window;
  const present = async (chosen) => {
    await page.locator('.cell-output-toolbar a').first().click();
    await page.getByRole('menuitem', { name: 'Change Presentation' }).click();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    await rows.filter({ hasText: chosen }).click();
    return texts;
  };
  const texts = await present('text/html');
  assert.equal(texts.length, 3);
  assert.match(texts[0], /^application\/vnd\.layerfold\.v1\+json[^]*layerfold table/u);
  await frame.locator('table:not(.lf-table)').first().waitFor();
  await present('layerfold table');
  await frame.locator('.lf-table').first().waitFor();
}
