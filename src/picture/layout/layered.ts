import { orderedBy } from './ordering.js';
import { ranksOf } from './ranks.js';
import type { Link, RankedNode } from './ranks.js';

/** Where a line begins or ends: at a box, by its index, or at the border of the frame around. */
export type End = number | 'border';

export interface LayeredNet {
  readonly source: End;
  /** Against the direction of all others: from the top of its source to the bottom of its targets. */
  readonly isBack: boolean;
  readonly targets: readonly End[];
}

/** One step of a net, from a rank to the next one. */
export interface Step {
  readonly from: number;
  readonly to: number;
  /** The step of the net before it; −1: none. */
  readonly before: number;
  /** The target of the net that it leads to; −1: it only passes. */
  readonly target: number;
}

export interface NetSteps {
  readonly steps: readonly Step[];
  /** For each target, the last step to it. */
  readonly ends: readonly number[];
}

/** Boxes in ranks and, between them, the places where lines pass. The boxes are the first nodes. */
export interface Layered {
  readonly nodes: readonly RankedNode[];
  /** From left to right. */
  readonly ranks: readonly (readonly number[])[];
  readonly nets: readonly NetSteps[];
  /** What shall be in one line, by rank. */
  readonly spine: readonly number[];
  /** Whether the first (last) rank is the border of the frame around. */
  readonly hasTop: boolean;
  readonly hasBottom: boolean;
}

/** With the middle of each node. */
export interface PlacedLayers extends Layered {
  readonly xs: readonly number[];
}

export function layered(boxes: number, nets: readonly LayeredNet[]): Layered {
  const hasTop = nets.some((net) => touches(net, 'top'));
  const hasBottom = nets.some((net) => touches(net, 'bottom'));
  const { ranks, spine } = ranksOf(boxes, boxLinks(nets));
  const first = hasTop ? 1 : 0;
  const last = Math.max(...ranks, 0) + first;
  const nodes: RankedNode[] = ranks.map((rank) => ({ rank: rank + first, isBox: true }));
  const links: Link[] = [];
  const found = nets.map((net) => new NetSplit(net, nodes, links, last).split());
  const whole = withBorders(spine, nodes, links, { first, last });
  return {
    nodes,
    ranks: orderedBy(nodes, links),
    nets: found,
    spine: whole,
    hasTop,
    hasBottom,
  };
}

function touches({ source, isBack, targets }: LayeredNet, side: 'top' | 'bottom'): boolean {
  const isEntered = (side === 'top') !== isBack;
  return isEntered ? source === 'border' : targets.includes('border');
}

function boxLinks(nets: readonly LayeredNet[]): readonly Link[] {
  return nets.flatMap(({ source, isBack, targets }) =>
    targets.flatMap((target) => {
      if (source === 'border' || target === 'border') return [];
      return [isBack ? { from: target, to: source } : { from: source, to: target }];
    }),
  );
}

/** The lines into the first box of the spine and out of its last one belong to it. */
function withBorders(
  spine: readonly number[],
  nodes: readonly RankedNode[],
  links: readonly Link[],
  { first, last }: { readonly first: number; readonly last: number },
): readonly number[] {
  const isBorder = (node: number): boolean => {
    const { rank = 0 } = nodes[node] ?? {};
    return rank < first || rank > last;
  };
  const [start, end] = [spine[0], spine.at(-1)];
  const above = links.find(({ from, to }) => isBorder(from) && to === start);
  const below = links.find(({ from, to }) => isBorder(to) && from === end);
  const top = above?.from ?? nodes.findIndex(({ rank }) => rank < first);
  const bottom = below?.to ?? nodes.findIndex(({ rank }) => rank > last);
  return [...(top < 0 ? [] : [top]), ...spine, ...(bottom < 0 ? [] : [bottom])];
}

/** Adds the places where one net passes ranks: it is one line as long as it can, and splits only before its targets. */
class NetSplit {
  private readonly steps: Step[] = [];

  constructor(
    private readonly net: LayeredNet,
    private readonly nodes: RankedNode[],
    private readonly links: Link[],
    /** The last rank of boxes. */
    private readonly last: number,
  ) {}

  split(): NetSteps {
    const { source, isBack, targets } = this.net;
    const way = isBack ? -1 : 1;
    const rankOf = (end: End, isSource: boolean): number => {
      if (end !== 'border') return this.nodes[end]?.rank ?? 0;
      return isSource === isBack ? this.last + 1 : 0;
    };
    const start = rankOf(source, true);
    const goals = targets.map((target) => rankOf(target, false));
    const targetsAt = new Map<number, number[]>();
    goals.forEach((rank, target) => {
      const known = targetsAt.get(rank);
      if (known === undefined) targetsAt.set(rank, [target]);
      else known.push(target);
    });
    const end = isBack ? Math.min(...goals) : Math.max(...goals);
    let at = { node: source === 'border' ? this.add(start) : source, step: -1 };
    const ends = new Array<number>(targets.length).fill(-1);
    for (let rank = start + way; rank !== end + way; rank += way) {
      for (const index of targetsAt.get(rank) ?? []) {
        const target = targets[index] ?? 'border';
        const node = target === 'border' ? this.add(rank) : target;
        ends[index] = this.step({ from: at.node, to: node, before: at.step, target: index });
      }
      if (rank === end) break;
      const node = this.add(rank);
      at = { node, step: this.step({ from: at.node, to: node, before: at.step, target: -1 }) };
    }
    return { steps: this.steps, ends };
  }

  private add(rank: number): number {
    return this.nodes.push({ rank, isBox: false }) - 1;
  }

  private step(step: Step): number {
    const { from, to } = step;
    this.links.push(this.net.isBack ? { from: to, to: from } : { from, to });
    return this.steps.push(step) - 1;
  }
}
