import type { Page } from '@playwright/test';
import { closeNotebook, openLab, openNotebook, openTable } from './support/lab.js';
import { saveNotebook, savedText, shows } from './support/notebooks.js';
import { expect, test } from './support/test.js';
import { HUNDRED_MS, measures, median, smallest, startClean } from './support/timing.js';

const SUMMARIES = 100;

/** One as tall as its table: before the code of tables is loaded, there is one without a toolbar, which is about as tall. */
const PLACEHOLDER = '.lf-waiting:has(.lf-tools)';

test.beforeEach(startClean);

test('100 summaries in one notebook', async ({ page, jupyter }) => {
  test.setTimeout(300_000);
  const cells = Array.from({ length: SUMMARIES }, () => shows('keras-resnet101'));
  saveNotebook(jupyter, 'hundred.ipynb', cells);
  saveNotebook(
    jupyter,
    'empty.ipynb',
    cells.map((cell) => ({ ...cell, outputs: [] })),
  );
  expect(Buffer.byteLength(savedText(jupyter, 'hundred.ipynb'))).toBeLessThanOrEqual(1_200_000);

  await openLab(page, jupyter);
  await openNotebook(page, 'empty.ipynb');
  await expect(page.locator('.jp-Cell')).toHaveCount(SUMMARIES);
  await settled(page);
  const empty = await elements(page);
  let opened = 0;
  const work = await smallest(HUNDRED_MS, async () => {
    await openLab(page, jupyter);
    await openNotebook(page, 'hundred.ipynb');
    await expect(page.locator('.lf-root')).toHaveCount(SUMMARIES);
    await expect(page.locator('.lf-table').first()).toBeVisible();
    await settled(page);
    opened = (await elements(page)) - empty;
    const durations = (await measures(page)).map(({ duration }) => duration);
    return {
      inAll: durations.reduce((sum, duration) => sum + duration, 0),
      atAStretch: Math.max(...durations),
    };
  });

  const blank = await framesWithPlaceholder(page);
  await settled(page);
  const scrolled = (await elements(page)) - empty;
  figures({ opened, scrolled, ...work, ...blank });
  expect(opened).toBeLessThanOrEqual(3000);
  expect(scrolled).toBeLessThanOrEqual(3000);
  expect(work.inAll).toBeLessThanOrEqual(HUNDRED_MS.inAll);
  expect(work.atAStretch).toBeLessThanOrEqual(HUNDRED_MS.atAStretch);
  expect(blank).toEqual({ frames: expect.any(Number), blank: 0 });
});

async function elements(page: Page): Promise<number> {
  return page.locator('.jp-NotebookPanel:visible *').count();
}

/** No change of the document for half a second. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, 500);
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            observer.disconnect();
            resolve();
          }, 500);
        });
        observer.observe(document.body, { childList: true, subtree: true });
      }),
  );
}

/** Steps of the wheel that are under way at once: one round trip takes longer than two frames. */
const STEPS_AT_ONCE = 3;

