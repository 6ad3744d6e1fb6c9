import { entryAt, isRun, rowsOf, targetOf, usesOf, firstOf } from '../../format/read/grammar.js';
import { cut, expandName } from '../../format/read/pattern.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';

/** What comes before the names of the rows inside a group. */
export interface Names {
  /** The path of the innermost enclosing row. */
  readonly path: string;
  /** The names of the groups around, as far as they come before a row's own. */
  readonly prefix: string;
  /** The whole name of the innermost visible group, if it has a name and no own row. */
  readonly group: string;
  /** Characters read to expand these names. */
  readonly read: number;
}

export const TOP: Names = { path: '', prefix: '', group: '', read: 0 };

/** A row's or a group's name with all that comes before it inside the enclosing row; empty if it has none. */
export function nameAt(
  table: DecodedTable,
  entry: number,
  scope: RunScope | null,
  names: Names,
): string {
  return named(table, entry, scope, names).name;
}

function named(
  table: DecodedTable,
  entry: number,
  scope: RunScope | null,
  names: Names,
): { name: string; read: number } {
  const pattern = table.columns.pattern('name', entry);
  const { text, bare, read } = expandName(pattern, scope, table.lists, names.read);
  return { name: bare ? text : cut(names.prefix + text), read };
}

/** Whether a use of a template has a name of its own, apart from what comes before it. */
export function isNamed(table: DecodedTable, entry: number, scope: RunScope | null): boolean {
  const pattern = table.columns.pattern('name', entry);
  return pattern !== '' && expandName(pattern, scope, table.lists, 0).text !== '';
}

export function joined(table: DecodedTable, path: string, name: string): string {
  if (path === '' || name === '') return path + name;
  return path + table.model.separator + name;
}

/** What comes before the names inside a use of a template. */
export function namesInside(
  table: DecodedTable,
  entry: number,
  scope: RunScope | null,
  names: Names,
): Names {
  const target = targetOf(table.grammar, entry);
  if (table.grammar.kinds[target] === '') return names;
  return new LazyNames(() => {
    const { name, read } = named(table, entry, scope, names);
    if (table.grammar.hasOwnRow[target] === true) {
      return { path: joined(table, names.path, name), prefix: '', group: '', read };
    }
    return {
      path: names.path,
      prefix: name,
      group: isNamed(table, entry, scope) ? name : '',
      read,
    };
  });
}

/** Expanded when first read: most rows are only counted or passed by. */
class LazyNames implements Names {
  private expanded: Names | null = null;

  constructor(private readonly expand: () => Names) {}

  get path(): string {
    return this.names.path;
  }

  get prefix(): string {
    return this.names.prefix;
  }

  get group(): string {
    return this.names.group;
  }

  get read(): number {
    return this.names.read;
  }

  private get names(): Names {
    this.expanded ??= this.expand();
    return this.expanded;
  }
}

/** The runs around the inside of one use of an entry. */
export function scopeInside(
  table: DecodedTable,
  entry: number,
  use: number,
  scope: RunScope | null,
  sample = false,
): RunScope | null {
  return isRun(table.grammar, entry) ? { run: entry, index: use, sample, outer: scope } : scope;
}

/** The path of a row, `null` if it was omitted. */
export function pathOfRow(table: DecodedTable, row: number): string | null {
  const { grammar } = table;
  let place: { template: number; scope: RunScope | null; names: Names } = {
    template: grammar.root,
    scope: null,
    names: TOP,
  };
  let rest = row;
  while (grammar.omitted[place.template] !== true) {
    const { template, scope, names } = place;
    const entry = entryAt(grammar, template, rest);
    const target = targetOf(grammar, entry);
    rest -= grammar.offset[entry] ?? 0;
    if (target < 0) {
      const isOwnRow = grammar.hasOwnRow[template] === true && entry === firstOf(grammar, template);
      return isOwnRow ? names.path : joined(table, names.path, nameAt(table, entry, scope, names));
    }
    const use = Math.floor(rest / rowsOf(grammar, target));
    rest -= use * rowsOf(grammar, target);
    const inside = scopeInside(table, entry, use, scope);
    place = { template: target, scope: inside, names: namesInside(table, entry, inside, names) };
  }
  return null;
}

/** One row or group at the edge of a body, with what it takes to name it. */
export interface Edge {
  readonly entry: number;
  readonly scope: RunScope | null;
  readonly names: Names;
}

export interface Side {
  readonly side: 'first' | 'last';
  /** Whether the edge is the outermost group there that has a name, else it has an own row. */
  readonly isNamed: boolean;
}

/** The first or last row of a template, or the group at that edge; `null` if it was omitted. */
export function edgeOf(
  table: DecodedTable,
  template: number,
  scope: RunScope | null,
  names: Names,
  wanted: Side,
): Edge | null {
  const { grammar } = table;
  let place = { template, scope, names };
  for (;;) {
    if (grammar.omitted[place.template] === true) return null;
    const isFirst = wanted.side === 'first';
    const entry = isFirst
      ? firstOf(grammar, place.template)
      : firstOf(grammar, place.template + 1) - 1;
    const target = targetOf(grammar, entry);
    if (target < 0) return { entry, scope: place.scope, names: place.names };
    const inside = scopeInside(table, entry, isFirst ? 0 : usesOf(grammar, entry) - 1, place.scope);
    if (grammar.hasOwnRow[target] === true || (wanted.isNamed && isNamed(table, entry, inside)))
      return { entry, scope: inside, names: place.names };
    place = {
      template: target,
      scope: inside,
      names: namesInside(table, entry, inside, place.names),
    };
  }
}

/** The row that describes an edge: of a group its own row. */
export function rowOfEdge(table: DecodedTable, edge: Edge): number | null {
  const target = targetOf(table.grammar, edge.entry);
  if (target < 0) return edge.entry;
  return table.grammar.omitted[target] === true ? null : firstOf(table.grammar, target);
}

/** Where the use with this number starts, counted from the first row of the entry's body. */
export function rowOfUse(table: DecodedTable, entry: number, use: number): number {
  const target = targetOf(table.grammar, entry);
  const each = target < 0 ? 1 : rowsOf(table.grammar, target);
  return (table.grammar.offset[entry] ?? 0) + use * each;
}
