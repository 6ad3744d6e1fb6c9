import { isRun, rowsOfEntry, targetOf, usesOf } from '../../format/read/grammar.js';
import { assertNever } from '../../format/problem.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { FoldNode, FoldSlot, Folds } from './folds.js';
import { OMITTED_KEY, ROOT_KEY } from './keys.js';
import { Nodes } from './nodes.js';
import type { SiblingScope } from './nodes.js';
import type { VisibleNode } from '../rows/listing.js';
import { bounded } from './shape.js';
import type { Shape } from './shape.js';
import type { RowWindow } from './rowWindow.js';

/** Visits the visible rows from the top down, for one window of them. */
export class Walk {
  private readonly nodes: Nodes;

  constructor(
    private readonly table: DecodedTable,
    private readonly shape: Shape,
    private readonly folds: Folds,
    private readonly window: RowWindow,
  ) {
    this.nodes = new Nodes(table, shape);
  }

  start(): void {
    const { folds, nodes } = this;
    const siblings = nodes.top(folds.root.body);
    if (folds.hasRootRow) this.group(nodes.whole(siblings, -1, ROOT_KEY), folds.root);
    else this.body(siblings);
  }

  private body(siblings: SiblingScope): void {
    const { template, level, folds } = siblings;
    if (this.window.isFull) return;
    if (this.shape.isOmitted(template)) {
      this.window.visit(this.nodes.whole(siblings, -1, siblings.key + OMITTED_KEY));
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
    if (targetOf(this.table.grammar, entry) < 0) {
      this.layer(siblings, entry);
      return;
    }
    const node = this.nodes.node(siblings, entry, use);
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
        this.spliced(siblings, node, use, fold);
        return;
      case 'run':
        this.run(siblings, entry, slot);
        return;
      case 'omitted':
        this.window.visit(this.omitted(siblings, node));
        return;
      default:
        assertNever(kind);
    }
  }

  /** A row without rows inside, as most rows are. */
  private layer(siblings: SiblingScope, entry: number): void {
    const { nodes, window } = this;
    if (window.takesPlaces) window.visitPlace(nodes.layerPlace(siblings, entry));
    else window.visit(nodes.node(siblings, entry, 0));
  }

  private omitted(siblings: SiblingScope, node: VisibleNode): VisibleNode {
    const key = this.nodes.keyOf(siblings, node.entry);
    return { ...node, key, kind: 'omitted', rows: rowsOfEntry(this.table.grammar, node.entry) };
  }

  private spliced(
    siblings: SiblingScope,
    node: VisibleNode,
    use: number,
    fold: FoldNode | null,
  ): void {
    const folds = fold?.body ?? null;
    if (this.window.passes(this.folds.bodyCount(node.target, folds, siblings.level))) return;
    this.body(this.nodes.spliced(siblings, node, use, folds));
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
      this.body(this.nodes.within(group, fold?.body ?? null));
    });
  }

  private run(siblings: SiblingScope, entry: number, slot: FoldSlot | null): void {
    const { level } = siblings;
    const target = targetOf(this.table.grammar, entry);
    if (this.window.passes(this.folds.runCount(entry, slot, level))) return;
    const open = this.folds.isRunOpen(target, slot?.own ?? null, level);
    const run = this.nodes.run(siblings, entry, open);
    this.window.visit(run);
    if (!open) return;
    this.window.inside(run, () => {
      if (this.shape.hasOnlyOwnRow(target)) this.listed(siblings, entry, slot, level + 1);
      else this.sampled(siblings, run, slot);
    });
  }

  /** The row that lists all uses individually, then the first one in place of all. */
  private sampled(siblings: SiblingScope, run: VisibleNode, slot: FoldSlot | null): void {
    const folds = slot?.own?.body ?? null;
    const inside = this.nodes.sampled(siblings, run, folds);
    const { level, setSize } = inside;
    const open = slot?.areInstancesOpen === true;
    const place = { key: `${run.key}*`, level, position: 1, setSize };
    const instances: VisibleNode = { ...run, ...place, kind: 'instances', open };
    this.window.visit(instances);
    if (open) {
      this.window.inside(instances, () => {
        this.listed(siblings, run.entry, slot, level + 1);
      });
    }
    if (!this.window.passes(this.folds.bodyCount(run.target, folds, level))) this.body(inside);
  }

  /** All uses of a run, one row each. */
  private listed(
    siblings: SiblingScope,
    entry: number,
    slot: FoldSlot | null,
    level: number,
  ): void {
    const { folds, shape, nodes } = this;
    const target = targetOf(this.table.grammar, entry);
    const each = shape.groupCount(target, folds.depthAt(level));
    const count = (use: FoldNode): number => folds.groupCount(target, use, level);
    const inner = nodes.listed(siblings, entry, level);
    this.window.among(
      usesOf(this.table.grammar, entry),
      (use) => bounded(use * each),
      slot === null ? [] : folds.changedUses(slot, count),
      (use) => {
        this.group(nodes.node(inner, entry, use), slot?.uses.get(use) ?? null);
      },
    );
  }
}