/** Turns the wheel to the end and back, and looks at every frame: is a placeholder in view? */
async function framesWithPlaceholder(page: Page): Promise<{ frames: number; blank: number }> {
  await page.evaluate(() => {
    const counted = { frames: 0, blank: 0, end: false };
    Object.assign(window, { counted });
    const scroller = document.querySelector('.jp-WindowedPanel-outer');
    const look = (): void => {
      if (counted.end || scroller === null) return;
      const view = scroller.getBoundingClientRect();
      const waiting = [...scroller.querySelectorAll('.lf-waiting')].some((node) => {
        const box = node.getBoundingClientRect();
        return box.height > 0 && box.top < view.bottom && box.bottom > view.top;
      });
      counted.frames += 1;
      if (waiting) counted.blank += 1;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const box = await page.locator('.jp-WindowedPanel-outer').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 300);
  for (const direction of [1, -1]) {
    let before = Number.NaN;
    for (;;) {
      for (let tick = 0; tick < 4; tick += 1)
        await Promise.all(
          Array.from({ length: STEPS_AT_ONCE }, () => page.mouse.wheel(0, direction * 120)),
        );
      const top = await page.locator('.jp-WindowedPanel-outer').evaluate((node) => node.scrollTop);
      if (top === before) break;
      before = top;
    }
  }
  return page.evaluate(() => {
    const { counted } = window as unknown as {
      counted: { frames: number; blank: number; end: boolean };
    };
    counted.end = true;
    return { frames: counted.frames, blank: counted.blank };
  });
}

test('a placeholder is as tall as its table, ± 1 px, and says the same line', async ({
  page,
  jupyter,
}) => {
  const [first, ...others] = [
    'keras-resnet101',
    'torch-resnet101',
    'keras-nasnetlarge',
    'torch-llama',
  ];
  const filler = { source: 'pass\n'.repeat(200), outputs: [] };
  for (const width of [1400, 900, 480]) {
    await page.setViewportSize({ width, height: 700 });
    await openLab(page, jupyter);
    for (const name of [first as string, ...others]) {
      saveNotebook(jupyter, `${name}.ipynb`, [filler, shows(name)]);
      await openNotebook(page, `${name}.ipynb`);
      const waiting = page.locator(PLACEHOLDER);
      await expect(waiting).toHaveCount(1);
      // While a notebook opens, JupyterLab may create an output twice.
      await settled(page);
      const heights = await waiting.evaluate((node) => {
        const cell = node.closest<HTMLElement>('.jp-Cell');
        if (cell !== null) cell.style.contentVisibility = 'visible';
        return {
          height: node.getBoundingClientRect().height,
          text: node.querySelector('.lf-head')?.textContent,
        };
      });
      await page.locator('.jp-Cell').nth(1).scrollIntoViewIfNeeded();
      const table = page.locator('.lf-root:not(.lf-waiting)');
      await expect(table).toHaveCount(1);
      const height = await table.evaluate((node) => node.getBoundingClientRect().height);
      expect(Math.abs(height - heights.height), `${name} at ${width}`).toBeLessThanOrEqual(1);
      expect(await page.locator('.lf-head').textContent()).toBe(heights.text);
      await closeNotebook(page);
    }
  }
});

test('a placeholder follows the width of the window', async ({ page, jupyter }) => {
  const filler = { source: 'pass\n'.repeat(200), outputs: [] };
  saveNotebook(jupyter, 'follows.ipynb', [filler, shows('keras-nasnetlarge')]);
  await page.setViewportSize({ width: 1400, height: 700 });
  await openLab(page, jupyter);
  await openNotebook(page, 'follows.ipynb');
  const waiting = page.locator(PLACEHOLDER);
  await expect(waiting).toHaveCount(1);
  await settled(page);
  await page.setViewportSize({ width: 1000, height: 700 });
  await settled(page);
  const height = await waiting.evaluate((node) => {
    const cell = node.closest<HTMLElement>('.jp-Cell');
    if (cell !== null) cell.style.contentVisibility = 'visible';
    return node.getBoundingClientRect().height;
  });
  await page.locator('.jp-Cell').nth(1).scrollIntoViewIfNeeded();
  const table = page.locator('.lf-root:not(.lf-waiting)');
  await expect(table).toHaveCount(1);
  const shown = await table.evaluate((node) => node.getBoundingClientRect().height);
  expect(Math.abs(shown - height)).toBeLessThanOrEqual(1);
});

test('first paint, page flip and fold of ResNet101: script, style and layout, median of 20', async ({
  page,
  jupyter,
}) => {
  await page.setViewportSize({ width: 1400, height: 780 });
  const folds = Array.from({ length: 20 }, () => shows('keras-resnet101'));
  saveNotebook(jupyter, 'paint.ipynb', folds);
  await openTable(page, jupyter, 'paint.ipynb');
  await settled(page);
  const ceilings = { paint: 16, flip: 16, fold: 16 };
  const paint = await smallest({ paint: ceilings.paint }, async () => ({
    paint: median(await firstPaints(page)),
  }));
  await page.locator('.lf-row[tabindex="0"]').first().focus();
  const rows = page.locator('.lf-root:not(.lf-waiting)').first().locator('.lf-row');
  await page.keyboard.press('*');
  // The code for keys may still be on its way.
  await rows.and(page.locator('[aria-level="2"]')).first().waitFor();
  await rows.and(page.locator('[aria-expanded="false"]')).first().focus();
  await page.keyboard.press('*');
  await page.locator('.lf-next').first().waitFor({ timeout: 5_000 });
  const presses = await smallest({ flip: ceilings.flip, fold: ceilings.fold }, async () => ({
    flip: median(await pressed(page, ['PageDown', 'PageUp'])),
    fold: median(await pressed(page, [' ', ' '])),
  }));
  figures({ ...paint, ...presses });
  expect(paint.paint).toBeLessThanOrEqual(ceilings.paint);
  expect(presses.flip).toBeLessThanOrEqual(ceilings.flip);
  expect(presses.fold).toBeLessThanOrEqual(ceilings.fold);
});

/** Presses keys in turn on a foldable row of the first table and forces the layout each time. */
async function pressed(page: Page, keys: readonly string[]): Promise<number[]> {
  return page.evaluate((turns) => {
    const times: number[] = [];
    const root = document.querySelector('.lf-root:not(.lf-waiting)');
    for (let at = 0; at < 20; at += 1) {
      const row = root?.querySelector<HTMLElement>('.lf-row[aria-expanded]');
      row?.focus();
      const key = turns[at % turns.length] ?? '';
      const before = root?.querySelector('.lf-row');
      const start = performance.now();
      row?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      root?.getBoundingClientRect();
      times.push(performance.now() - start);
      if (root?.querySelector('.lf-row') === before) throw new Error(`${key} changed nothing`);
    }
    return times;
  }, keys);
}

/** Takes each summary of the notebook down and builds it again, as when it comes near. */
async function firstPaints(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    interface Renderer {
      readonly node: HTMLElement;
      readonly output: { readonly shown: { onNear(): void; onFar(): void } };
      renderModel(model: unknown): Promise<void>;
    }
    const { currentWidget } = window.jupyterapp.shell;
    const cells = (currentWidget?.content.widgets ?? []) as unknown as readonly {
      readonly outputArea: { readonly widgets: readonly { readonly widgets: readonly object[] }[] };
    }[];
    return cells.map(({ outputArea }) => {
      const widgets = outputArea.widgets[0]?.widgets;
      const one = widgets?.find((widget) => 'renderModel' in widget) as Renderer;
      const cell = one.node.closest<HTMLElement>('.jp-Cell');
      if (cell !== null) cell.style.contentVisibility = 'visible';
      one.output.shown.onFar();
      one.node.getBoundingClientRect();
      const start = performance.now();
      one.output.shown.onNear();
      one.node.getBoundingClientRect();
      return performance.now() - start;
    });
  });
}

/** Keeps what was measured with the report, and says it. */
function figures(values: object): void {
  console.log(JSON.stringify(values));
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(values) });
}
