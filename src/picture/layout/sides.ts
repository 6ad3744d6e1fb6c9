import type { Item, ItemNet } from './item.js';
import type { PlacedLayers } from './layered.js';
import { LINE_GAP } from './spacing.js';
import { spread } from './spread.js';

/** Where the lines of each net begin and end, from left to right. */
export interface Ends {
  /** By the net. */
  readonly starts: readonly number[];
  /** By the net, then by its target. */
  readonly ends: readonly (readonly number[])[];
}

/** A line that begins (target −1) or ends at a side of a box. */
interface Contact {
  readonly net: number;
  readonly target: number;
  readonly x: number;
  readonly weight: number;
}

const STRONG = 1e6;
const SPINE = 100;

/** Lines leave a box at its middle, and arrive in the order in which they come. What enters a frame does so above its goal. */
export function endsOf(
  items: readonly Item[],
  nets: readonly ItemNet[],
  layout: PlacedLayers,
): Ends {
  return new Sides(items, nets, layout).placed();
}

class Sides {
  private readonly starts: number[];
  private readonly ends: number[][];
  private readonly spine: ReadonlySet<number>;

  constructor(
    private readonly items: readonly Item[],
    private readonly nets: readonly ItemNet[],
    private readonly layout: PlacedLayers,
  ) {
    this.spine = new Set(layout.spine);
    this.starts = nets.map((_, net) => this.ownStart(net));
    this.ends = nets.map(({ targets }, net) =>
      targets.map((_, target) => this.ownEnd(net, target)),
    );
  }

  placed(): Ends {
    for (const isTop of [true, false])
      this.contacts(isTop).forEach((contacts, box) => {
        this.spreadOn(box, contacts);
      });
    return { starts: this.starts, ends: this.ends };
  }

  private left(box: number): number {
    return (this.layout.xs[box] ?? 0) - (this.items[box]?.middle ?? 0);
  }

  /** Before it is moved aside for others. */
  private ownStart(net: number): number {
    const { source, name } = this.nets[net] ?? NO_NET;
    if (source.box < 0) return this.layout.xs[this.stepsOf(net).steps[0]?.from ?? 0] ?? 0;
    const { middle = 0, ports } = this.items[source.box] ?? {};
    return (
      this.left(source.box) + (source.isPassed ? (ports?.leaving.get(name) ?? middle) : middle)
    );
  }

  private ownEnd(net: number, target: number): number {
    const { targets, name } = this.nets[net] ?? NO_NET;
    const { box = -1, isPassed = false } = targets[target] ?? {};
    const step = this.lastStep(net, target);
    if (box < 0) return this.layout.xs[step?.to ?? 0] ?? 0;
    const port = this.items[box]?.ports?.entering.get(name);
    if (isPassed && port !== undefined) return this.left(box) + port;
    return step?.before === -1 ? (this.starts[net] ?? 0) : (this.layout.xs[step?.from ?? 0] ?? 0);
  }

  private stepsOf(net: number): PlacedLayers['nets'][number] {
    return this.layout.nets[net] ?? { steps: [], ends: [] };
  }

  private lastStep(
    net: number,
    target: number,
  ): { from: number; to: number; before: number } | undefined {
    const { steps, ends } = this.stepsOf(net);
    return steps[ends[target] ?? -1];
  }

  /** What has no place of its own yet, by the box. */
  private contacts(isTop: boolean): ReadonlyMap<number, Contact[]> {
    const all = new Map<number, Contact[]>();
    const add = (box: number, contact: Contact): void => {
      const known = all.get(box);
      if (known === undefined) all.set(box, [contact]);
      else known.push(contact);
    };
    this.nets.forEach(({ source, isBack, targets }, net) => {
      if (isBack === isTop && source.box >= 0 && !source.isPassed)
        add(source.box, { net, target: -1, x: this.starts[net] ?? 0, weight: isBack ? 1 : STRONG });
      if (isBack === isTop) return;
      targets.forEach(({ box, isPassed }, target) => {
        if (box < 0 || isPassed) return;
        const from = this.lastStep(net, target)?.from ?? -1;
        const weight = this.spine.has(from) && this.spine.has(box) ? SPINE : 1;
        add(box, { net, target, x: this.ownEnd(net, target), weight });
      });
    });
    return all;
  }

  private spreadOn(box: number, contacts: Contact[]): void {
    contacts.sort((one, other) => one.x - other.x || one.net - other.net);
    const { width = 0 } = this.items[box] ?? {};
    const corner = Math.min(LINE_GAP, width / 3);
    const from = this.left(box) + corner;
    const to = this.left(box) + width - corner;
    spread(contacts, from, to, LINE_GAP).forEach((x, at) => {
      const { net, target } = contacts[at] ?? NO_CONTACT;
      if (target < 0) this.starts[net] = x;
      else (this.ends[net] ??= [])[target] = x;
    });
  }
}

const NO_NET: ItemNet = {
  name: '',
  isBack: false,
  source: { box: -1, isPassed: false },
  targets: [],
};
const NO_CONTACT: Contact = { net: 0, target: -1, x: 0, weight: 1 };
