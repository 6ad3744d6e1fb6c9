import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { decode } from '../../../../src/format/index.js';
import type { Payload } from '../../../../src/format/write/encode.js';
import { createOutline, factsOf, firstState, project } from '../../../../src/outline/index.js';
import {
  boxSize,
  boxTexts,
  fittedBox,
  fittedHeader,
  headerSize,
  kindOf,
} from '../../../../src/picture/boxes/index.js';
import type { BoxTexts, RowTexts, Shown } from '../../../../src/picture/boxes/index.js';
import { shortened, textWidth } from '../../../../src/picture/boxes/widths.js';
import { rowTexts } from '../../../../src/view/picture/rowTexts.js';
import { english } from '../../../../src/view/index.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');
// @ts-expect-error a plain script, which must also start before anything is installed
const { venvProgram } = (await import('../../../../scripts/tools.mjs')) as {
  venvProgram: (name: string) => string;
};

/** As Python writes it. */
type Named<T> = Omit<T, 'shareText'> & { readonly share_text: string };

interface Fitted {
  readonly name: string;
  readonly count: string;
  readonly lines: readonly (readonly [text: string, end: string])[];
  readonly whole: string;
}

const PYTHON = JSON.parse(
  execFileSync(venvProgram('python'), [join(REPOSITORY, 'test/python/picture/twins.py')], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: REPOSITORY },
    maxBuffer: 2 ** 27,
  }),
) as {
  readonly cases: readonly {
    readonly name: string;
    readonly payload: Payload;
    /** With 25 rows at most, and with 400. */
    readonly rows: readonly [readonly Named<RowTexts>[], readonly Named<RowTexts>[]];
  }[];
  readonly fitted: readonly {
    readonly text: string;
    readonly size: number;
    readonly isBold: boolean;
    readonly room: number;
    readonly width: number;
    readonly shortened: string;
  }[];
  readonly boxes: readonly {
    readonly row: Named<RowTexts>;
    readonly shown: Shown;
    readonly texts: BoxTexts;
    readonly size: { readonly width: number; readonly height: number };
    readonly header: { readonly width: number; readonly height: number };
    readonly width: number;
    readonly box: Fitted;
    readonly fittedHeader: Fitted;
  }[];
  readonly kinds: Readonly<Record<string, readonly [layer: string, group: string]>>;
};

vi.setConfig({ testTimeout: 60_000 });

const named = ({ share_text: shareText, ...row }: Named<RowTexts>): RowTexts => ({
  ...row,
  shareText,
});

it('says the same of the rows of the corpus and of random models as Python', () => {
  let compared = 0;
  for (const { name, payload, rows } of PYTHON.cases) {
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const outline = createOutline(decoded.table);
    const facts = factsOf(decoded.table);
    for (const [at, pageSize] of [25, 400].entries()) {
      const page = project(outline, firstState(outline, { pageSize, depth: 'auto' }));
      const wanted = (rows[at] ?? []).map(named);
      const got = page.rows.map((row) => rowTexts(row, facts, english));
      if (page.total > pageSize) continue;
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
  const packed = ({ lines, ...rest }: ReturnType<typeof fittedBox>): Fitted => ({
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
