import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fold } from '../../../src/fold/index.js';
import { COLUMNS } from '../../../src/format/columns.js';
import { REQUESTED_FIELDS } from '../../../src/fallback/columns.js';
import { toHtml } from '../../../src/fallback/html.js';
import { filledPage } from '../../../src/fallback/page.js';
import { foldedRows } from '../../../src/fallback/rows.js';
import { toText } from '../../../src/fallback/text.js';
import { canonical, encode } from '../../../src/format/write/encode.js';
import type { OutlineNode, Payload } from '../../../src/format/write/encode.js';
import { rowsOf, totalsOfPacked } from '../format/support/corpus.js';
import { decode } from '../../../src/format/index.js';
import { accessorIn } from '../../../src/format/accessors.js';
import { scopeIn, scopeText } from '../../../src/format/weightScope.js';
import { rowsOf as summaryRowsOf } from '../../../src/summary/row.js';
import {
  accessorOf,
  linesButNorms,
  linesUpTo,
  createOutline,
  factsOf,
  firstState,
  project,
  rowsBetween,
} from '../../../src/outline/index.js';
import type { PageRow } from '../../../src/outline/index.js';
import { paramsText } from '../../../src/view/columns/numbers.js';
import { nameText } from '../../../src/view/common/words.js';
import { english } from '../../../src/view/index.js';
import type { PackedTable } from '../format/support/corpus.js';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
// @ts-expect-error a plain script, which must also start before anything is installed
const { venvProgram } = (await import('../../../scripts/tools.mjs')) as {
  venvProgram: (name: string) => string;
};

/** What Python made of a table. */
interface Twin {
  readonly table: PackedTable;
  readonly payload: Payload;
  readonly text: string;
  /** In 47 characters. */
  readonly narrow_text: string;
  readonly html: string;
  /** What is in the places of the web page, which are all of this template. */
  readonly page: string;
  /** With every optional column. */
  readonly wide_text: string;
  /** In 400 characters. */
  readonly widest_text: string;
  readonly wide_html: string;
  readonly accessors: readonly (string | null)[];
  /** The lines that freeze all but norms, then those of the first 40 rows. */
  readonly freezing: readonly (string | null)[];
}

/** Rows that are each inside the one before, and their accessors. */
interface Chain {
  readonly model: { readonly framework: string; readonly unit: string; readonly separator: string };
  readonly rows: readonly {
    readonly name: string;
    readonly type: string;
    readonly attribute: string;
  }[];
  readonly accessors: readonly (string | null)[];
}

const {
  columns,
  cases: TWINS,
  attacked: ATTACKED,
  chains: CHAINS,
  scopes: SCOPES,
  elsewhere: ELSEWHERE,
} = JSON.parse(
  execFileSync(venvProgram('python'), [join(REPOSITORY, 'test', 'python', 'twins.py'), '400'], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: REPOSITORY },
    maxBuffer: 2 ** 26,
  }),
) as {
  readonly columns: readonly unknown[];
  readonly cases: readonly Twin[];
  /** Models whose texts are attacks. */
  readonly attacked: readonly Twin[];
  readonly chains: readonly Chain[];
  readonly scopes: readonly {
    readonly before: string;
    readonly path: string;
    readonly text: string;
    /** In 47 characters. */
    readonly narrow_text: string;
  }[];
  /** Models of other frameworks, and the lines that freeze parts of them. */
  readonly elsewhere: readonly {
    readonly of: string;
    readonly payload: Payload;
    readonly freezing: readonly (string | null)[];
  }[];
};

// Each walks over all tables, which takes longer on a machine that does something else, too.

it('has the columns of Python, by the same fields and with the same empty cells', () => {
  const inPython = (field: string): string =>
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  expect(COLUMNS.map(({ id, field, empty }) => ({ id, field: inPython(field), empty }))).toEqual(
    columns,
  );
});

/** The row after a node whose leaves are the rows from `start` on, as its groups say; NaN if they are not. */
function rowAfter(node: OutlineNode, start: number): number {
  if (typeof node === 'number') return node === start ? start + 1 : NaN;
  const parts: readonly OutlineNode[] = 'uses' in node ? node.uses : node.body;
  const stop = parts.reduce<number>((at, part) => rowAfter(part, at), start);
  return 'uses' in node || (node.start === start && node.stop === stop) ? stop : NaN;
}

it('folds the corpus and 600 random tables into the rows in order', () => {
  for (const { table: packed } of TWINS) {
    const table = rowsOf(packed);
    expect(rowAfter(fold(table), 0), packed.model_name).toBe(table.names.length);
  }
});

it('writes the payload of each as Python does', () => {
  for (const { table: packed, payload } of [...TWINS, ...ATTACKED]) {
    const table = rowsOf(packed);
    const written = encode(table, fold(table), totalsOfPacked(packed));
    expect(canonical(written), packed.model_name).toBe(canonical(payload));
  }
});

it('writes the text and the HTML of each as Python does', () => {
  for (const twin of [...TWINS, ...ATTACKED]) {
    const table = rowsOf(twin.table);
    const outline = fold(table);
    expect(toText(table, outline)).toBe(twin.text);
    expect(toText(table, outline, [], 47)).toBe(twin.narrow_text);
    expect(toHtml(table, outline)).toBe(twin.html);
    expect(toText(table, outline, REQUESTED_FIELDS)).toBe(twin.wide_text);
    expect(toText(table, outline, REQUESTED_FIELDS, 400)).toBe(twin.widest_text);
    expect(toHtml(table, outline, REQUESTED_FIELDS)).toBe(twin.wide_html);
  }
});

