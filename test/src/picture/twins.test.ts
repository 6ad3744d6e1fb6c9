import { expect, it } from 'vitest';
import { decode } from '../../../src/format/index.js';
import { createOutline, factsOf, firstState, project } from '../../../src/outline/index.js';
import {
  boxSize,
  boxTexts,
  fittedBox,
  fittedHeader,
  headerSize,
  kindOf,
} from '../../../src/picture/boxes/index.js';
import type { RowTexts } from '../../../src/picture/boxes/index.js';
import { shortened, textWidth } from '../../../src/picture/boxes/widths.js';
import {
  documentOf,
  drawingOf,
  painted,
  svgText,
  THEMES,
} from '../../../src/picture/drawing/index.js';
import { rowTexts } from '../../../src/view/picture/rowTexts.js';
import { english } from '../../../src/view/common/translate.js';
import { twinsInPython } from './support/python.js';
import type { FittedInPython, RowInPython } from './support/python.js';

const PYTHON = twinsInPython();

const named = ({ share_text: shareText, ...row }: RowInPython): RowTexts => ({ ...row, shareText });

it('says the same of the rows of the corpus and of random models as Python', () => {
  let compared = 0;
  for (const { name, payload, rows } of PYTHON.cases) {
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const outline = createOutline(decoded.table);
    const facts = factsOf(decoded.table);
    for (const [at, pageSize] of [25, 400].entries()) {
      const page = project(outline, firstState(outline, { pageSize, depth: 'auto' }));
      if (page.total > pageSize) continue;
      const wanted = (rows[at] ?? []).map(named);
      // The row that lists the uses of a run has no box.
      const drawn = page.rows.filter(({ kind }) => kind !== 'instances');
      const got = drawn.map((row) => rowTexts(row, facts, english));
      expect(got, name).toEqual(wanted);
      compared += got.length;
    }
  }
  expect(compared).toBeGreaterThan(5000);
});

it('finds the same kinds', () => {
  for (const [type, [layer, group]] of Object.entries(PYTHON.kinds)) {
    expect([kindOf(type), kindOf(type, true)], type).toEqual([layer, group]);
  }
});

it('estimates the same widths, and cuts at the same places', () => {
  for (const { text, size, isBold, room, ...wanted } of PYTHON.fitted) {
    const font = { size, isBold };
    const got = { width: textWidth(text, font), shortened: shortened(text, room, font) };
    expect(got, text).toEqual(wanted);
  }
});

it('makes boxes and headers of the same texts and sizes', () => {
  const packed = ({ lines, ...rest }: ReturnType<typeof fittedBox>): FittedInPython => ({
    ...rest,
    lines: lines.map(({ text, end }) => [text, end] as const),
  });
  for (const { row, shown, width, ...wanted } of PYTHON.boxes) {
    const texts = boxTexts(named(row), shown);
    expect({
      texts,
      size: boxSize(texts),
      header: headerSize(texts),
      box: packed(fittedBox(texts, width)),
      fittedHeader: packed(fittedHeader(texts, width)),
    }).toEqual(wanted);
  }
});

it('writes the same drawings, with classes and in each theme', () => {
  for (const { boxes, texts, layout, described, svg, themes } of PYTHON.drawings) {
    const document = documentOf(drawingOf({ boxes }, texts, layout), layout, described);
    expect(svgText(document)).toBe(svg);
    expect(svgText(painted(document, THEMES.light))).toBe(themes.light);
    expect(svgText(painted(document, THEMES.dark))).toBe(themes.dark);
  }
  expect(PYTHON.drawings.length).toBeGreaterThan(100);
});
