// @vitest-environment jsdom
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowTexts } from '../../../../src/picture/boxes/index.js';
import { painted, svgText, THEMES } from '../../../../src/picture/drawing/index.js';
import { visible } from '../../../../src/view/common/text.js';
import { drawnBelow, textsOf } from '../support/drawn.js';

// An XML parser in JavaScript takes its time.

/** Characters of a text that is tried. */
const LONGEST = 20_000;

const CORPUS = join(import.meta.dirname, '..', '..', '..', 'corpus');
const FOLDER = join(CORPUS, 'hostile');

const ATTACKS = stringsIn(
  Object.values(
    JSON.parse(readFileSync(join(CORPUS, 'attacks/attacks.json'), 'utf8')) as object,
  ).flat(),
);

const ELEMENTS = new Set(['svg', 'g', 'rect', 'path', 'text', 'tspan', 'title', 'desc']);

/** Of an exported picture. */
const ATTRIBUTES = new Set(
  (
    'xmlns width height viewBox role font-family font-size font-weight transform x y dx rx d fill stroke ' +
    'stroke-width stroke-dasharray text-anchor'
  ).split(' '),
);

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.slice(0, LONGEST)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .slice(0, 2000)
    .flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...stringsIn(inner)]);
}

const HOSTILE = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => [...new Set(stringsIn(parsed(file)))].slice(0, 400));

function parsed(file: string): unknown {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return text.length < 1_000_000 ? JSON.parse(text) : null;
}

function rowOf(text: string): RowTexts {
  const numbers = { share: 0.5, shareText: text, others: [text] };
  return {
    kind: 'conv',
    name: text,
    count: text,
    type: text,
    shape: text,
    params: text,
    ...numbers,
  };
}

/** What an XML document can have of a text: Extensible Markup Language 1.0, production 2. */
function inXml(text: string): string {
  return [...text]
    .filter((one) => one.length > 1 || /[\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/.test(one))
    .join('');
}

function check(texts: readonly string[]): void {
  const drawing = drawnBelow(texts.map(rowOf), texts.join(' '));
  const svg = svgText(painted(drawing, THEMES.light));
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(document.querySelector('parsererror')).toBeNull();
  const found: string[] = [];
  for (const element of document.querySelectorAll('*')) {
    if (!ELEMENTS.has(element.localName)) expect.fail(element.localName);
    if (element.namespaceURI !== 'http://www.w3.org/2000/svg') expect.fail(element.localName);
    for (const { name, value } of element.attributes) {
      if (!ATTRIBUTES.has(name)) expect.fail(name);
      if (name !== 'xmlns' && /url|:|\/\//.test(value)) expect.fail(value);
    }
    if (element.childElementCount === 0 && element.textContent !== '')
      found.push(element.textContent);
  }
  expect(found).toEqual(
    textsOf(drawing)
      .map(inXml)
      .filter((text) => text !== ''),
  );
}

describe.each([
  ['attacks', ATTACKS],
  ['strings of hostile payloads', [...new Set(HOSTILE)]],
])('a picture with %s', (_, texts) => {
  it('is XML with nothing but the elements and attributes of pictures, and has them as texts', () => {
    for (let at = 0; at < texts.length; at += 50) check(texts.slice(at, at + 50));
    expect(texts.length).toBeGreaterThan(200);
  });

  it('is the same with what the view makes of them', () => {
    const safe = texts.map((text) => visible(text));
    for (let at = 0; at < safe.length; at += 50) check(safe.slice(at, at + 50));
  });
});
