import type { Slice, TreePlace, VisibleNode } from '../rows/listing.js';
import { located } from './located.js';
import type { Change } from './located.js';

/** The rows that are wanted among all visible ones. What is before them is counted, not visited. */
export class RowWindow implements Slice {
  readonly nodes: VisibleNode[] = [];
  ancestors: readonly VisibleNode[] = [];
  private readonly around: VisibleNode[] = [];

  /** `visited`: gets the wanted ones in place of the list of them. */
  constructor(
    private skip: number,
    private take: number,
    private readonly visited: ((place: TreePlace) => void) | null = null,
  ) {}

  get isFull(): boolean {
    return this.take <= 0;
  }

  visit(node: VisibleNode): void {
    if (this.takesPlaces) {
      this.visitPlace(node);
      return;
    }
    if (this.skip > 0) {
      this.skip--;
      return;
    }
    if (this.isFull) return;
    this.take--;
    if (this.nodes.length === 0) this.ancestors = [...this.around];
    this.nodes.push(node);
  }

  /** Whether it needs the places of rows only. */
  get takesPlaces(): boolean {
    return this.visited !== null;
  }

  /** The same as `visit` where only places are needed. */
  visitPlace(place: TreePlace): void {
    if (this.skip > 0) this.skip--;
    else if (this.take-- > 0) this.visited?.(place);
  }

  /** Skips `count` rows if none of them is wanted. */
  passes(count: number): boolean {
    if (this.skip < count) return false;
    this.skip -= count;
    return true;
  }

  /** Visits the wanted ones among many items beside one another. */
  among(
    size: number,
    before: (at: number) => number,
    changes: readonly Change[],
    visit: (at: number) => void,
  ): void {
    const start = located(size, before, changes, this.skip);
    this.skip = start.skip;
    for (let { at } = start; at < size && !this.isFull; at++) visit(at);
  }

  /** Visits what is inside of an open row. */
  inside(node: VisibleNode, visit: () => void): void {
    this.around.push(node);
    visit();
    this.around.pop();
  }
}
