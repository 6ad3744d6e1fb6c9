import { exactly, split } from './cells.js';
import { LIMITS } from '../limits.js';
import { refuse } from '../problem.js';
import { indexOf, member, objectAt, optionalText, textAt } from './members.js';
import type { Members } from './members.js';

/** The templates: which rows and uses are in which, and how many rows that makes. */
export interface Grammar {
  /** Per template. */
  readonly kinds: readonly string[];
  readonly hasOwnRow: readonly boolean[];
  readonly omitted: readonly boolean[];
  readonly rows: Float64Array;
  /** The first body entry of each template, and one more: the end. */
  readonly first: Int32Array;
  /** Per body entry: the template that it uses, −1 for a row. */
  readonly target: Int32Array;
  /** 0 for a row or a single use, else the number of uses of the run. */
  readonly repeat: Float64Array;
  /** Rows before the entry in its template. */
  readonly offset: Float64Array;
  /** The last template: the whole model. */
  readonly root: number;
  /** Templates inside templates, the model included. */
  readonly depth: number;
}

/** Sizes of the templates, before any array as long as the entries is made. */
export interface Outlines {
  readonly kinds: readonly string[];
  readonly sizes: readonly number[];
  readonly hasOwnRow: readonly boolean[];
  readonly entries: number;
}

export function readOutlines(payload: Members): Outlines {
  const path = '$.templates';
  const templates = objectAt(member(payload, 'templates'), path);
  const kinds = split(textAt(templates, 'kind', path), ',', LIMITS.templates + 1);
  const count = kinds.length;
  if (count > LIMITS.templates) {
    refuse('limit', `${path}.kind`, `There are more than ${LIMITS.templates} templates.`);
  }
  const sizes = exactly(textAt(templates, 'size', path), ',', count, `${path}.size`).map(indexOf);
  if (sizes.some((size) => size < 0))
    refuse('count', `${path}.size`, 'The size of a template is no number.');
  const cells = optionalText(templates, 'own_row', path);
  const hasOwnRow = cells === null ? kinds.map(() => false) : readOwnRows(cells, count);
  if (hasOwnRow.some((has, at) => has && kinds[at] === '')) {
    refuse('reference', `${path}.own_row`, 'A template without a kind has a row of its own.');
  }
  const entries = sizes.reduce((sum, size) => sum + size, 0);
  if (entries > LIMITS.entries) {
    refuse('limit', `${path}.size`, `The templates have more than ${LIMITS.entries} entries.`);
  }
  return { kinds, sizes, hasOwnRow, entries };
}

function readOwnRows(text: string, count: number): readonly boolean[] {
  return exactly(text, ',', count, '$.templates.own_row').map((cell) => cell === '1');
}

/** Rows of the templates whose body was left out. */
export type OmittedRows = ReadonlyMap<number, number>;

const USE = /^(\d{1,5})(?:\*(\d{1,16}))?$/;

export function readGrammar(
  outlines: Outlines,
  uses: readonly string[] | null,
  omitted: OmittedRows,
): Grammar {
  const { kinds, sizes, hasOwnRow, entries } = outlines;
  const grammar = {
    kinds,
    hasOwnRow,
    omitted: kinds.map((_, template) => omitted.has(template)),
    rows: new Float64Array(kinds.length),
    first: new Int32Array(kinds.length + 1),
    target: new Int32Array(entries).fill(-1),
    repeat: new Float64Array(entries),
    offset: new Float64Array(entries),
    root: kinds.length - 1,
    depth: 1,
  };
  const depths = new Uint8Array(kinds.length);
  sizes.forEach(
    (size, template) => (grammar.first[template + 1] = (grammar.first[template] ?? 0) + size),
  );
  for (let template = 0; template < kinds.length; template++) {
    if (uses !== null) readUses(grammar, template, uses, depths);
    grammar.rows[template] = omitted.get(template) ?? countRows(grammar, template);
    checkTemplate(grammar, template);
  }
  grammar.depth = depths[grammar.root] ?? 1;
  return grammar;
}

function readUses(
  grammar: Grammar,
  template: number,
  uses: readonly string[],
  depths: Uint8Array,
): void {
  let depth = 1;
  for (let entry = firstOf(grammar, template); entry < firstOf(grammar, template + 1); entry++) {
    const cell = uses[entry];
    if (cell === undefined || cell === '') continue;
    const [, target, count] =
      USE.exec(cell) ?? refuse('reference', '$.columns.template', 'A use is not readable.');
    grammar.target[entry] = checkedTarget(Number(target), template);
    if (count !== undefined) grammar.repeat[entry] = checkedCount(Number(count));
    depth = Math.max(depth, 1 + (depths[Number(target)] ?? 0));
  }
  if (depth > LIMITS.depth)
    refuse('limit', '$.columns.template', `Templates are nested deeper than ${LIMITS.depth}.`);
  depths[template] = depth;
}

/** References point backwards only, so there are no cycles. */
function checkedTarget(target: number, template: number): number {
  return target < template
    ? target
    : refuse(
        'reference',
        '$.columns.template',
        `Template ${template} uses template ${target}, which is not before it.`,
      );
}

function checkedCount(count: number): number {
  return count >= 2 && count <= LIMITS.rows
    ? count
    : refuse('count', '$.columns.template', 'The number of uses is not readable.');
}

function countRows(grammar: Grammar, template: number): number {
  let rows = 0;
  for (let entry = firstOf(grammar, template); entry < firstOf(grammar, template + 1); entry++) {
    grammar.offset[entry] = rows;
    rows += rowsOfEntry(grammar, entry);
    // Doubles are exact up to the limit, and rounding never brings a larger product below it.
    if (rows > LIMITS.rows)
      refuse('limit', '$.columns.template', 'The model has more rows than can be counted.');
  }
  return rows;
}

function checkTemplate(grammar: Grammar, template: number): void {
  const first = firstOf(grammar, template);
  const size = firstOf(grammar, template + 1) - first;
  if (grammar.omitted[template] === true && size > 0) {
    refuse('count', '$.omitted.templates', `Template ${template} is left out and has a body.`);
  }
  if (
    grammar.rows[template] === 0 &&
    (template < grammar.root || grammar.hasOwnRow[template] === true)
  ) {
    refuse('count', '$.templates.size', `Template ${template} has no rows.`);
  }
  if (grammar.hasOwnRow[template] === true && size > 0 && (grammar.target[first] ?? -1) >= 0) {
    refuse('reference', '$.columns.template', `The own row of template ${template} is not a row.`);
  }
}

export function firstOf(grammar: Grammar, template: number): number {
  return grammar.first[template] ?? 0;
}

export function targetOf(grammar: Grammar, entry: number): number {
  return grammar.target[entry] ?? -1;
}

/** How many uses an entry has: 1 for a single one. */
export function usesOf(grammar: Grammar, entry: number): number {
  return Math.max(1, grammar.repeat[entry] ?? 0);
}

export function isRun(grammar: Grammar, entry: number): boolean {
  return (grammar.repeat[entry] ?? 0) > 1;
}

export function rowsOf(grammar: Grammar, template: number): number {
  return grammar.rows[template] ?? 0;
}

export function rowsOfEntry(grammar: Grammar, entry: number): number {
  const target = targetOf(grammar, entry);
  return target < 0 ? 1 : usesOf(grammar, entry) * rowsOf(grammar, target);
}

/** The entry of a template in which a row is, counted from the template's first row. */
export function entryAt(grammar: Grammar, template: number, row: number): number {
  let low = firstOf(grammar, template);
  let high = firstOf(grammar, template + 1) - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((grammar.offset[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
