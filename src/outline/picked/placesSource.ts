import type { DecodedTable } from '../../format/read/table.js';
import { usesOf } from '../../format/read/grammar.js';
import { compared, stepsOf } from '../folded/keys.js';
import type { Step } from '../folded/keys.js';
import { shownSteps } from '../folded/find.js';
import type { Nodes } from '../folded/nodes.js';
import { bounded } from '../folded/shape.js';
import type { Shape } from '../folded/shape.js';
import type { Found, NodePlace, VisibleNode } from '../rows/listing.js';
import type { Source } from './ordered.js';
import { flatNodeOf, nodeOf, nodePlaceOf } from './places.js';
import type { PlaceList } from './placeList.js';

export interface PlacesOptions {
  readonly table: DecodedTable;
  readonly shape: Shape;
  readonly nodes: Nodes;
  readonly places: PlaceList;
  readonly isFlat: boolean;
  /** Keys of rows that are closed. */
  readonly closed: ReadonlySet<string>;
}

/** Found rows, without those inside of rows that were closed. */
export class PlacesSource implements Source {
  /** The places that are shown, and which of these is around each. */
  private readonly visible: Int32Array;
  private readonly parents: Int32Array;
  private closedPlaces: ReadonlySet<number> = new Set();

  constructor(private readonly options: PlacesOptions) {
    const { places, closed } = options;
    this.closedPlaces = new Set([...closed].flatMap((key) => this.exactly(key)));
    const { length } = places;
    const visible = new Int32Array(length);
    const parents = new Int32Array(length);
    const shown = new Int32Array(length).fill(-1);
    let count = 0;
    for (let at = 0; at < length; at++) {
      const parent = places.parentAt(at);
      if (parent >= 0 && (shown[parent] === -1 || this.closedPlaces.has(parent))) continue;
      visible[count] = at;
      parents[count] = parent < 0 ? -1 : (shown[parent] ?? -1);
      shown[at] = count++;
    }
    this.visible = visible.subarray(0, count);
    this.parents = parents.subarray(0, count);
  }

  get count(): number {
    return this.visible.length;
  }

  get found(): Omit<Found, 'isIncomplete'> {
    const { places, table } = this.options;
    let [hits, layers] = [0, 0];
    for (let at = 0; at < places.length; at++) {
      if (!places.isHitAt(at)) continue;
      const uses = places.kindAt(at) === 'run' ? usesOf(table.grammar, places.entryAt(at)) : 1;
      hits++;
      layers = bounded(layers + uses * places.usesAround(at));
    }
    return { hits, layers };
  }

  parentOf(at: number): number {
    return this.parents[at] ?? -1;
  }

  /** What the cells of a row depend on. */
  place(at: number): NodePlace {
    const { table, places, isFlat } = this.options;
    return nodePlaceOf(table, places.at(this.visible[at] ?? -1), isFlat);
  }

  node(at: number): VisibleNode {
    return this.nodeOfPlace(this.visible[at] ?? -1);
  }

  isUseList(): boolean {
    return false;
  }

  isHit(at: number): boolean {
    return this.options.places.isHitAt(this.visible[at] ?? -1);
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
    const place = places.at(at);
    if (isFlat) return flatNodeOf(table, nodes, place);
    const hasInside = places.parentAt(at + 1) === at;
    return nodeOf(nodes, place, hasInside ? !this.closedPlaces.has(at) : null);
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
