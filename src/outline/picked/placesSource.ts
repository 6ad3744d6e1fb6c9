import type { DecodedTable } from '../../format/read/table.js';
import { usesOf } from '../../format/read/grammar.js';
import { compared, stepsOf } from '../folded/keys.js';
import type { Step } from '../folded/keys.js';
import { shownSteps } from '../folded/find.js';
import type { Nodes } from '../folded/nodes.js';
import { bounded } from '../folded/shape.js';
import type { Shape } from '../folded/shape.js';
import type { Found, VisibleNode } from '../rows/listing.js';
import type { Source } from './ordered.js';
import { flatNodeOf, nodeOf } from './places.js';
import type { Place } from './places.js';

export interface PlacesOptions {
  readonly table: DecodedTable;
  readonly shape: Shape;
  readonly nodes: Nodes;
  readonly places: readonly Place[];
  readonly isFlat: boolean;
  /** Keys of rows that are closed. */
  readonly closed: ReadonlySet<string>;
}

/** Found rows, without those inside of rows that were closed. */
export class PlacesSource implements Source {
  /** The places that are shown, and which of these is around each. */
  private readonly visible: readonly number[];
  private readonly parents: Int32Array;
  private closedPlaces: ReadonlySet<number> = new Set();

  constructor(private readonly options: PlacesOptions) {
    const { places, closed } = options;
    this.closedPlaces = new Set([...closed].flatMap((key) => this.exactly(key)));
    const visible: number[] = [];
    const shown = new Int32Array(places.length).fill(-1);
    places.forEach(({ parent }, at) => {
      const isInside = parent >= 0 && (shown[parent] === -1 || this.closedPlaces.has(parent));
      if (!isInside) shown[at] = visible.push(at) - 1;
    });
    this.visible = visible;
    this.parents = Int32Array.from(visible, (at) => shown[places[at]?.parent ?? -1] ?? -1);
  }

  get count(): number {
    return this.visible.length;
  }

  get found(): Omit<Found, 'isIncomplete'> {
    let [hits, layers] = [0, 0];
    const { grammar } = this.options.table;
    for (const { isHit, kind, siblings, entry } of this.options.places) {
      if (!isHit) continue;
      const uses = kind === 'run' ? usesOf(grammar, entry) : 1;
      hits++;
      layers = bounded(layers + uses * (siblings.instanceCount ?? 1));
    }
    return { hits, layers };
  }

  parentOf(at: number): number {
    return this.parents[at] ?? -1;
  }

  node(at: number): VisibleNode {
    return this.nodeOfPlace(this.visible[at] ?? -1);
  }

  isHit(at: number): boolean {
    return this.place(this.visible[at] ?? -1).isHit;
  }

  /** Of a row that was not found: the one that was found around it, else the one before it. */
  indexOf(key: string): number | null {
    const wanted = shownSteps(this.options.shape, key);
    if (wanted === null || this.count === 0) return null;
    let low = 0;
    let high = this.count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const steps = this.stepsAt(middle);
      if (steps !== null && compared(steps, wanted) <= 0) low = middle;
      else high = middle;
    }
    for (let at = low; at >= 0; at = this.parentOf(at)) {
      const steps = this.stepsAt(at);
      if (steps !== null && isAround(steps, wanted)) return at;
    }
    return low;
  }

  private exactly(key: string): number[] {
    const { shape, places } = this.options;
    const wanted = stepsOf(shape, key);
    if (wanted === null) return [];
    let low = 0;
    let high = places.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const steps = stepsOf(shape, this.nodeOfPlace(middle).key);
      if (steps !== null && compared(steps, wanted) <= 0) low = middle;
      else high = middle;
    }
    return low < places.length && this.nodeOfPlace(low).key === key ? [low] : [];
  }

  private stepsAt(at: number): readonly Step[] | null {
    return stepsOf(this.options.shape, this.node(at).key);
  }

  private nodeOfPlace(at: number): VisibleNode {
    const { table, nodes, places, isFlat } = this.options;
    const place = this.place(at);
    if (isFlat) return flatNodeOf(table, nodes, place);
    const hasInside = places[at + 1]?.parent === at;
    return nodeOf(nodes, place, hasInside ? !this.closedPlaces.has(at) : null);
  }

  private place(at: number): Place {
    const place = this.options.places[at];
    if (place === undefined) throw new RangeError(`no row ${at}`);
    return place;
  }
}

function isAround(steps: readonly Step[], inner: readonly Step[]): boolean {
  return (
    steps.length <= inner.length &&
    steps.every((step, at) => {
      const other = inner[at];
      return step.entry === other?.entry && (step.use === null || step.use === other.use);
    })
  );
}
