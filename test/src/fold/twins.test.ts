import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fold } from '../../../src/fold/index.js';
import { COLUMNS } from '../../../src/format/columns.js';
import { toHtml } from '../../../src/fallback/html.js';
import { foldedRows } from '../../../src/fallback/rows.js';
import { toText } from '../../../src/fallback/text.js';
import { canonical, encode } from '../../../src/format/write/encode.js';
import type { Group, OutlineNode, Payload } from '../../../src/format/write/encode.js';
import { rowsOf, totalsOfPacked } from '../format/support/corpus.js';
import { decode } from '../../../src/format/index.js';
import { createOutline, firstState, project } from '../../../src/outline/index.js';
import type { PageRow } from '../../../src/outline/index.js';
import { sumText } from '../../../src/view/common/numbers.js';
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
  readonly html: string;
}

const { columns, cases: TWINS } = JSON.parse(
  execFileSync(venvProgram('python'), [join(REPOSITORY, 'test', 'python', 'twins.py'), '400'], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: REPOSITORY },
    maxBuffer: 2 ** 26,
  }),
) as { readonly columns: readonly unknown[]; readonly cases: readonly Twin[] };

it('has the columns of Python, by the same fields and with the same empty cells', () => {
  const inPython = (field: string): string =>
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  expect(COLUMNS.map(({ id, field, empty }) => ({ id, field: inPython(field), empty }))).toEqual(
    columns,
  );
});

function leavesOf(node: OutlineNode): readonly number[] {
  if (typeof node === 'number') return [node];
  return ('uses' in node ? node.uses : node.body).flatMap(leavesOf);
}

function groupsOf(node: OutlineNode): readonly Group[] {
  if (typeof node === 'number') return [];
  if ('uses' in node) return node.uses.flatMap(groupsOf);
  return [node, ...node.body.flatMap(groupsOf)];
}

it('folds the corpus and 400 random tables into the rows in order', () => {
  for (const { table: packed } of TWINS) {
    const table = rowsOf(packed);
    const outline = fold(table);
    expect(leavesOf(outline)).toEqual([...table.names.keys()]);
    for (const group of groupsOf(outline)) {
      const leaves = leavesOf(group);
      expect([leaves[0], (leaves.at(-1) ?? 0) + 1]).toEqual([group.start, group.stop]);
    }
  }
});

it('writes the payload of each as Python does', () => {
  for (const { table: packed, payload } of TWINS) {
    const table = rowsOf(packed);
    const written = encode(table, fold(table), totalsOfPacked(packed));
    expect(canonical(written), packed.model_name).toBe(canonical(payload));
  }
});

it('writes the text and the HTML of each as Python does', () => {
  for (const { table: packed, text, html } of TWINS) {
    const table = rowsOf(packed);
    const outline = fold(table);
    expect(toText(table, outline)).toBe(text);
    expect(toHtml(table, outline)).toBe(html);
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
      row.kind === 'instances' ? '' : sumText(row.params),
      nameOf(row, shown[at]?.label ?? ''),
    ]);
    const got = shown.map(({ depth, params, label }) => [depth, params, label]);
    expect(got, packed.model_name).toEqual(wanted);
    if (isWhole) expect(visible.length).toBe(page.total);
    numbered += rows.filter(({ ordinals }) => ordinals !== null).length;
  }
  expect(numbered).toBeGreaterThan(50);
});

it('meets every kind of group in them', () => {
  const kinds = new Set(TWINS.flatMap(({ payload }) => payload.templates.kind.split(',')));
  const known = 'model module stage residual gate dense inception parallel block'.split(' ');
  expect([...kinds].sort()).toEqual(['', ...known].sort());
});

/** The name of a row as the text has it, which never leaves out how it begins. */
function nameOf(row: PageRow, inText: string): string {
  const name = nameText(row, english);
  if (row.kind === 'run') return `${name}  × ${String(row.count)}`;
  return name.startsWith('…') && inText.endsWith(name.slice(1)) ? inText : name;
}
