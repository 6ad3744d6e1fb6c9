import { portsMirrored } from './placedLevel.js';
import type { Item, ItemNet } from './item.js';
import type { PlacedLayers } from './layered.js';

/** A line at the border of a frame: where it crosses it, and where it comes from or goes to. */
interface Crossing {
  readonly port: number;
  readonly away: number;
}

/** The frames whose lines would cross one another less if what is inside of them were mirrored, by their indexes. */
export function framesToFlip(
  items: readonly Item[],
  nets: readonly ItemNet[],
  layout: PlacedLayers,
): ReadonlySet<number> {
  const above = items.map((): Crossing[] => []);
  const below = items.map((): Crossing[] => []);
  const add = (box: number, isTop: boolean, port: number | undefined, node: number): void => {
    if (port === undefined) return;
    (isTop ? above : below)[box]?.push({ port, away: layout.xs[node] ?? 0 });
  };
  nets.forEach(({ name, isBack, source, targets }, net) => {
    const { steps, ends } = layout.nets[net] ?? { steps: [], ends: [] };
    if (source.isPassed && source.box >= 0)
      for (const { before, to } of steps)
        if (before < 0) add(source.box, isBack, items[source.box]?.ports?.leaving.get(name), to);
    targets.forEach(({ box, isPassed }, target) => {
      const step = steps[ends[target] ?? -1];
      if (isPassed && box >= 0 && step !== undefined)
        add(box, !isBack, items[box]?.ports?.entering.get(name), step.from);
    });
  });
  const isBetterFlipped = (item: number): boolean =>
    disorder(above[item] ?? []) + disorder(below[item] ?? []) > 0;
  return new Set(
    items.flatMap(({ canFlip }, item) => (canFlip && isBetterFlipped(item) ? [item] : [])),
  );
}

/** How many pairs of lines are in the wrong order, less those that are in the right one. */
function disorder(crossings: readonly Crossing[]): number {
  return crossings.reduce(
    (sum, one, at) =>
      sum +
      crossings
        .slice(0, at)
        .reduce(
          (wrong, other) => wrong - Math.sign((one.port - other.port) * (one.away - other.away)),
          0,
        ),
    0,
  );
}

export function flippedItem(item: Item): Item {
  if (item.ports === null) return item;
  const sum = item.left + item.width;
  return { ...item, middle: sum - item.middle, ports: portsMirrored(item.ports, sum) };
}
