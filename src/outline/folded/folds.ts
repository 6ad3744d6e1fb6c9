import { isRun, targetOf, usesOf } from '../../format/read/grammar.js';
import type { RowKind } from '../rows/types.js';
import { stepsOf } from './keys.js';
import type { Change } from './located.js';
import { bounded } from './shape.js';
import type { Shape } from './shape.js';

/** A node that the user opened or closed, or that leads to one. */
export interface FoldNode {
  isToggled: boolean;
  readonly body: FoldBody;
}

/** What was toggled at one body entry: the entry itself, the row that lists the uses of its run, single uses. */
export interface FoldSlot {
  own: FoldNode | null;
  areInstancesOpen: boolean;
  readonly uses: Map<number, FoldNode>;
}

/** By body entry, in order. */
export type FoldBody = Map<number, FoldSlot>;

/** What was toggled among items beside one another, by their index. */
type Items = FoldBody | FoldSlot['uses'];

function newNode(): FoldNode {
  return { isToggled: false, body: new Map() };
}

/** Which nodes differ from the default, and the visible rows that follow. */
export class Folds {
  readonly root: FoldNode = newNode();
  private readonly counts = new Map<FoldBody, number>();
  private readonly changesAmong = new Map<Items, readonly Change[]>();

  constructor(
    private readonly shape: Shape,
    readonly level: number,
    toggled: ReadonlySet<string>,
  ) {
    for (const key of toggled) this.toggle(key);
  }

  get hasRootRow(): boolean {
    const { grammar } = this.shape;
    return grammar.hasOwnRow[grammar.root] === true;
  }

  /** Levels below `level` that are open by default. */
  depthAt(level: number): number {
    return Math.max(0, this.level - level);
  }

  isOpen(node: FoldNode | null, level: number): boolean {
    return level < this.level !== (node?.isToggled ?? false);
  }

  /** Whether a run of this template is open. */
  isRunOpen(template: number, node: FoldNode | null, level: number): boolean {
    return this.isUsuallyOpen('run', template, level) !== (node?.isToggled ?? false);
  }

  /** Whether a row is open unless it is toggled. */
  isUsuallyOpen(kind: RowKind, template: number, level: number): boolean {
    return (
      level < this.level && (kind === 'group' || (kind === 'run' && this.shape.opensRun(template)))
    );
  }

  /** All visible rows. */
  total(): number {
    const { root } = this.shape.grammar;
    if (this.hasRootRow) return this.groupCount(root, this.root, 1);
    return this.bodyCount(root, this.root.body, 1);
  }

  groupCount(template: number, node: FoldNode | null, level: number): number {
    if (this.shape.hasOnlyOwnRow(template) || !this.isOpen(node, level)) return 1;
    return bounded(1 + this.bodyCount(template, node?.body ?? null, level + 1));
  }

  /** Visible rows of a body whose rows are at `level`. */
  bodyCount(template: number, body: FoldBody | null, level: number): number {
    const usual = this.shape.bodyCount(template, this.depthAt(level));
    if (body === null || body.size === 0) return usual;
    const known = this.counts.get(body);
    if (known !== undefined) return known;
    let count = usual;
    for (const [entry, slot] of body)
      count += this.slotCount(entry, slot, level) - this.usualCount(entry, level);
    this.counts.set(body, bounded(count));
    return bounded(count);
  }

  /** Items of a body that make another number of rows than usual, in order: counted once, whatever page is shown. */
  changesIn(body: FoldBody, from: number, level: number): readonly Change[] {
    return this.changes(body, (entry, slot) => ({
      at: entry - from,
      count: this.slotCount(entry, slot, level),
    }));
  }

  /** The same of the uses of a run. */
  changedUses({ uses }: FoldSlot, count: (use: FoldNode) => number): readonly Change[] {
    return this.changes(uses, (at, use) => ({ at, count: count(use) }));
  }

