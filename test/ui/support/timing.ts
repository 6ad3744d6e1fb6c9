import { cpus, loadavg } from 'node:os';
import type { Page } from '@playwright/test';

export interface Measure {
  readonly name: string;
  readonly duration: number;
}

/** What our own code has measured of itself in this page. */
export async function measures(page: Page): Promise<Measure[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('measure')
      .filter(({ name }) => name.startsWith('layerfold:'))
      .map(({ name, duration }) => ({ name, duration })),
  );
}

/** A ceiling in milliseconds, raised on a machine that has more to do than it has cores. */
export function ceiling(milliseconds: number): number {
  return milliseconds * Math.max(1, (loadavg()[0] ?? 0) / cpus().length);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
