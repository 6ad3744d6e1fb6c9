import type { ViewState } from '../../outline/index.js';

/** Structures that are remembered of one cell; the least recently used one is dropped first. */
const MOST_OF_A_CELL = 20;

interface Structure {
  readonly digest: string;
}

/**
 * The last state of a table, by its cell and the digest of its structure. A new output in the same cell starts
 * from it, so that running a cell again keeps its folds, and no cell takes over the folds of another one.
 */
export class ViewMemory {
  private cells = new WeakMap<Element, Map<string, ViewState>>();

  recall(cell: Element | null, structure: Structure): ViewState | null {
    const states = cell === null ? undefined : this.cells.get(cell);
    // The digest is computed only where the user has changed something.
    return states?.get(structure.digest) ?? null;
  }

  keep(cell: Element | null, { digest }: Structure, state: ViewState): void {
    if (cell === null) return;
    const states = this.cells.get(cell) ?? new Map<string, ViewState>();
    this.cells.set(cell, states);
    states.delete(digest);
    states.set(digest, state);
    const oldest = states.keys().next();
    if (states.size > MOST_OF_A_CELL && oldest.done === false) states.delete(oldest.value);
  }

  clear(): void {
    this.cells = new WeakMap();
  }
}