  private changes<T>(
    items: Map<number, T> & Items,
    change: (at: number, item: T) => Change,
  ): readonly Change[] {
    const known = this.changesAmong.get(items);
    if (known !== undefined) return known;
    const changes = [...items].map(([at, item]) => change(at, item));
    changes.sort((one, other) => one.at - other.at);
    this.changesAmong.set(items, changes);
    return changes;
  }

  usualCount(entry: number, level: number): number {
    return bounded(this.shape.itemsOf(entry) * this.shape.itemCount(entry, this.depthAt(level)));
  }

  slotCount(entry: number, slot: FoldSlot | null, level: number): number {
    if (slot === null) return this.usualCount(entry, level);
    if (this.shape.slotOf(entry) === 'run') return this.runCount(entry, slot, level);
    if (!isRun(this.shape.grammar, entry)) return this.itemCount(entry, slot.own, level);
    return this.usesCount(slot, this.usualCount(entry, level), (use) =>
      this.itemCount(entry, use, level),
    );
  }

  /** Visible rows of one item of a slot that is no run. */
  itemCount(entry: number, node: FoldNode | null, level: number): number {
    const target = targetOf(this.shape.grammar, entry);
    const kind = this.shape.slotOf(entry);
    if (kind === 'group') return this.groupCount(target, node, level);
    return kind === 'splice' ? this.bodyCount(target, node?.body ?? null, level) : 1;
  }

  runCount(entry: number, slot: FoldSlot | null, level: number): number {
    const own = slot?.own ?? null;
    const target = targetOf(this.shape.grammar, entry);
    if (!this.isRunOpen(target, own, level)) return 1;
    if (this.shape.hasOnlyOwnRow(target))
      return bounded(1 + this.instancesCount(entry, slot, level + 1));
    const inside = this.bodyCount(target, own?.body ?? null, level + 1);
    const instances =
      slot?.areInstancesOpen === true ? this.instancesCount(entry, slot, level + 2) : 0;
    return bounded(2 + inside + instances);
  }

  /** Visible rows of all uses of a run, listed at `level`. */
  instancesCount(entry: number, slot: FoldSlot | null, level: number): number {
    const target = targetOf(this.shape.grammar, entry);
    const usual = bounded(usesOf(this.shape.grammar, entry) * this.usualUseCount(entry, level));
    if (slot === null) return usual;
    return this.usesCount(slot, usual, (use) => this.groupCount(target, use, level));
  }

  usualUseCount(entry: number, level: number): number {
    return this.shape.groupCount(targetOf(this.shape.grammar, entry), this.depthAt(level));
  }

  private usesCount(
    slot: FoldSlot,
    usual: number,
    count: (use: FoldNode | null) => number,
  ): number {
    if (slot.uses.size === 0) return usual;
    let sum = usual;
    const one = count(null);
    for (const change of this.changedUses(slot, count)) sum += change.count - one;
    return bounded(sum);
  }

  /** A key that leads nowhere changes nothing. */
  toggle(key: string): void {
    this.counts.clear();
    this.changesAmong.clear();
    const steps = stepsOf(this.shape, key);
    const last = steps?.at(-1);
    if (steps === null || (last !== undefined && targetOf(this.shape.grammar, last.entry) < 0))
      return;
    let node = this.root;
    for (const step of steps) {
      const slot = slotIn(node.body, step.entry);
      if (step.isInstances) slot.areInstancesOpen = !slot.areInstancesOpen;
      else node = nodeIn(slot, step.use);
    }
    if (last?.isInstances !== true) node.isToggled = !node.isToggled;
  }
}

function slotIn(body: FoldBody, entry: number): FoldSlot {
  const found = body.get(entry) ?? {
    own: null,
    areInstancesOpen: false,
    uses: new Map<number, FoldNode>(),
  };
  body.set(entry, found);
  return found;
}

function nodeIn(slot: FoldSlot, use: number | null): FoldNode {
  const found = (use === null ? slot.own : slot.uses.get(use)) ?? newNode();
  if (use === null) slot.own = found;
  else slot.uses.set(use, found);
  return found;
}
