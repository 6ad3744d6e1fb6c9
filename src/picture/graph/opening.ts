import { usesOf } from '../../format/read/grammar.js';
import type { FoldedListing, Shape, VisibleNode } from '../../outline/index.js';

/** A row that is drawn, and how many rows of the listing right before it are not. */
interface Placed {
  readonly node: VisibleNode;
  readonly skipped: number;
  /** How many rows are open around it, beside those that are so at first. */
  readonly depth: number;
}

/** What an open row has directly inside. */
interface Inside {
  /** Rows before the first that is drawn, and how many are drawn. */
  readonly skipped: number;
  readonly count: number;
  /** Rows after everything in these. */
  readonly after: number;
  /** What has to be opened. */
  readonly keys: readonly string[];
}

/** Opens rows that are to be open, level by level, as far as all still fit. */
export class Opening {
  private rows: readonly Placed[];

  /** `listing` has everything closed at first, and in the end what is drawn open. */
  constructor(
    private readonly shape: Shape,
    private readonly listing: FoldedListing,
    private readonly wanted: FoldedListing,
    private readonly most: number,
  ) {
    this.rows = listing.slice(0, listing.total()).nodes.map((node) => ({
      node,
      skipped: 0,
      depth: 0,
    }));
  }

  /** `first`: rows that are opened before all others, with those around them. */
  nodes(first: ReadonlySet<string>): readonly VisibleNode[] {
    while (this.opens(({ node }) => first.has(node.key)).count > 0);
    for (let level = 0, isWhole = true; isWhole; level++) {
      const { hasAll } = this.opens(({ depth }) => depth === level);
      isWhole = hasAll && this.rows.some(({ depth }) => depth > level);
    }
    return this.rows.map(({ node }) => node);
  }

  /** Opens those of some rows that fit. */
  private opens(isMeant: (one: Placed) => boolean): { count: number; hasAll: boolean } {
    const { opened, hasAll } = this.fitting(isMeant);
    for (const { keys } of opened.values()) for (const key of keys) this.listing.toggle(key);
    this.rows = this.withInside(opened);
    return { count: opened.size, hasAll };
  }

  private fitting(isMeant: (one: Placed) => boolean): {
    readonly opened: ReadonlyMap<VisibleNode, Inside>;
    readonly hasAll: boolean;
  } {
    const opened = new Map<VisibleNode, Inside>();
    let room = this.most - this.rows.length;
    let hasAll = true;
    for (const one of this.rows) {
      const { node } = one;
      if (!isMeant(one) || node.open !== false || !this.wanted.isOpen(node)) continue;
      const inside = this.inside(node);
      if (inside.count <= room) {
        opened.set(node, inside);
        room -= inside.count;
      } else hasAll = false;
    }
    return { opened, hasAll };
  }

  /** Where the uses of a run are listed, these are drawn, and not the first one for all. */
  private inside(node: VisibleNode): Inside {
    const { shape } = this;
    const { kind, key, target, entry } = node;
    const [body, uses] = [shape.bodyCount(target, 0), usesOf(shape.grammar, entry)];
    if (kind !== 'run') return { skipped: 0, count: body, after: 0, keys: [key] };
    if (shape.hasOnlyOwnRow(target)) return { skipped: 0, count: uses, after: 0, keys: [key] };
    const instances = { ...node, kind: 'instances', key: `${key}*` } as const;
    return this.wanted.isOpen(instances)
      ? { skipped: 1, count: uses, after: body, keys: [key, instances.key] }
      : { skipped: 1, count: body, after: 0, keys: [key] };
  }

  private withInside(opened: ReadonlyMap<VisibleNode, Inside>): readonly Placed[] {
    let [at, after] = [0, 0];
    return this.rows.flatMap(({ node, skipped, depth }) => {
      const before = skipped + after;
      const inside = opened.get(node);
      at += before + 1;
      after = inside?.after ?? 0;
      if (inside === undefined) return [{ node, skipped: before, depth }];
      const { nodes } = this.listing.slice(at + inside.skipped, inside.count);
      at += inside.skipped + inside.count;
      const placed = nodes.map((one, index) => ({
        node: one,
        skipped: index === 0 ? inside.skipped : 0,
        depth: depth + 1,
      }));
      return [{ node: { ...node, open: true }, skipped: before, depth }, ...placed];
    });
  }
}
