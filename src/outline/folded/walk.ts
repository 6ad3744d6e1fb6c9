import { firstOf, isRun, rowsOfEntry, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RunScope } from '../../format/read/pattern.js';
import { assertNever } from '../../format/problem.js';
import type { DecodedTable } from '../../format/read/table.js';
import type { FoldBody, FoldNode, FoldSlot, Folds } from './folds.js';
import { LEFT_OUT, ROOT_KEY } from './keys.js';
import { located } from './located.js';
import type { Change } from './located.js';
import { TOP, scopeInside, namesInside, rowOfUse } from '../rows/names.js';
import type { Names } from '../rows/names.js';
import { bounded } from './shape.js';
import type { Shape } from './shape.js';
import type { RowKind } from '../rows/types.js';

/** Where rows stand that are listed beside one another. */
interface Spot {
  /** The template whose entries are listed. */
  readonly template: number;
  readonly scope: RunScope | null;
  readonly names: Names;
  readonly row: number;
  readonly level: number;
  /** What the keys of the rows begin with. */
  readonly key: string;
  readonly folds: FoldBody | null;
  readonly eachOf: number | null;
  /** Siblings before the body's first. */
  readonly before: number;
  readonly setSize: number;
}

/** A visible row before its cells are made. */
export interface VisibleNode {
  readonly kind: RowKind;
  readonly key: string;
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  readonly open: boolean | null;
  /** The body entry; −1 for the root's own row and for what stands in place of a body. */
  readonly entry: number;
  /** The template that is used, −1 for a plain row. */
  readonly target: number;
  /** The runs around the entry, and around the inside of what it uses. */
  readonly outer: RunScope | null;
  readonly scope: RunScope | null;
  readonly names: Names;
  /** Its first row in the model, and how many there are. */
  readonly row: number;
  readonly rows: number;
  readonly eachOf: number | null;
}

/** Lists the visible rows of one window: skips by counting, never by visiting. */
export class Walk {
  readonly nodes: VisibleNode[] = [];
  /** Open nodes around the first row, outermost first. */
  ancestors: readonly VisibleNode[] = [];
  private readonly around: VisibleNode[] = [];

  constructor(
    private readonly table: DecodedTable,
    private readonly shape: Shape,
    private readonly folds: Folds,
    private skip: number,
    private take: number,
  ) {
    const { root } = table.grammar;
    const { body } = folds.root;
    const top = {
      template: root,
      scope: null,
      names: TOP,
      row: 0,
      level: 1,
      eachOf: null,
      before: 0,
    };
    const spot: Spot = { ...top, key: '', folds: body, setSize: shape.siblings(root) };
    if (folds.hasRootRow) this.group(this.whole(spot, -1, ROOT_KEY), folds.root);
    else this.body(spot);
  }

  /** The row of a whole template: the root's own, or the one in place of a body that was left out. */
  private whole(
    { template, scope, names, ...spot }: Spot,
    entry: number,
    key: string,
  ): VisibleNode {
    const { level, row, eachOf } = spot;
    const rows = this.shape.rows(template);
    const place = {
      key,
      level,
      position: 1,
      setSize: key === ROOT_KEY ? 1 : spot.setSize,
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
      row,
      rows,
      eachOf,
    };
  }

  private node(spot: Spot, entry: number, use: number): VisibleNode {
    const { table, shape } = this;
    const { level, setSize, names, eachOf, scope: outer } = spot;
    const target = targetOf(table.grammar, entry);
    return {
      kind: 'layer',
      key: this.keyOf(spot, entry) + (isRun(table.grammar, entry) ? `:${use}` : ''),
      level,
      position: this.positionOf(spot, entry, use),
      setSize,
      open: null,
      entry,
      target,
      outer,
      scope: target < 0 ? outer : scopeInside(table, entry, use, outer),
      names,
      row: spot.row + rowOfUse(table, entry, use),
      rows: target < 0 ? 1 : shape.rows(target),
      eachOf,
    };
  }

  private keyOf(spot: Spot, entry: number): string {
    return `${spot.key}${entry - firstOf(this.table.grammar, spot.template)}`;
  }

  private positionOf(spot: Spot, entry: number, use: number): number {
    const first = spot.before + this.siblingsBefore(spot, entry);
    return bounded(first + use * this.shape.siblingsOfItem(entry) + 1);
  }

  private siblingsBefore({ template }: Spot, entry: number): number {
    return this.shape.siblingsBefore(template)[entry - this.shape.bodyFrom(template)] ?? 0;
  }

  private visit(node: VisibleNode): void {
    if (this.skip > 0) {
      this.skip--;
      return;
    }
    if (this.take <= 0) return;
    if (this.nodes.length === 0) this.ancestors = [...this.around];
    this.nodes.push(node);
    this.take--;
  }

  /** Skips all that is visible of a node, if none of it is wanted. */
  private passes(count: number): boolean {
    if (this.skip < count) return false;
    this.skip -= count;
    return true;
  }

  /** Visits the wanted ones among many items beside one another. */
  private among(
    size: number,
    before: (at: number) => number,
    changes: readonly Change[],
    visit: (at: number) => void,
  ): void {
    const start = located(size, before, changes, this.skip);
    this.skip = start.skip;
    for (let { at } = start; at < size && this.take > 0; at++) visit(at);
  }

  private body(spot: Spot): void {
    const { template, level, folds } = spot;
    if (this.take <= 0) return;
    if (this.shape.isOmitted(template)) {
      this.visit(this.whole(spot, -1, spot.key + LEFT_OUT));
      return;
    }
    const from = this.shape.bodyFrom(template);
    const before = this.shape.countsBefore(template, this.folds.depthAt(level));
    const changes = [...(folds ?? [])].map(([entry, slot]) => ({
      at: entry - from,
      count: this.folds.slotCount(entry, slot, level),
    }));
    this.among(
      before.length - 1,
      (at) => before[at] ?? 0,
      changes,
      (at) => {
        this.slot(spot, from + at, folds?.get(from + at) ?? null);
      },
    );
  }

