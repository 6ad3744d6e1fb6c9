import type { ColumnRecord } from '../columns.js';
import { shortened } from './cells.js';
import type { Cells } from './cells.js';
import { RunLists, escaped, generalised } from './patterns.js';
import type { Level } from './patterns.js';
import { isRunNode } from './outline.js';
import type { Group, OutlineNode } from './outline.js';
import type { LayerTable } from './table.js';

/** One body entry: a row with its cells, or `uses` of an earlier template. */
export interface Entry {
  readonly name: string;
  readonly cells: readonly string[];
  readonly template: number | null;
  readonly uses: number;
  readonly lists: readonly (readonly string[])[];
}

/** Rows and sums of one use of a template, by the id of a column; `null`: unknown. */
export interface KeptSums {
  readonly rows: number;
  readonly of: readonly (readonly [id: string, sum: bigint | null])[];
}

/** A small table; sums instead of a body where the budget left that out. */
export interface Template {
  readonly kind: string;
  readonly hasOwnRow: boolean;
  readonly body: readonly Entry[];
  readonly omitted: KeptSums | null;
}

/** Rows from the first up to the second. */
export type Span = readonly [number, number];
export type PatchList = readonly (readonly [number, string])[];

/** Where the parallel instances of a node are. */
interface Frame {
  readonly levels: readonly Level[];
  /** What is put before the names; `null`: the row is a group's own, named where the group is used. */
  readonly prefixes: readonly string[] | null;
  /** The nearest row around each that has a row of its own; -1: none. */
  readonly enclosing: readonly number[];
}

/** The templates of one outline, in post-order of their first use. */
export class TemplateWriter {
  readonly templates: Template[] = [];
  readonly patches = new Map<string, [number, string][]>();
  /** The rows of each template. */
  readonly spans: Span[][] = [];
  private readonly known = new Map<string, number>();

  constructor(
    private readonly table: LayerTable,
    private readonly columns: readonly Cells[],
    outline: Group,
  ) {
    this.template([outline], { levels: [], prefixes: [''], enclosing: [-1] });
  }

  private template(groups: readonly Group[], outer: Frame): number {
    const [first] = groups;
    if (first === undefined) throw new Error('a template without a group');
    const { kind, hasOwnRow } = first;
    const body: Entry[] = [];
    let frame = outer;
    if (hasOwnRow) {
      const ownRows = groups.map((group) => rowIn(group.body[0]));
      body.push(this.row(ownRows, { ...outer, prefixes: null }));
      frame = { levels: outer.levels, prefixes: groups.map(() => ''), enclosing: ownRows };
    }
    for (let place = body.length; place < first.body.length; place++) {
      body.push(
        this.entry(
          groups.map((group) => group.body[place]),
          frame,
        ),
      );
    }
    const index = this.indexOf({ kind, hasOwnRow, body, omitted: null });
    for (const group of groups) this.spans[index]?.push([group.start, group.stop]);
    return index;
  }

  private indexOf(template: Template): number {
    const key = JSON.stringify(template);
    const found = this.known.get(key);
    if (found !== undefined) return found;
    this.known.set(key, this.templates.length);
    this.spans.push([]);
    return this.templates.push(template) - 1;
  }

  private entry(nodes: readonly (OutlineNode | undefined)[], frame: Frame): Entry {
    const [first] = nodes;
    if (first === undefined || typeof first === 'number') return this.row(nodes.map(rowIn), frame);
    if (!isRunNode(first)) return this.use(nodes.map(groupIn), frame);
    const uses = first.uses.length;
    const lists = new RunLists();
    const repeated = <T>(values: readonly T[]): T[] =>
      values.flatMap((value) => new Array<T>(uses).fill(value));
    const within = {
      levels: [...frame.levels, { uses, lists }],
      prefixes: repeated(frame.prefixes ?? []),
      enclosing: repeated(frame.enclosing),
    };
    const entry = this.use(nodes.flatMap(usesIn), within);
    return { ...entry, uses, lists: lists.values };
  }

  private use(groups: readonly Group[], frame: Frame): Entry {
    const prefixes = frame.prefixes ?? [];
    const hasOwnRow = groups[0]?.hasOwnRow === true;
    const names = groups.map((group, at) => {
      const name = hasOwnRow
        ? this.nameOf(rowIn(group.body[0]), frame.enclosing[at] ?? -1)
        : group.name;
      return hasOwnRow || name !== '' ? relative(name, prefixes[at] ?? '') : '';
    });
    const inside = groups.map((group, at) => group.name || (prefixes[at] ?? ''));
    const name = generalised(names, frame.levels);
    const template = this.template(groups, hasOwnRow ? frame : { ...frame, prefixes: inside });
    return { name, cells: [], template, uses: 1, lists: [] };
  }

  private row(rows: readonly number[], frame: Frame): Entry {
    const { prefixes, levels, enclosing } = frame;
    const names = prefixes?.map((prefix, at) =>
      relative(this.nameOf(rows[at] ?? 0, enclosing[at] ?? -1), prefix),
    );
    const name = names === undefined ? '' : generalised(names, levels);
    const cells = this.columns.map((of) => {
      const text = this.cell(of, rows, levels);
      return text === of.column.empty ? '' : text;
    });
    return { name, cells, template: null, uses: 1, lists: [] };
  }

  private cell(
    { column, texts }: Cells,
    rows: readonly number[],
    levels: readonly Level[],
  ): string {
    const own = rows.map((row) => texts[row] ?? '');
    return column.isPatched
      ? this.patched(column, rows, own)
      : generalised(own, levels, column.kind === 'int');
  }

  /** The text that occurs most often, the first of several; the others become patches. */
  private patched(
    { id, empty }: ColumnRecord,
    rows: readonly number[],
    texts: readonly string[],
  ): string {
    const counts = new Map<string, number>();
    for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const usual = [...counts].find(([, count]) => count === most)?.[0] ?? '';
    if (counts.size === 1) return usual;
    const changes = this.patches.get(id) ?? [];
    this.patches.set(id, changes);
    texts.forEach((text, at) => {
      if (text !== usual) changes.push([rows[at] ?? 0, text === empty ? '' : text]);
    });
    return usual;
  }

  /** The name of a row as seen from the row that encloses it in the outline. */
  private nameOf(row: number, enclosing: number): string {
    const { names, parents, separator } = this.table;
    let name = names[row] ?? '';
    let parent = parents[row] ?? -1;
    while (parent !== enclosing && parent !== -1) {
      name = `${names[parent] ?? ''}${separator}${name}`;
      parent = parents[parent] ?? -1;
    }
    return name;
  }
}

function rowIn(node: OutlineNode | undefined): number {
  if (typeof node !== 'number') throw new Error('groups of a run differ in structure');
  return node;
}

function groupIn(node: OutlineNode | undefined): Group {
  if (node === undefined || typeof node === 'number' || isRunNode(node)) {
    throw new Error('groups of a run differ in structure');
  }
  return node;
}

function usesIn(node: OutlineNode | undefined): readonly Group[] {
  if (node === undefined || typeof node === 'number' || !isRunNode(node)) {
    throw new Error('groups of a run differ in structure');
  }
  return node.uses;
}

function relative(name: string, prefix: string): string {
  if (prefix !== '' && !name.startsWith(prefix)) return `^${shortened(escaped(name))}`;
  const rest = shortened(escaped(name.slice(prefix.length)));
  return rest.startsWith('^') ? `\\${rest}` : rest;
}
