import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KINDS } from '../../../../src/picture/boxes/index.js';
import { PAINTS, THEMES } from '../../../../src/picture/drawing/index.js';

const style = readFileSync('style/picture.css', 'utf8');

it.each(KINDS)('paints %s in the page as in a saved picture', (kind) => {
  const [, colours] = new RegExp(`\\.lf-pic-of-${kind} \\{\\s*fill: ([^;]+);`).exec(style) ?? [];
  expect(colours).toBe(`light-dark(${THEMES.light[kind]}, ${THEMES.dark[kind]})`);
});

it('paints all that a saved picture paints', () => {
  const missing = Object.keys(PAINTS).filter(
    (name) => name !== 'lf-pic-page' && !style.includes(`.${name} {`),
  );
  expect(missing).toEqual([]);
});
