// Pages and servers that hosts are looked at in.
import { pathToFileURL } from 'node:url';

/** As wide as the pictures, and tall enough for all three summaries. */
export const VIEWPORT = { width: 1000, height: 2800 };

/** Opens a page of its own and closes it when `look` is done. */
export async function withPage(browser, look, options = {}) {
  const context = await browser.newContext({ viewport: VIEWPORT, ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return await look(page);
  } finally {
    await context.close();
  }
}

/** The same with a file. */
export const withFile = (browser, file, look, options) =>
  withPage(
    browser,
    async (page) => {
      await page.goto(pathToFileURL(file).href, { waitUntil: 'domcontentloaded' });
      return look(page);
    },
    options,
  );

/** Waits for a server that was just started. */
export async function goWhenReady(page, url, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; ; await page.waitForTimeout(300)) {
    try {
      return await page.goto(url);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Ends a program that a host has started. */
export async function ended(child) {
  child.kill();
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('exit', resolve));
}