it('fills the web page of each as Python does', () => {
  const template = ['name', 'text', 'data', 'other']
    .map((place) => `<!--layerfold:${place}-->`)
    .join('|');
  for (const { payload, text, page } of [...TWINS, ...ATTACKED]) {
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { name } = factsOf(decoded.table);
    expect(filledPage(template, { name, text, data: { payload } }), name).toBe(page);
  }
});

it('opens the text as the table is opened at first, with the same names', () => {
  let numbered = 0;
  for (const { table: packed, payload } of TWINS) {
    const table = rowsOf(packed);
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const outline = createOutline(decoded.table);
    const page = project(outline, firstState(outline, { pageSize: 25, depth: 'auto' }));
    const visible = foldedRows(table, fold(table), 25);
    const isWhole = page.total <= 25;
    // Where not all rows fit, the text leaves out those in the middle and the table those at the end.
    const shown = isWhole ? visible : visible.slice(0, 19);
    const rows = page.rows.slice(0, shown.length);
    const wanted = rows.map((row, at) => [
      row.level - 1,
      row.kind === 'instances' ? '' : paramsText(row, english),
      row.outputShape.varies,
      nameOf(row, shown[at]?.label ?? ''),
    ]);
    const got = shown.map(({ depth, params, shape, label }) => [
      depth,
      params,
      shape === 'varies',
      label,
    ]);
    expect(got, packed.model_name).toEqual(wanted);
    if (isWhole) expect(visible.length).toBe(page.total);
    numbered += rows.filter(({ ordinals }) => ordinals !== null).length;
  }
  expect(numbered).toBeGreaterThan(50);
});

it('meets every kind of group in them', () => {
  const kinds = new Set(TWINS.flatMap(({ payload }) => payload.templates.kind.split(',')));
  const known =
    'model module stage residual gate dense inception parallel block repeat level part'.split(' ');
  expect([...kinds].sort()).toEqual(['', ...known].sort());
});

it('gives the accessors of rows as Python does, those of a payload too', () => {
  for (const { table: packed, payload, accessors } of [...TWINS, ...ATTACKED]) {
    const rows = [...summaryRowsOf(rowsOf(packed))];
    expect(
      rows.map(({ accessor }) => accessor),
      packed.model_name,
    ).toEqual(accessors);
    if (accessors.every((accessor) => accessor === null)) continue;
    const decoded = decode(payload);
    if (!decoded.ok) throw new Error(decoded.problem.message);
    const { table } = decoded;
    const read = rowsBetween(table, 0, 40).map((row) => accessorOf(table, row));
    expect(read, packed.model_name).toEqual(accessors.slice(0, read.length));
  }
});

/** The lines that freeze all but normalisations, then those of the first 40 rows. */
function freezingOf(payload: Payload): readonly (string | null)[] {
  const decoded = decode(payload);
  if (!decoded.ok) throw new Error(decoded.problem.message);
  const { table } = decoded;
  const lines = rowsBetween(table, 0, 40).map((row) => linesUpTo(table, row));
  return [linesButNorms(table), ...lines];
}

it('gives the lines that freeze as Python does', () => {
  let offered = 0;
  for (const { table: packed, payload, freezing } of TWINS) {
    expect(freezingOf(payload), packed.model_name).toEqual(freezing);
    offered += freezing.slice(1).filter((line) => line !== null).length;
  }
  expect(offered).toBeGreaterThan(1000);
});

it('gives the lines that freeze models of Flax and TensorFlow.js as Python does', () => {
  const offered = new Map<string, number>();
  for (const { of, payload, freezing } of ELSEWHERE) {
    expect(freezingOf(payload), of).toEqual(freezing);
    const lines = freezing.slice(1).filter((line) => line !== null).length;
    offered.set(of, (offered.get(of) ?? 0) + lines);
  }
  for (const of of ['flax.', 'flax. with ties', 'flax/', 'tfjs/'])
    expect(offered.get(of), of).toBeGreaterThan(100);
});

it('gives the accessors of rows with any names as Python does', () => {
  for (const { model, rows, accessors } of CHAINS) {
    let around: { accessor: string | null; type: string } | null = null;
    for (const [at, row] of rows.entries()) {
      const accessor = accessorIn(model, around, row);
      expect(accessor, JSON.stringify(row)).toBe(accessors[at]);
      around = { accessor, type: row.type };
    }
  }
});

it('write and read the same scopes of weights', () => {
  for (const { before, path, text } of SCOPES) {
    expect(scopeText(before, path, '/')).toBe(text);
    expect(scopeIn(text, path, '/')).toBe(before);
  }
});

/** The name of a row as the text has it, which never leaves out how it begins. */
function nameOf(row: PageRow, inText: string): string {
  const name = nameText(row, english);
  if (row.kind === 'run') return `${name}  × ${String(row.count)}`;
  return name.startsWith('…') && inText.endsWith(name.slice(1)) ? inText : name;
}
