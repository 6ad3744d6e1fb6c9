import type { SiblingScope } from '../folded/nodes.js';

/** Where a picked row is, before its node is made. */
export interface Place {
  readonly siblings: SiblingScope;
  /** −1: the root's own row. */
  readonly entry: number;
  readonly use: number;
  readonly kind: PlaceKind;
  /** The place of the row around it; −1 at the top. */
  readonly parent: number;
  /** Whether the row was looked for itself, and not only something in it. */
  readonly isHit: boolean;
}

export type PlaceKind = 'layer' | 'group' | 'run';

const KINDS: readonly PlaceKind[] = ['layer', 'group', 'run'];
const FIRST_SIZE = 64;

/** Places in columns: hundreds of thousands of objects that stay would be copied again and again. */
export class PlaceList {
  length = 0;
  private readonly siblings: SiblingScope[] = [];
  private uses = new Float64Array(FIRST_SIZE);
  private entries = new Int32Array(FIRST_SIZE);
  private parents = new Int32Array(FIRST_SIZE);
  private kinds = new Uint8Array(FIRST_SIZE);
  private hits = new Uint8Array(FIRST_SIZE);

  push(place: Place): void {
    if (this.length >= this.entries.length) this.grow();
    const at = this.length++;
    this.siblings[at] = place.siblings;
    this.uses[at] = place.use;
    this.entries[at] = place.entry;
    this.parents[at] = place.parent;
    this.kinds[at] = KINDS.indexOf(place.kind);
    this.hits[at] = place.isHit ? 1 : 0;
  }

  /** Takes away all places from one on. */
  cut(length: number): void {
    this.length = length;
    this.siblings.length = length;
  }

  at(at: number): Place {
    const siblings = at < this.length ? this.siblings[at] : undefined;
    if (siblings === undefined) throw new RangeError(`no row ${at}`);
    return {
      siblings,
      entry: this.entryAt(at),
      use: this.uses[at] ?? 0,
      kind: this.kindAt(at),
      parent: this.parentAt(at),
      isHit: this.isHitAt(at),
    };
  }

  entryAt(at: number): number {
    return this.entries[at] ?? -1;
  }

  kindAt(at: number): PlaceKind {
    return KINDS[this.kinds[at] ?? 0] ?? 'layer';
  }

  parentAt(at: number): number {
    return at < this.length ? (this.parents[at] ?? -1) : -1;
  }

  isHitAt(at: number): boolean {
    return at < this.length && this.hits[at] === 1;
  }

  /** Whether two rows are the same, apart from where they are. */
  areAlike(one: number, other: number): boolean {
    return (
      this.entries[one] === this.entries[other] &&
      this.kinds[one] === this.kinds[other] &&
      this.hits[one] === this.hits[other]
    );
  }

  haveSameUse(one: number, other: number): boolean {
    return this.uses[one] === this.uses[other];
  }

  /** Rows of the model in the uses around a place. */
  usesAround(at: number): number {
    return this.siblings[at]?.instanceCount ?? 1;
  }

  private grow(): void {
    const size = 2 * this.entries.length;
    this.uses = copied(new Float64Array(size), this.uses);
    this.entries = copied(new Int32Array(size), this.entries);
    this.parents = copied(new Int32Array(size), this.parents);
    this.kinds = copied(new Uint8Array(size), this.kinds);
    this.hits = copied(new Uint8Array(size), this.hits);
  }
}

function copied<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
