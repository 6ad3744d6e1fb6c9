import { firstOf, isRun, rowsOfEntry, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { FoldBody } from './folds.js';
import { ROOT_KEY } from './keys.js';
import { TOP, namesInside, rowOfUse, scopeInside } from '../rows/names.js';
import type { Names } from '../rows/names.js';
import type { Splice, TreePlace, VisibleNode } from '../rows/listing.js';
import { bounded } from './shape.js';
import type { Shape } from './shape.js';

/** What rows have in common that are listed beside one another. */
export interface SiblingScope {
  /** The template whose entries are listed. */
  readonly template: number;
  readonly scope: RunScope | null;
  readonly names: Names;
  readonly splices: Splice | null;
  readonly row: number;
  readonly level: number;
  /** What the keys of the rows begin with. */
  readonly key: string;
  readonly folds: FoldBody | null;
  readonly instanceCount: number | null;
  /** Siblings before the body's first. */
  readonly before: number;
  readonly setSize: number;
}

/** Makes the nodes of rows from the entries that they are written as. */
export class Nodes {
  constructor(
    private readonly table: DecodedTable,
    private readonly shape: Shape,
  ) {}

  /** What the rows at the top have in common; the root's own row, where there is one, too. */
  top(folds: FoldBody | null): SiblingScope {
    const { root } = this.table.grammar;
    const place = { row: 0, level: 1, key: '', before: 0, setSize: this.shape.siblings(root) };
    const around = { scope: null, names: TOP, splices: null, instanceCount: null };
    return { template: root, ...around, ...place, folds };
  }

  /** What the rows have in common that are inside of a row. */
  within(node: VisibleNode, folds: FoldBody | null): SiblingScope {
    const { target: template, scope, row, instanceCount, entry } = node;
    const names = entry < 0 ? node.names : namesInside(this.table, entry, scope, node.names);
    const setSize = this.shape.siblings(template);
    const place = { level: node.level + 1, key: `${node.key}.`, before: 0, setSize };
    const inside = { template, scope, names, splices: null, row, instanceCount };
    return { ...inside, ...place, folds };
  }

  /** What the rows have in common that are inside of a use of a transparent template; `node`: the use. */
  spliced(
    siblings: SiblingScope,
    node: VisibleNode,
    use: number,
    folds: FoldBody | null,
  ): SiblingScope {
    const { target: template, scope, row, position } = node;
    const splices = { entry: node.entry, use, outer: siblings.splices };
    const place = { row, key: `${node.key}.`, before: position - 1 };
    return { ...siblings, template, scope, splices, ...place, folds };
  }

  /** The row of all uses of an entry. */
  run(siblings: SiblingScope, entry: number, open: boolean): VisibleNode {
    const node = this.node(siblings, entry, 0);
    return {
      ...node,
      kind: 'run',
      key: this.keyOf(siblings, entry),
      scope: scopeInside(this.table, entry, 0, siblings.scope, true),
      rows: rowsOfEntry(this.table.grammar, entry),
      open,
    };
  }

  /** What the rows inside of the first use have in common, where it is there for all uses of a run. */
  sampled(siblings: SiblingScope, run: VisibleNode, folds: FoldBody | null): SiblingScope {
    const inside = this.within(run, folds);
    const uses = usesOf(this.table.grammar, run.entry);
    const instanceCount = bounded(uses * (siblings.instanceCount ?? 1));
    // The row that lists the uses is before them.
    return { ...inside, instanceCount, setSize: bounded(inside.setSize + 1), before: 1 };
  }

  /** What the uses of a run have in common, listed one row each. */
  listed(siblings: SiblingScope, entry: number, level: number): SiblingScope {
    const setSize = usesOf(this.table.grammar, entry);
    return { ...siblings, level, setSize, before: -this.siblingsBefore(siblings, entry) };
  }

  /** The row of a whole template: the root's own, or the one in place of an omitted body. */
  whole(
    { template, scope, names, splices, ...siblings }: SiblingScope,
    entry: number,
    key: string,
  ): VisibleNode {
    const { level, row, instanceCount } = siblings;
    const rows = this.shape.rows(template);
    const place = {
      key,
      level,
      position: siblings.before + 1,
      setSize: key === ROOT_KEY ? 1 : siblings.setSize,
      open: null,
    };
    return {
      kind: 'omitted',
      ...place,
      entry,
      target: template,
      outer: scope,
      scope,
      names,
      splices,
      row,
      rows,
      instanceCount,
    };
  }

  node(siblings: SiblingScope, entry: number, use: number): VisibleNode {
    const { table, shape } = this;
    const { level, setSize, names, splices, instanceCount, scope: outer } = siblings;
    const target = targetOf(table.grammar, entry);
    return {
      kind: 'layer',
      key: this.keyOf(siblings, entry) + (isRun(table.grammar, entry) ? `:${use}` : ''),
      level,
      position: this.positionOf(siblings, entry, use),
      setSize,
      open: null,
      entry,
      target,
      outer,
      scope: target < 0 ? outer : scopeInside(table, entry, use, outer),
      names,
      splices,
      row: siblings.row + rowOfUse(table, entry, use),
      rows: target < 0 ? 1 : shape.rows(target),
      instanceCount,
    };
  }

  /** The same as `node` of a row without rows inside, as far as its cells depend on it. */
  layerPlace({ level, names, scope, row }: SiblingScope, entry: number): TreePlace {
    return {
      kind: 'layer',
      level,
      entry,
      target: -1,
      outer: scope,
      scope,
      names,
      row: row + rowOfUse(this.table, entry, 0),
      rows: 1,
    };
  }

  keyOf(siblings: SiblingScope, entry: number): string {
    return `${siblings.key}${entry - firstOf(this.table.grammar, siblings.template)}`;
  }

  private positionOf(siblings: SiblingScope, entry: number, use: number): number {
    const first = siblings.before + this.siblingsBefore(siblings, entry);
    return bounded(first + use * this.shape.siblingsOfItem(entry) + 1);
  }

  siblingsBefore({ template }: SiblingScope, entry: number): number {
    return this.shape.siblingsBefore(template)[entry - this.shape.bodyFrom(template)] ?? 0;
  }
}
