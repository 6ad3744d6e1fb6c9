import { expect, type Locator, type Page } from '@playwright/test';
import { hasKernel } from './lab.js';

/** A model that no framework has to be imported for, and an expression that leads to it. */
export const VARIABLE = 'trainer.parts["the net"][0]';
export const DEFINED = `class Net:
    def __layerfold__(self):
        from layerfold import Layer
        for block in range(12):
            yield Layer(path=f"block{block}", type="Block", params=0)
            yield Layer(path=f"block{block}/dense", type="Dense", params=72)


class Trainer:
    parts = {"the net": [Net()]}


trainer = Trainer()
# a trainer
${VARIABLE}`;

/** The entry of ours in the menu over a place in a line of code; `x`: from its left edge, in CSS pixels. */
export async function entryOver(page: Page, line: Locator, x: number): Promise<Locator> {
  await line.click({ button: 'right', position: { x, y: 8 } });
  const entry = page.locator('.lm-Menu-item[data-command="layerfold:summarize"]');
  await expect(entry).toHaveCount(1);
  return entry;
}

/** How far to the right a text begins in a line of code. */
export async function placeOf(line: Locator, text: string): Promise<number> {
  return line.evaluate((node, wanted) => {
    const before = (node.textContent ?? '').indexOf(wanted) + 0.5;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width } = range.getBoundingClientRect();
    return (width * before) / (node.textContent?.length ?? 1);
  }, text);
}

/** In a notebook whose only cell is `DEFINED` and has a kernel: runs it, and then what the menu over its variable offers. */
export async function summarizeByMenu(page: Page): Promise<void> {
  await expect.poll(() => hasKernel(page), { timeout: 30_000 }).toBe(true);
  await page.evaluate(async () => {
    await window.jupyterapp.commands.execute('notebook:run-cell');
  });
  const line = page.locator('.jp-Cell .cm-line').last();
  await (await entryOver(page, line, await placeOf(line, '0'))).click();
  const made = page.locator('.jp-Cell').nth(1);
  await expect(made.locator('.cm-content')).toContainText(`layerfold.summary(${VARIABLE})`);
  await expect(made.locator('.lf-head')).toHaveText(/^Net · 24 layers/);
}
