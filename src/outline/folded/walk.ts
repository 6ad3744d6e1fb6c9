import { firstOf, isRun, rowsOfEntry, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import { assertNever } from '../../format/problem.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { FoldBody, FoldNode, FoldSlot, Folds } from './folds.js';
import { OMITTED_KEY, ROOT_KEY } from './keys.js';
import { TOP, scopeInside, namesInside, rowOfUse } from '../rows/names.js';
import type { Splice, VisibleNode } from '../rows/listing.js';
import type { Names } from '../rows/names.js';
import { bounded } from './shape.js';
import type { Shape } from './shape.js';
import type { RowWindow } from './rowWindow.js';

/** What rows have in common that are listed beside one another. */
interface SiblingScope {
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

/** Visits the visible rows from the top down, for one window of them. */
export class Walk {
  constructor(
    private readonly table: DecodedTable,
    private readonly shape: Shape,
    private readonly folds: Folds,
    private readonly window: RowWindow,
  ) {}

  start(): void {
    const { table, shape, folds } = this;
    const { root } = table.grammar;
    const { body } = folds.root;
    const top = {
      template: root,
      scope: null,
      names: TOP,
      splices: null,
      row: 0,
      level: 1,
      instanceCount: null,
      before: 0,
    };
    const siblings: SiblingScope = { ...top, key: '', folds: body, setSize: shape.siblings(root) };
    if (folds.hasRootRow) this.group(this.whole(siblings, -1, ROOT_KEY), folds.root);
    else this.body(siblings);
  }

  /** The row of a whole template: the root's own, or the one in place of an omitted body. */
  private whole(
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

  private node(siblings: SiblingScope, entry: number, use: number): VisibleNode {
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

  private keyOf(siblings: SiblingScope, entry: number): string {
    return `${siblings.key}${entry - firstOf(this.table.grammar, siblings.template)}`;
  }

  private positionOf(siblings: SiblingScope, entry: number, use: number): number {
    const first = siblings.before + this.siblingsBefore(siblings, entry);
    return bounded(first + use * this.shape.siblingsOfItem(entry) + 1);
  }

  private siblingsBefore({ template }: SiblingScope, entry: number): number {
    return this.shape.siblingsBefore(template)[entry - this.shape.bodyFrom(template)] ?? 0;
  }

  private body(siblings: SiblingScope): void {
    const { template, level, folds } = siblings;
    if (this.window.isFull) return;
    if (this.shape.isOmitted(template)) {
      this.window.visit(this.whole(siblings, -1, siblings.key + OMITTED_KEY));
      return;
    }
    const from = this.shape.bodyFrom(template);
    const before = this.shape.countsBefore(template, this.folds.depthAt(level));
    const changes = folds === null ? [] : this.folds.changesIn(folds, from, level);
    this.window.among(
      before.length - 1,
      (at) => before[at] ?? 0,
      changes,
      (at) => {
        this.slot(siblings, from + at, folds?.get(from + at) ?? null);
      },
    );
  }

  private slot(siblings: SiblingScope, entry: number, slot: FoldSlot | null): void {
    const { folds, shape } = this;
    const items = shape.itemsOf(entry);
    if (items === 1) {
      this.item(siblings, entry, 0, slot);
      return;
    }
    const each = shape.itemCount(entry, folds.depthAt(siblings.level));
    const count = (use: FoldNode): number => folds.itemCount(entry, use, siblings.level);
    this.window.among(
      items,
      (use) => bounded(use * each),
      slot === null ? [] : folds.changedUses(slot, count),
      (use) => {
        this.item(siblings, entry, use, slot);
      },
    );
  }

  private item(siblings: SiblingScope, entry: number, use: number, slot: FoldSlot | null): void {
    const node = this.node(siblings, entry, use);
    const key = this.keyOf(siblings, entry);
    const kind = this.shape.slotOf(entry);
    const fold = (isRun(this.table.grammar, entry) ? slot?.uses.get(use) : slot?.own) ?? null;
    switch (kind) {
      case 'layer':
        this.window.visit(node);
        return;
      case 'group':
        this.group(node, fold);
        return;
      case 'splice':
        this.spliced(siblings, node, { entry, use, outer: siblings.splices }, fold);
        return;
      case 'run':
        this.run(siblings, { ...node, key }, slot);
        return;
      case 'omitted':
        this.window.visit({ ...node, key, kind, rows: rowsOfEntry(this.table.grammar, entry) });
        return;
      default:
        assertNever(kind);
    }
  }

  private spliced(
    siblings: SiblingScope,
    node: VisibleNode,
    splices: Splice,
    fold: FoldNode | null,
  ): void {
    const { target: template, scope, row, position } = node;
    const folds = fold?.body ?? null;
    if (this.window.passes(this.folds.bodyCount(template, folds, siblings.level))) return;
    this.body({
      ...siblings,
      template,
      scope,
      splices,
      row,
      key: `${node.key}.`,
      folds,
      before: position - 1,
    });
  }

  /** One use of a template, with what is inside where it is open. */
  private group(node: VisibleNode, fold: FoldNode | null): void {
    if (this.window.passes(this.folds.groupCount(node.target, fold, node.level))) return;
    if (this.shape.hasOnlyOwnRow(node.target)) {
      this.window.visit({ ...node, kind: 'layer' });
      return;
    }
    const open = this.folds.isOpen(fold, node.level);
    const group: VisibleNode = { ...node, kind: 'group', open };
    this.window.visit(group);
    if (!open) return;
    this.window.inside(group, () => {
      this.body(this.within(group, fold));
    });
  }

  private within(node: VisibleNode, fold: FoldNode | null): SiblingScope {
    const { target: template, scope, row, instanceCount, entry } = node;
    const names = entry < 0 ? node.names : namesInside(this.table, entry, scope, node.names);
    const setSize = this.shape.siblings(template);
    const place = { level: node.level + 1, key: `${node.key}.`, before: 0, setSize };
    const inside = { template, scope, names, splices: null, row, instanceCount };
    return { ...inside, ...place, folds: fold?.body ?? null };
  }

  private run(siblings: SiblingScope, node: VisibleNode, slot: FoldSlot | null): void {
    const { grammar } = this.table;
    const { entry, target, level } = node;
    if (this.window.passes(this.folds.runCount(entry, slot, level))) return;
    const open = this.folds.isRunOpen(target, slot?.own ?? null, level);
    const scope = scopeInside(this.table, entry, 0, siblings.scope, true);
    const run: VisibleNode = {
      ...node,
      kind: 'run',
      scope,
      rows: rowsOfEntry(grammar, entry),
      open,
    };
    this.window.visit(run);
    if (!open) return;
    this.window.inside(run, () => {
      if (this.shape.hasOnlyOwnRow(target)) this.listed(siblings, entry, slot, level + 1);
      else this.sampled(siblings, run, slot);
    });
  }

  /** The row that lists all uses individually, then the first one in place of all. */
  private sampled(siblings: SiblingScope, run: VisibleNode, slot: FoldSlot | null): void {
    const own = slot?.own ?? null;
    const inside = this.within(run, own);
    const { level } = inside;
    const instanceCount = bounded(
      usesOf(this.table.grammar, run.entry) * (siblings.instanceCount ?? 1),
    );
    const setSize = bounded(inside.setSize + 1);
    const open = slot?.areInstancesOpen === true;
    const key = `${run.key}*`;
    const instances: VisibleNode = {
      ...run,
      kind: 'instances',
      key,
      level,
      position: 1,
      setSize,
      open,
    };
    this.window.visit(instances);
    if (open) {
      this.window.inside(instances, () => {
        this.listed(siblings, run.entry, slot, level + 1);
      });
    }
    if (!this.window.passes(this.folds.bodyCount(run.target, own?.body ?? null, level)))
      this.body({ ...inside, instanceCount, setSize, before: 1 });
  }

  /** All uses of a run, one row each. */
  private listed(
    siblings: SiblingScope,
    entry: number,
    slot: FoldSlot | null,
    level: number,
  ): void {
    const { folds, shape } = this;
    const uses = usesOf(this.table.grammar, entry);
    const target = targetOf(this.table.grammar, entry);
    const each = shape.groupCount(target, folds.depthAt(level));
    const count = (use: FoldNode): number => folds.groupCount(target, use, level);
    const inner = {
      ...siblings,
      level,
      setSize: uses,
      before: -this.siblingsBefore(siblings, entry),
    };
    this.window.among(
      uses,
      (use) => bounded(use * each),
      slot === null ? [] : folds.changedUses(slot, count),
      (use) => {
        this.group(this.node(inner, entry, use), slot?.uses.get(use) ?? null);
      },
    );
  }
}
