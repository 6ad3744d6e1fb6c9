import { join } from 'node:path';
import { test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { STEPS, showFrame } from './answer.js';
import { WIDTHS, openCase, startGallery } from './open.js';
import type { Gallery, Theme } from './open.js';
import { STATES, apply } from './states.js';
import type { State } from './states.js';

/** Where scripts/gallery/pictures.py takes them from. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'test-results', 'gallery');

/** One under the other, but for the four narrow ones: two fit beside each other. */
const SHELVES = [[1300], [1030], [960], [820, 480], [760, 320]] as const;

let gallery: Gallery;

test.beforeAll(async () => {
  gallery = await startGallery();
});

test.afterAll(async () => {
  await gallery.stop();
});

for (const theme of ['light', 'dark'] as const) {
  for (const state of STATES) {
    test(`${state.title}, ${theme}`, async ({ page, context }) => {
      test.setTimeout(120_000);
      const taken = new Map<number, Buffer>();
      for (const width of WIDTHS) {
        const output = await openCase(page, gallery, { payload: state.payload, theme, width });
        await apply(page, state, output);
        const path = join(FOLDER, 'single', `${state.id}-${theme}-${width}.png`);
        taken.set(width, await output.screenshot({ path }));
      }
      const sheet = await context.newPage();
      await showSheet(sheet, theme, taken);
      const path = join(FOLDER, 'sheets', `${nameOf(state, theme)}.png`);
      await sheet.screenshot({ path, fullPage: true });
    });
  }
}

test('four keys to the lines that freeze', async ({ page, context }) => {
  const look = { payload: 'keras-resnet101', theme: 'light', width: 1030 } as const;
  const output = await openCase(page, gallery, look);
  await output.locator('.lf-row').first().focus();
  const views = [await output.screenshot()];
  for (const { key } of STEPS) {
    await page.keyboard.press(key);
    views.push(await output.screenshot());
  }
  const frames = await context.newPage();
  await frames.setViewportSize({ width: 1042, height: 733 });
  for (const [pressed, view] of views.entries()) {
    await showFrame(frames, view, pressed);
    await frames.screenshot({ path: join(FOLDER, 'frames', `${pressed}.png`) });
  }
});

function nameOf({ id }: State, theme: Theme): string {
  return `${id}-${theme}`;
}

async function showSheet(
  sheet: Page,
  theme: Theme,
  taken: ReadonlyMap<number, Buffer>,
): Promise<void> {
  await sheet.setViewportSize({ width: 1364, height: 600 });
  const figure = (width: number): string => {
    const picture = taken.get(width)?.toString('base64') ?? '';
    const caption = `${width.toLocaleString('en')} px`;
    return `<figure><figcaption>${caption}</figcaption><img src="data:image/png;base64,${picture}"></figure>`;
  };
  const shelves = SHELVES.map((widths) => `<div>${widths.map(figure).join('')}</div>`);
  const [ink, paper] = theme === 'dark' ? ['#999', '#212121'] : ['#666', '#fff'];
  await sheet.setContent(`<!doctype html><style>
    body { margin: 8px 20px; background: ${paper}; color: ${ink}; font: 13px 'Liberation Sans' }
    div { display: flex; gap: 24px; align-items: start }
    figure { margin: 12px 0 }
    figcaption { margin-bottom: 6px; border-bottom: 1px dotted }
    img { display: block }
  </style>${shelves.join('')}`);
}
