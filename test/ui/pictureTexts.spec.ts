import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { COUNT_FONT, NAME_FONT, TEXT_FONT } from '../../src/picture/boxes/sizes.js';
import { textWidth } from '../../src/picture/boxes/widths.js';

const CORPUS = join(import.meta.dirname, '..', 'corpus');

/** Those that Linux takes for "sans-serif"; the first is as wide as Arial. */
const FAMILIES = ['Liberation Sans', 'DejaVu Sans'];

const FONTS = [
  { ...NAME_FONT, weight: 600 },
  { ...TEXT_FONT, weight: 400 },
  { ...COUNT_FONT, weight: 600 },
];

/** The names, types and shapes of all models of the corpus, and other texts of boxes. */
function textsOfCorpus(): readonly string[] {
  const cells = readdirSync(CORPUS)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { table } = JSON.parse(readFileSync(join(CORPUS, file), 'utf8')) as {
        readonly table: Readonly<Record<string, { readonly words?: readonly (string | null)[] }>>;
      };
      return ['names', 'types', 'outputs'].flatMap((column) => table[column]?.words ?? []);
    });
  const shown = cells.map((cell) => (cell ?? '').replaceAll(',', ' × '));
  const others = [
    '70,553,706,496 parameters each',
    '× 1,024 calls',
    '< 0.1%',
    '“Größe” of Übersicht',
    'Слой свёртки',
    'Στρώμα',
    '畳み込み層 3',
    'שכבה',
    'طبقة',
    ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at).repeat(20)),
  ];
  return [...new Set([...shown, ...others])].filter((text) => text !== '');
}

for (const family of FAMILIES) {
  test(`texts are no wider in ${family} than they are taken for`, async ({ page }) => {
    const texts = textsOfCorpus();
    expect(texts.length).toBeGreaterThan(2000);
    for (const font of FONTS) {
      const css = `${String(font.weight)} ${String(font.size)}px '${family}'`;
      const widths = await page.evaluate(
        ([name, all]) => {
          const context = document.createElement('canvas').getContext('2d');
          if (context === null) return [];
          context.font = name;
          return all.map((text) => context.measureText(text).width);
        },
        [css, texts] as const,
      );
      const wider = texts.filter((text, at) => (widths[at] ?? Infinity) > textWidth(text, font));
      expect(wider, css).toEqual([]);
    }
  });
}
