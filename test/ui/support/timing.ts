import type { Page } from '@playwright/test';

export interface Measure {
  readonly name: string;
  readonly duration: number;
}

/** What a hundred summaries may take until they are there, in JupyterLab and in VS Code. */
export const HUNDRED_MS = { inAll: 50, atAStretch: 16 };

/** What our own code has measured of itself in this page. */
export async function measures(page: Page): Promise<Measure[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('measure')
      .filter(({ name }) => name.startsWith('layerfold:'))
      .map(({ name, duration }) => ({ name, duration })),
  );
}

/** Has the process of the page collect what earlier tests left in it, so that no measurement pays for that. */
export async function startClean({ page }: { readonly page: Page }): Promise<void> {
  await page.requestGC();
}

/**
 * Measures once more, up to ten times, while a figure is above its ceiling, and returns the smallest of each:
 * whatever else the machine does can only add to a time (the advice of Python's `timeit`).
 */
export async function smallest<Figure extends string>(
  ceilings: Readonly<Record<Figure, number>>,
  measure: () => Promise<Readonly<Record<Figure, number>>>,
): Promise<Record<Figure, number>> {
  const names = Object.keys(ceilings) as Figure[];
  const found = await measure();
  const best: Record<Figure, number> = { ...found };
  for (let attempt = 1; attempt < 10; attempt += 1) {
    if (names.every((name) => best[name] <= ceilings[name])) break;
    const again = await measure();
    for (const name of names) best[name] = Math.min(best[name], again[name]);
  }
  return best;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
