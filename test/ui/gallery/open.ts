import type { Locator, Page } from '@playwright/test';
// @ts-expect-error a plain script, which must also start before anything is installed
import { chromiumOptions, findBrowser } from '../../../scripts/browser.mjs';
// @ts-expect-error a plain script
import { serveGallery } from '../../../scripts/gallery/server.mjs';

export const WIDTHS = [1300, 1030, 960, 820, 760, 480, 320] as const;

/** Room for the widest output beside the list of models, and for most tables as a whole. */
export const VIEWPORT = { width: 1700, height: 1200 };

export type Theme = 'light' | 'dark' | 'contrast' | 'none';

export interface Gallery {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the gallery shows, and how. */
export interface Look {
  readonly payload: string;
  readonly theme: Theme;
  readonly width: number;
}

export const startGallery = serveGallery as () => Promise<Gallery>;

/** Text is drawn alike on all machines with the same fonts: not hinted, and in shades of one colour. */
const STEADY_TEXT = [
  '--font-render-hinting=none',
  '--disable-font-subpixel-positioning',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
];

export const LAUNCH_OPTIONS = {
  executablePath: (await findBrowser()) as string,
  args: [...((chromiumOptions as { args?: string[] }).args ?? []), ...STEADY_TEXT],
};

/** Opens the gallery on one payload; returns the output. */
export async function openCase(page: Page, { url }: Gallery, look: Look): Promise<Locator> {
  const { payload, theme, width } = look;
  const query = new URLSearchParams({
    case: payload,
    theme,
    width: String(width),
    fonts: 'pictures',
  });
  const address = `#${query.toString()}`;
  await page.goto(`${url}${address}`);
  await page.locator(`html[data-ready="${address}"]`).waitFor();
  return page.locator('#output');
}