  private slot(spot: Spot, entry: number, slot: FoldSlot | null): void {
    const { folds, shape } = this;
    const items = shape.itemsOf(entry);
    if (items === 1) {
      this.item(spot, entry, 0, slot);
      return;
    }
    const each = shape.itemCount(entry, folds.depthAt(spot.level));
    const count = (use: FoldNode): number => folds.itemCount(entry, use, spot.level);
    this.among(
      items,
      (use) => bounded(use * each),
      changesOf(slot, count),
      (use) => {
        this.item(spot, entry, use, slot);
      },
    );
  }

  private item(spot: Spot, entry: number, use: number, slot: FoldSlot | null): void {
    const node = this.node(spot, entry, use);
    const key = this.keyOf(spot, entry);
    const kind = this.shape.slotOf(entry);
    const fold = (isRun(this.table.grammar, entry) ? slot?.uses.get(use) : slot?.own) ?? null;
    switch (kind) {
      case 'layer':
        this.visit(node);
        return;
      case 'group':
        this.group(node, fold);
        return;
      case 'splice':
        this.spliced(spot, node, fold);
        return;
      case 'run':
        this.run(spot, { ...node, key }, slot);
        return;
      case 'omitted':
        this.visit({ ...node, key, kind, rows: rowsOfEntry(this.table.grammar, entry) });
        return;
      default:
        assertNever(kind);
    }
  }

  private spliced(spot: Spot, node: VisibleNode, fold: FoldNode | null): void {
    const { target: template, scope, row, position } = node;
    const folds = fold?.body ?? null;
    if (this.passes(this.folds.bodyCount(template, folds, spot.level))) return;
    this.body({ ...spot, template, scope, row, key: `${node.key}.`, folds, before: position - 1 });
  }

  /** One use of a template, with what is inside where it is open. */
  private group(node: VisibleNode, fold: FoldNode | null): void {
    if (this.passes(this.folds.groupCount(node.target, fold, node.level))) return;
    if (this.shape.isHeadOnly(node.target)) {
      this.visit({ ...node, kind: 'layer' });
      return;
    }
    const open = this.folds.isOpen(fold, node.level);
    const group: VisibleNode = { ...node, kind: 'group', open };
    this.visit(group);
    if (!open) return;
    this.around.push(group);
    this.body(this.within(group, fold));
    this.around.pop();
  }

  private within(node: VisibleNode, fold: FoldNode | null): Spot {
    const { target: template, scope, row, eachOf, entry } = node;
    const names = entry < 0 ? node.names : namesInside(this.table, entry, scope, node.names);
    const setSize = this.shape.siblings(template);
    const place = { level: node.level + 1, key: `${node.key}.`, before: 0, setSize };
    return { template, scope, names, row, eachOf, ...place, folds: fold?.body ?? null };
  }

  private run(spot: Spot, node: VisibleNode, slot: FoldSlot | null): void {
    const { grammar } = this.table;
    const { entry, target, level } = node;
    if (this.passes(this.folds.runCount(entry, slot, level))) return;
    const open = slot?.own?.isToggled === true;
    const scope = scopeInside(this.table, entry, 0, spot.scope, true);
    const run: VisibleNode = {
      ...node,
      kind: 'run',
      scope,
      rows: rowsOfEntry(grammar, entry),
      open,
    };
    this.visit(run);
    if (!open) return;
    this.around.push(run);
    if (this.shape.isHeadOnly(target)) this.listed(spot, entry, slot, level + 1);
    else this.sampled(spot, run, slot);
    this.around.pop();
  }

  /** The first use in place of all, then the row that lists them one by one. */
  private sampled(spot: Spot, run: VisibleNode, slot: FoldSlot | null): void {
    const own = slot?.own ?? null;
    const inside = this.within(run, own);
    const { level } = inside;
    const eachOf = bounded(usesOf(this.table.grammar, run.entry) * (spot.eachOf ?? 1));
    const setSize = bounded(inside.setSize + 1);
    if (!this.passes(this.folds.bodyCount(run.target, own?.body ?? null, level))) {
      this.body({ ...inside, eachOf, setSize });
    }
    const open = slot?.isEachOpen === true;
    const key = `${run.key}*`;
    const each: VisibleNode = {
      ...run,
      kind: 'each',
      key,
      level,
      position: setSize,
      setSize,
      open,
    };
    this.visit(each);
    if (!open) return;
    this.around.push(each);
    this.listed(spot, run.entry, slot, level + 1);
    this.around.pop();
  }

  /** All uses of a run, one row each. */
  private listed(spot: Spot, entry: number, slot: FoldSlot | null, level: number): void {
    const { folds, shape } = this;
    const uses = usesOf(this.table.grammar, entry);
    const target = targetOf(this.table.grammar, entry);
    const each = shape.groupCount(target, folds.depthAt(level));
    const count = (use: FoldNode): number => folds.groupCount(target, use, level);
    const inner = { ...spot, level, setSize: uses, before: -this.siblingsBefore(spot, entry) };
    this.among(
      uses,
      (use) => bounded(use * each),
      changesOf(slot, count),
      (use) => {
        this.group(this.node(inner, entry, use), slot?.uses.get(use) ?? null);
      },
    );
  }
}

function changesOf(slot: FoldSlot | null, count: (use: FoldNode) => number): readonly Change[] {
  return [...(slot?.uses ?? [])].map(([at, use]) => ({ at, count: count(use) }));
}
