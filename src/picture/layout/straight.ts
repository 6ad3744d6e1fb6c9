import { columnsOf } from './columns.js';
import type { Column, StraightLink } from './columns.js';

/** How much room a node needs to both sides. */
export interface Room {
  readonly left: number;
  readonly right: number;
}

/**
 * Where the middle of each node is: links as straight as possible, nodes as far apart as they must be. `ranks` have the nodes in
 * their order.
 */
export function straightened(
  ranks: readonly (readonly number[])[],
  rooms: readonly Room[],
  links: readonly StraightLink[],
): readonly number[] {
  return new Straightening(ranks, rooms, links).xs();
}

const ROUNDS = 12;

/** How much a link counts, by its importance. */
const WEIGHTS = [5000, 8, 4, 2];
/** So that what has no links is near the others. */
const NEARNESS = 0.01;

interface Pull {
  readonly to: number;
  /** Where the column should be, from where the other one is. */
  readonly offset: number;
  readonly reach: number;
  readonly weight: number;
}

interface Constraint {
  readonly left: number;
  readonly right: number;
  readonly gap: number;
}

class Straightening {
  private readonly columns: readonly Column[];
  private readonly places: number[];
  private readonly pulls: readonly (readonly Pull[])[];
  private readonly before: readonly (readonly Constraint[])[];
  private readonly after: readonly (readonly Constraint[])[];
  private readonly constraints: readonly Constraint[];
  private readonly order: readonly number[];

  constructor(
    ranks: readonly (readonly number[])[],
    rooms: readonly Room[],
    links: readonly StraightLink[],
  ) {
    this.columns = columnsOf(ranks, links);
    this.places = this.columns.map(() => 0);
    const columnOf = new Map<number, { column: number; offset: number }>();
    this.columns.forEach(({ nodes, offsets }, column) => {
      nodes.forEach((node, at) => columnOf.set(node, { column, offset: offsets[at] ?? 0 }));
    });
    const find = (node: number): { column: number; offset: number } =>
      columnOf.get(node) ?? { column: 0, offset: 0 };
    const pulls = this.columns.map((): Pull[] => []);
    for (const { from, to, fromOffset, toOffset, reach, importance } of links) {
      const [one, other] = [find(from), find(to)];
      if (one.column === other.column) continue;
      const offset = one.offset + fromOffset - other.offset - toOffset;
      const weight = WEIGHTS[importance] ?? 1;
      pulls[other.column]?.push({ to: one.column, offset, reach, weight });
      pulls[one.column]?.push({ to: other.column, offset: -offset, reach, weight });
    }
    this.pulls = pulls;
    const constraints = new Map<number, Constraint>();
    for (const nodes of ranks)
      nodes.forEach((node, at) => {
        const previous = nodes[at - 1];
        if (previous === undefined) return;
        const [one, other] = [find(previous), find(node)];
        const gap =
          (rooms[previous]?.right ?? 0) + (rooms[node]?.left ?? 0) + one.offset - other.offset;
        const name = one.column * this.columns.length + other.column;
        const known = constraints.get(name)?.gap ?? -Infinity;
        constraints.set(name, { left: one.column, right: other.column, gap: Math.max(gap, known) });
      });
    const before = this.columns.map((): Constraint[] => []);
    const after = this.columns.map((): Constraint[] => []);
    for (const one of constraints.values()) {
      before[one.right]?.push(one);
      after[one.left]?.push(one);
    }
    [this.before, this.after] = [before, after];
    this.constraints = after.flat();
    this.order = this.fromLeft();
  }

  xs(): readonly number[] {
    for (const column of this.order) this.places[column] = Math.max(this.least(column), 0);
    const backwards = [...this.order].reverse();
    for (let round = 0; round < ROUNDS; round++) {
      for (const column of backwards) this.settle(column);
      for (const column of this.order) this.settle(column);
      this.shiftTogether();
    }
    for (const column of this.order) {
      const rounded = Math.round((this.places[column] ?? 0) * 2) / 2;
      this.places[column] = Math.max(rounded, this.least(column));
    }
    const xs: number[] = [];
    this.columns.forEach(({ nodes, offsets }, column) => {
      nodes.forEach((node, at) => (xs[node] = (this.places[column] ?? 0) + (offsets[at] ?? 0)));
    });
    return xs;
  }

  /** All columns, each after those that have to be to its left. */
  private fromLeft(): readonly number[] {
    const left = this.before.map((some) => some.length);
    const ready = left.flatMap((some, column) => (some === 0 ? [column] : []));
    const order: number[] = [];
    // It grows while it is read.
    for (const column of ready) {
      order.push(column);
      for (const { right } of this.after[column] ?? []) {
        left[right] = (left[right] ?? 0) - 1;
        if (left[right] === 0) ready.push(right);
      }
    }
    return order;
  }

  private least(column: number): number {
    let least = -Infinity;
    for (const { left, gap } of this.before[column] ?? [])
      least = Math.max(least, (this.places[left] ?? 0) + gap);
    return least;
  }

  private most(column: number): number {
    let most = Infinity;
    for (const { right, gap } of this.after[column] ?? [])
      most = Math.min(most, (this.places[right] ?? 0) - gap);
    return most;
  }

  /** How far a column should be moved, and how much that counts. */
  private wish(column: number): { readonly move: number; readonly weight: number } {
    const here = this.places[column] ?? 0;
    let [sum, weight] = [0, NEARNESS];
    for (const pull of this.pulls[column] ?? []) {
      const away = (this.places[pull.to] ?? 0) + pull.offset - here;
      const move = away > 0 ? Math.max(0, away - pull.reach) : Math.min(0, away + pull.reach);
      sum += move * pull.weight;
      weight += pull.weight;
    }
    return { move: sum / weight, weight };
  }

  private settle(column: number): void {
    const here = this.places[column] ?? 0;
    const wished = here + this.wish(column).move;
    this.places[column] = Math.max(Math.min(wished, this.most(column)), this.least(column));
  }

  /** Columns that keep each other from where they should be are moved together. */
  private shiftTogether(): void {
    const group = this.columns.map((_, column) => column);
    const find = (column: number): number => {
      let root = column;
      while (group[root] !== root) root = group[root] ?? root;
      return root;
    };
    for (const { left, right, gap } of this.constraints)
      if ((this.places[right] ?? 0) - (this.places[left] ?? 0) - gap < 0.01)
        group[find(left)] = find(right);
    const groups = new Map<number, number[]>();
    this.columns.forEach((_, column) => {
      const known = groups.get(find(column));
      if (known === undefined) groups.set(find(column), [column]);
      else known.push(column);
    });
    for (const [root, members] of groups) {
      if (members.length < 2) continue;
      let [sum, weight, least, most] = [0, 0, -Infinity, Infinity];
      for (const column of members) {
        const wish = this.wish(column);
        sum += wish.move * wish.weight;
        weight += wish.weight;
        for (const one of this.before[column] ?? [])
          if (find(one.left) !== root)
            least = Math.max(
              least,
              (this.places[one.left] ?? 0) + one.gap - (this.places[column] ?? 0),
            );
        for (const one of this.after[column] ?? [])
          if (find(one.right) !== root)
            most = Math.min(
              most,
              (this.places[one.right] ?? 0) - one.gap - (this.places[column] ?? 0),
            );
      }
      const move = Math.max(Math.min(sum / weight, most), least);
      for (const column of members) this.places[column] = (this.places[column] ?? 0) + move;
    }
  }
}
