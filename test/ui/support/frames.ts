import type { Page } from '@playwright/test';

/** Until what was changed in a frame, such as lines that are placed after the layout or a room that is measured, has been painted. */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(done));
      }),
  );
}
