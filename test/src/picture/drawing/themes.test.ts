import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../../../src/picture/boxes/index.js';
import { THEMES } from '../../../../src/picture/drawing/index.js';
import type { Theme } from '../../../../src/picture/drawing/index.js';
import { contrast, distance, seen, VIEWS } from '../support/colours.js';

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', 'docs');

const DEEP = ['deep-1', 'deep-2', 'deep-3', 'deep-4'] as const;

/** The least distance between two kinds in each view: 2.3 can just be seen (M. Mahy et al., 1994). */
const LEAST = { normal: 15, protan: 14, deutan: 9, tritan: 12, greyscale: 4.5 } as const;

function leastDistance(theme: Theme, view: string): number {
  const pairs = KINDS.flatMap((one, at) =>
    KINDS.slice(at + 1).map((other) => [one, other] as const),
  );
  return Math.min(...pairs.map(([one, other]) => distance(theme[one], theme[other], view)));
}

describe.each(Object.entries(THEMES))('the %s theme', (name, theme) => {
  it('has texts with a contrast of 4.5 or more to what they are on', () => {
    for (const ground of ['page', 'box', 'closed', ...DEEP] as const) {
      expect(contrast(theme.text, theme[ground]), ground).toBeGreaterThan(4.5);
      expect(contrast(theme.quiet, theme[ground]), ground).toBeGreaterThan(4.5);
    }
    expect(contrast(theme.count, theme.pill)).toBeGreaterThan(4.5);
  });

  it('has lines with a contrast of 3 or more to what they are on', () => {
    for (const ground of ['page', ...DEEP] as const)
      expect(contrast(theme.line, theme[ground]), ground).toBeGreaterThan(3);
    for (const ground of ['page', 'box'] as const)
      expect(contrast(theme.border, theme[ground]), ground).toBeGreaterThan(3);
    expect(contrast(theme.pill, theme.closed)).toBeGreaterThan(3);
  });

  it.each(Object.entries(LEAST))('has kinds that differ in the view "%s"', (view, least) => {
    expect(leastDistance(theme, view)).toBeGreaterThan(least);
  });

  it('has the distances that the docs say', () => {
    const cells = Object.keys(VIEWS).map((view) => leastDistance(theme, view).toFixed(1));
    const docs = readFileSync(join(DOCS, 'picture-colours.md'), 'utf8');
    expect(docs.replace(/ +/g, ' ')).toContain(`| ${name} | ${cells.join(' | ')} |`);
  });
});

it('is shown in the docs as it is seen', async () => {
  const rows = Object.entries(THEMES).flatMap(([name, theme]) =>
    Object.keys(VIEWS).map((view) => ({ name, theme, view })),
  );
  const drawn = rows.map(({ name, theme, view }, row) => {
    const y = 20 + 30 * row;
    const label = `<text x="8" y="${String(y + 17)}" fill="${theme.text}">${name}, ${view}</text>`;
    const swatches = KINDS.map(
      (kind, at) =>
        `<rect x="${String(128 + 74 * at)}" y="${String(y + 4)}" width="66" height="20" rx="3" fill="${seen(theme[kind], view)}"/>`,
    );
    return `<rect y="${String(y)}" width="1172" height="30" fill="${theme.page}"/>${label}${swatches.join('')}`;
  });
  const height = String(20 + 30 * rows.length);
  const titles = KINDS.map(
    (kind, at) =>
      `<text x="${String(161 + 74 * at)}" y="14" text-anchor="middle" fill="${THEMES.light.text}">${kind}</text>`,
  );
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="1172" height="${height}" viewBox="0 0 1172 ${height}" font-family="sans-serif" font-size="10">`,
    '<title>Colours of kinds of layers</title>',
    `<rect width="1172" height="${height}" fill="${THEMES.light.page}"/>`,
    ...titles,
    ...drawn,
    '</svg>',
  ];
  await expect(`${svg.join('\n')}\n`).toMatchFileSnapshot(join(DOCS, 'images/picture-kinds.svg'));
});
