import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { LAUNCH_OPTIONS, VIEWPORT, openCase, startGallery } from './gallery/open.js';
import type { Gallery, Theme } from './gallery/open.js';
import { STATES, apply } from './gallery/states.js';

/**
 * A difference of five shades of grey in ten pixels, but for the edges of letters: less than a line, a colour or a digit.
 * A share of all pixels would let more pass in a taller picture.
 */
const TOLERANCE = { threshold: 0.02, maxDiffPixels: 10 };

/** Every view in a wide light and a narrow dark output; the others where another layout or theme shows most. */
const PICTURES: readonly (readonly [string, Theme, number])[] = [
  ...STATES.flatMap(({ id }) => [[id, 'light', 1300] as const, [id, 'dark', 760] as const]),
  ['folded', 'light', 320],
  ['picture', 'contrast', 960],
  ['picture', 'light', 320],
  ['folded', 'contrast', 960],
  ['llama', 'light', 480],
  ['details', 'none', 1030],
  ['search', 'light', 320],
];

test.use({ launchOptions: LAUNCH_OPTIONS });

let gallery: Gallery;
let page: Page;

test.beforeAll(async ({ browser }) => {
  gallery = await startGallery();
  page = await browser.newPage({ viewport: VIEWPORT });
});

test.afterAll(async () => {
  await page.close();
  await gallery.stop();
});

test('the fonts of the pictures are on this machine', async () => {
  await openCase(page, gallery, { payload: 'keras-digits', theme: 'light', width: 480 });
  const missing = await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    const widthIn = (font: string): number | undefined => {
      if (context !== null) context.font = `40px ${font}`;
      return context?.measureText('mmmmiiiiii, 0123456789').width;
    };
    return ['Liberation Sans', 'DejaVu Sans Mono'].filter((name) => {
      const others = ['serif', 'cursive'].map((other) => widthIn(`'${name}', ${other}`));
      return new Set(others).size > 1;
    });
  });
  expect(missing, 'Debian has them in fonts-liberation and fonts-dejavu-core').toEqual([]);
});

for (const [id, theme, width] of PICTURES) {
  test(`${id}, ${theme}, ${width} px looks as it did`, async () => {
    const state = STATES.find((one) => one.id === id);
    if (state === undefined) throw new Error(`There is no view ${id}.`);
    const output = await openCase(page, gallery, { payload: state.payload, theme, width });
    await apply(page, state, output);
    await expect(output).toHaveScreenshot(`${id}-${theme}-${width}.png`, TOLERANCE);
  });
}
