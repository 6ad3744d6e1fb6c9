import type { ViewState } from '../../../../src/outline/index.js';
import type { Draft, DraftEntry, DraftTemplate } from './draft.js';

/** One row as the plainest reading of docs/format.md gives it. */
export interface OracleRow {
  readonly parent: number;
  readonly name: string;
  readonly path: string;
  readonly cells: Readonly<Record<string, string>>;
  readonly params: bigint | null;
  readonly trainable: bigint | null;
}

/** A visible row: its place, and which rows it represents. */
export interface OracleNode {
  readonly key: string;
  readonly kind: string;
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  readonly from: number;
  readonly to: number;
  /** Of a run, and of the row that lists its uses, the rows of one use, else all. */
  readonly each: number;
  /** How far from `from` the rows are that it represents as well; 0 is itself. */
  readonly offsets: readonly number[];
}

interface Level {
  readonly index: number;
  readonly lists: readonly (readonly string[])[];
}

const PLACEHOLDER = /\{@(\d+)(?:\^(\d+))?\}|\{(-?\d+)((?:[+-]\d+)*)\}|\\([^])|([^\\{]+)/g;

/** Puts in what the lists say; `levels`: the innermost run first. */
function inlined(pattern: string, levels: readonly Level[]): string {
  return pattern.replace(PLACEHOLDER, (all, list?: string, distance?: string) => {
    if (list === undefined) return all;
    const level = levels[Number(distance ?? 0)];
    return inlined(level?.lists[Number(list)]?.[level.index] ?? '', levels);
  });
}

export function expandedBy(pattern: string, levels: readonly Level[]): string {
  return inlined(pattern, levels).replace(PLACEHOLDER, (...found) => {
    const [, , , base, slopes, escaped, literal] = found as (string | undefined)[];
    if (literal !== undefined) return literal;
    if (escaped !== undefined) return escaped === 'n' ? '\n' : escaped;
    let value = Number(base);
    (slopes?.match(/[+-]\d+/g) ?? []).forEach(
      (slope, at) => (value += Number(slope) * (levels[at]?.index ?? 0)),
    );
    const width = base !== undefined && base.length > 1 && base.startsWith('0') ? base.length : 0;
    return String(value).padStart(width, '0');
  });
}

interface Around {
  readonly levels: readonly Level[];
  readonly prefix: string;
  readonly path: string;
  readonly parent: number;
}

/** All rows, one after the other; `null` for a row that was left out. */
export function expandedRows(draft: Draft): (OracleRow | null)[] {
  const rows: (OracleRow | null)[] = [];
  const root = draft.templates.length - 1;
  expandBody(
    draft,
    root,
    { levels: [], prefix: '', path: '', parent: -1 },
    { name: '', path: '' },
    rows,
  );
  return rows;
}

function full(pattern: string, around: Around): string {
  const raw = inlined(pattern, around.levels);
  return raw.startsWith('^')
    ? expandedBy(raw.slice(1), around.levels)
    : around.prefix + expandedBy(raw, around.levels);
}

function joined(path: string, name: string): string {
  return path === '' || name === '' ? path + name : `${path}/${name}`;
}

function expandBody(
  draft: Draft,
  index: number,
  around: Around,
  own: { name: string; path: string },
  rows: (OracleRow | null)[],
): void {
  const template = templateOf(draft, index);
  for (let left = template.omitted?.rows ?? 0; left > 0; left--) rows.push(null);
  let inside = around;
  template.body.forEach((entry, at) => {
    if (entry.use === null) {
      const isOwnRow = template.hasOwnRow && at === 0;
      const name = isOwnRow ? own.name : full(entry.name, inside);
      const path = isOwnRow ? own.path : joined(inside.path, name);
      rows.push(
        rowOf(draft, entry.cells, around.levels, rows.length, {
          parent: inside.parent,
          name,
          path,
        }),
      );
      if (isOwnRow)
        inside = { levels: around.levels, prefix: '', path: own.path, parent: rows.length - 1 };
      return;
    }
    for (let use = 0; use < entry.use.count; use++) {
      const levels = entry.use.isRun
        ? [{ index: use, lists: entry.lists }, ...inside.levels]
        : inside.levels;
      const target = templateOf(draft, entry.use.target);
      const name = full(entry.name, { ...inside, levels });
      const prefix = target.kind === '' ? inside.prefix : name;
      expandBody(
        draft,
        entry.use.target,
        { ...inside, levels, prefix },
        { name, path: joined(inside.path, name) },
        rows,
      );
    }
  });
}

function templateOf(draft: Draft, index: number): DraftTemplate {
  const found = draft.templates[index];
  if (found === undefined) throw new Error(`no template ${index}`);
  return found;
}

function rowOf(
  draft: Draft,
  cells: Readonly<Record<string, string>>,
  levels: readonly Level[],
  row: number,
  names: { parent: number; name: string; path: string },
): OracleRow {
  const expanded: Record<string, string> = {};
  for (const column of draft.columns) {
    const patch = draft.patches[column]?.find(([at]) => at === row);
    expanded[column] = expandedBy(patch?.[1] ?? cells[column] ?? '', levels);
  }
  const params = integer(expanded.params);
  const fixed = integer(expanded.untrainable);
  const usual = params === null || fixed === null ? null : params - fixed;
  const trainable = expanded.trainable ?? '';
  return {
    ...names,
    cells: expanded,
    params,
    trainable: trainable === '' ? usual : integer(trainable),
  };
}

export function integer(cell: string | undefined): bigint | null {
  if (cell === undefined || cell === '') return 0n;
  return cell === '?' ? null : BigInt(cell);
}

interface Item {
  readonly key: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly each?: number;
  readonly offsets: readonly number[];
  readonly inside: (() => Item[]) | null;
  /** Open unless toggled. */
  readonly usual: (level: number) => boolean;
}

/** All visible rows, by expanding everything. */
export function visibleNodes(
  draft: Draft,
  level: number,
  toggled: ReadonlySet<string>,
  repeats: ViewState['repeats'] = 'closed',
): OracleNode[] {
  const index = draft.templates.length - 1;
  const tree = new VisibleTree(draft, (below) => below < level, repeats);
  const isRow = templateOf(draft, index).hasOwnRow;
  const items = isRow ? [tree.group('r', index, 0, [0])] : tree.body(index, 0, '', [0]);
  const nodes: OracleNode[] = [];
  const list = (siblings: readonly Item[], at: number): void => {
    siblings.forEach(({ inside, usual, ...item }, place) => {
      const { key, from, to, each = to - from } = item;
      nodes.push({ ...item, each, level: at, position: place + 1, setSize: siblings.length });
      if (inside !== null && usual(at) !== toggled.has(key)) list(inside(), at + 1);
    });
  };
  list(items, 1);
  return nodes;
}

const closed = (): boolean => false;

class VisibleTree {
  constructor(
    private readonly draft: Draft,
    private readonly usual: (level: number) => boolean,
    private readonly repeats: ViewState['repeats'],
  ) {}

  group(key: string, index: number, from: number, offsets: readonly number[]): Item {
    const template = templateOf(this.draft, index);
    const isLayer = template.hasOwnRow && template.body.length === 1;
    const inside = isLayer ? null : (): Item[] => this.body(index, from, `${key}.`, offsets);
    const to = from + size(this.draft, index);
    return { key, kind: isLayer ? 'layer' : 'group', from, to, offsets, inside, usual: this.usual };
  }

  body(index: number, start: number, prefix: string, offsets: readonly number[]): Item[] {
    const template = templateOf(this.draft, index);
    const plain = { offsets, inside: null, usual: closed };
    if (template.omitted !== null) {
      return [
        {
          ...plain,
          key: `${prefix}0`,
          kind: 'omitted',
          from: start,
          to: start + template.omitted.rows,
        },
      ];
    }
    let from = start;
    return template.body.flatMap((entry, at): Item[] => {
      const key = prefix + String(at);
      const first = from;
      if (entry.use !== null) {
        from += entry.use.count * size(this.draft, entry.use.target);
        return this.uses(key, entry.use, first, offsets);
      }
      from++;
      return template.hasOwnRow && at === 0
        ? []
        : [{ ...plain, key, kind: 'layer', from: first, to: from }];
    });
  }

  private uses(
    key: string,
    { target, count, isRun }: NonNullable<DraftEntry['use']>,
    from: number,
    offsets: readonly number[],
  ): Item[] {
    const each = size(this.draft, target);
    const to = from + count * each;
    const keyOf = (use: number): string => (isRun ? `${key}:${use}` : key);
    const starts = Array.from({ length: count }, (_, use) => from + use * each);
    const used = templateOf(this.draft, target);
    const plain = { offsets, inside: null, usual: closed };
    if (used.kind === '') {
      if (used.omitted !== null) return [{ ...plain, key, kind: 'omitted', from, to }];
      return starts.flatMap((row, use) => this.body(target, row, `${keyOf(use)}.`, offsets));
    }
    const listed = (): Item[] =>
      starts.map((row, use) => this.group(keyOf(use), target, row, offsets));
    if (count < 3 || this.repeats === 'listed') return listed();
    const isLayer = used.hasOwnRow && used.body.length === 1 && used.omitted === null;
    const others = starts.flatMap((row) => offsets.map((offset) => offset + row - from));
    const oneByOne: Item = {
      ...plain,
      key: `${key}*`,
      kind: 'instances',
      from,
      to,
      each,
      inside: listed,
    };
    const sample = (): Item[] => [oneByOne, ...this.body(target, from, `${key}.`, others)];
    const usual = this.repeats === 'open' && !isLayer ? this.usual : closed;
    return [
      { ...plain, usual, key, kind: 'run', from, to, each, inside: isLayer ? listed : sample },
    ];
  }
}

function size(draft: Draft, index: number): number {
  const { omitted, body } = templateOf(draft, index);
  if (omitted !== null) return omitted.rows;
  return body.reduce(
    (sum, { use }) => sum + (use === null ? 1 : use.count * size(draft, use.target)),
    0,
  );
}

/** The rows of a body that was left out, and what is known of them together. */
export interface LeftOut {
  readonly from: number;
  readonly to: number;
  /** The row around them, −1 at the top. */
  readonly parent: number;
  readonly params: bigint;
  readonly trainable: bigint;
}

export function leftOut(draft: Draft): readonly LeftOut[] {
  const found: LeftOut[] = [];
  const visit = (index: number, from: number, around: number): void => {
    const { omitted, body, hasOwnRow } = templateOf(draft, index);
    if (omitted !== null) {
      const [params, trainable] = [BigInt(omitted.params), BigInt(omitted.trainable)];
      found.push({ from, to: from + omitted.rows, parent: around, params, trainable });
      return;
    }
    let row = from;
    for (const { use } of body) {
      if (use === null) row++;
      for (let count = 0; use !== null && count < use.count; count++) {
        visit(use.target, row, hasOwnRow ? from : around);
        row += size(draft, use.target);
      }
    }
  };
  visit(draft.templates.length - 1, 0, -1);
  return found;
}
