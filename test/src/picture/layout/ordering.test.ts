import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedBy } from '../../../../src/picture/layout/ordering.js';
import type { Link, RankedNode } from '../../../../src/picture/layout/ranks.js';
import { sweptOrder } from '../../../../src/picture/layout/sweeps.js';

interface Layers {
  readonly nodes: readonly RankedNode[];
  readonly links: readonly Link[];
}

/** Nodes on each of some ranks, in any order, and links from a rank to the next one, some of them twice. */
const layers: fc.Arbitrary<Layers> = fc
  .record({
    spare: fc.array(fc.nat(9), { maxLength: 50, size: 'max' }),
    count: fc.integer({ min: 1, max: 10 }),
    pairs: fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { maxLength: 120, size: 'max' }),
  })
  .map(({ spare, count, pairs }) => {
    const ranks = [...spare.map((rank) => rank % count), ...Array(count).keys()];
    const links = pairs.flatMap(([one, other]) => {
      const [from, to] = [one % ranks.length, other % ranks.length];
      return ranks[to] === (ranks[from] ?? 0) + 1 ? [{ from, to }] : [];
    });
    return { nodes: ranks.map((rank) => ({ rank, isBox: true })), links };
  });

/** How many pairs of links cross, each compared with each. */
function crossings({ links }: Layers, order: readonly (readonly number[])[]): number {
  const places = new Map(order.flatMap((nodes) => nodes.map((node, at) => [node, at] as const)));
  const rankOf = new Map(order.flatMap((nodes, rank) => nodes.map((node) => [node, rank])));
  const at = (node: number): number => places.get(node) ?? 0;
  return links.reduce(
    (sum, one, index) =>
      sum +
      links
        .slice(0, index)
        .filter((other) => rankOf.get(one.from) === rankOf.get(other.from))
        .filter((other) => (at(one.from) - at(other.from)) * (at(one.to) - at(other.to)) < 0)
        .length,
    0,
  );
}

describe('the order of boxes', { timeout: 120_000 }, () => {
  it('is the one of dagre also where numbers alone find it', () => {
    let crossed = 0;
    fc.assert(
      fc.property(layers, ({ nodes, links }) => {
        const order = sweptOrder(nodes, links);
        expect(order).toEqual(orderedBy(nodes, links));
        crossed += crossings({ nodes, links }, order) > 0 ? 1 : 0;
      }),
      { numRuns: 1_000 },
    );
    expect(crossed).toBeGreaterThan(100);
  });

  it('has each node once, on its rank, also among many', () => {
    const many = fc.record({
      ranks: fc.integer({ min: 50, max: 100 }),
      width: fc.integer({ min: 45, max: 60 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(many, ({ ranks, width, seed }) => {
        const nodes = Array.from({ length: ranks * width }, (_, node) => ({
          rank: Math.floor(node / width),
          isBox: node % 3 === 0,
        }));
        const links = nodes.flatMap((_, from) => {
          const to = (Math.floor(from / width) + 1) * width + ((from * (seed % 97)) % width);
          return to < nodes.length ? [{ from, to }] : [];
        });
        const order = orderedBy(nodes, links);
        expect(nodes.length).toBeGreaterThan(2_000);
        expect(order.map((rank) => [...rank].sort((one, other) => one - other))).toEqual(
          Array.from({ length: ranks }, (_, rank) =>
            Array.from({ length: width }, (__, at) => rank * width + at),
          ),
        );
        expect(orderedBy(nodes, links)).toEqual(order);
      }),
      { numRuns: 20 },
    );
  });
});
