import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { troubleOf } from './trouble.js';

/** A page from a file, in a browser without a network; `trouble`: whatever it must not cause. */
export interface Opened {
  readonly page: Page;
  readonly trouble: readonly string[];
  /** Shows another file in its place. */
  show(html: string): Promise<void>;
  close(): Promise<void>;
}

export async function openFile(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'layerfold-page-'));
  const file = join(folder, 'saved.html');
  const address = pathToFileURL(file).href;
  const context = await browser.newContext({ offline: true, ...options });
  const page = await context.newPage();
  const trouble = troubleOf(page);
  page.on('request', (request) => {
    if (request.url() !== address) trouble.push(`request ${request.url()}`);
  });
  const show = async (shown: string): Promise<void> => {
    writeFileSync(file, shown);
    await page.goto(address);
  };
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  };
  await show(html);
  return { page, trouble, show, close };
}
