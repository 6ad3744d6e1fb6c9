import type { DecodedTable } from '../../format/index.js';
import type { ViewState } from '../../outline/index.js';
import type { Interaction } from '../../view/index.js';

/** Structures that are remembered of one cell; the least recently used one is dropped first. */
const MOST_OF_A_CELL = 20;

/** Cells that are remembered by their ids, too. */
const MOST_IDS = 200;

/** Where a table is. */
export interface Place {
  /** The element of its cell; `null`: it is in none, or the host has none that is as near as the output. */
  readonly cell: Element | null;
  /** What the host calls the cell, also after it has made its element anew; `null`: it does not say. */
  readonly id: string | null;
  /** What the host shows, perhaps in several places at once. */
  readonly model: object | null;
}

type States = Map<string, ViewState>;

/**
 * The last state of a table, by its cell and the digest of its structure. A new output in the same cell starts
 * from it, so that running a cell again keeps its folds, and no cell takes over the folds of another one. So does a
 * cell that was moved, whose element is a new one, and another view of the same output.
 */
export class ViewMemory<Structure extends object = DecodedTable> {
  private readonly digests = new WeakMap<Structure, string>();
  private cells = new WeakMap<Element, States>();
  private models = new WeakMap<object, States>();
  private ids = new Map<
    string,
    { readonly cell: WeakRef<Element> | null; readonly states: States }
  >();

  /** `digest`: the same for a model that was built again. */
  constructor(private readonly digest: (structure: Structure) => string) {}

  recall(place: Place, structure: Structure): ViewState | null {
    const states = this.statesOf(place);
    if (states !== undefined && place.model !== null) this.models.set(place.model, states);
    // The digest is computed only where the user has changed something.
    return states?.get(this.digestOf(structure)) ?? null;
  }

  keep(place: Place, structure: Structure, state: ViewState): void {
    const { cell, id, model } = place;
    if (cell === null && id === null) return;
    const states = this.statesOf(place) ?? new Map<string, ViewState>();
    if (cell !== null) this.cells.set(cell, states);
    if (model !== null) this.models.set(model, states);
    const digest = this.digestOf(structure);
    states.delete(digest);
    states.set(digest, state);
    dropOldest(states, MOST_OF_A_CELL);
    if (id === null) return;
    this.ids.delete(id);
    this.ids.set(id, { cell: cell === null ? null : new WeakRef(cell), states });
    dropOldest(this.ids, MOST_IDS);
  }

  clear(): void {
    this.cells = new WeakMap();
    this.models = new WeakMap();
    this.ids.clear();
  }

  isSame(one: Structure, other: Structure): boolean {
    return this.digestOf(one) === this.digestOf(other);
  }

  protected digestOf(structure: Structure): string {
    const digest = this.digests.get(structure) ?? this.digest(structure);
    this.digests.set(structure, digest);
    return digest;
  }

  private statesOf({ cell, id, model }: Place): States | undefined {
    if (cell !== null) return this.cells.get(cell) ?? this.moved(id);
    return (model === null ? undefined : this.models.get(model)) ?? this.moved(id);
  }

  /** Of a cell with that id, unless its element is in the page: in a copy of a notebook another one has the same. */
  private moved(id: string | null): States | undefined {
    const known = id === null ? undefined : this.ids.get(id);
    return known?.cell?.deref()?.isConnected === true ? undefined : known?.states;
  }
}

/** What the outputs of an application need from the moment when one of them is used. */
export interface Use extends Interaction {
  readonly memory: ViewMemory;
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const oldest = map.keys().next();
  if (map.size > most && oldest.done === false) map.delete(oldest.value);
}
