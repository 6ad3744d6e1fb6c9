import type { DecodedTable } from '../format/read/table.js';
import { Folds } from './folded/folds.js';
import { pageRow } from './rows/pageRow.js';
import { Shape } from './folded/shape.js';
import type { Page, ViewState } from './rows/types.js';
import { Walk } from './folded/walk.js';
import type { VisibleNode } from './folded/walk.js';

/** A decoded table and what is computed once for all its views. */
export interface Outline {
  readonly table: DecodedTable;
  readonly shape: Shape;
}

export function createOutline(table: DecodedTable): Outline {
  return { table, shape: new Shape(table.grammar) };
}

/** The visible rows of the page that a state shows. */
export function project(outline: Outline, state: ViewState): Page {
  const { table, shape } = outline;
  const folds = foldsOf(outline, state);
  const total = folds.total();
  const pages = pageCount(total, state.pageSize);
  const page = Math.max(0, Math.min(state.page, pages - 1));
  const from = page * state.pageSize;
  const walk = new Walk(table, shape, folds, from, Math.min(state.pageSize, total - from));
  return {
    rows: walk.nodes.map((node) => pageRow(table, shape, node)),
    ancestors: walk.ancestors.map((node) => pageRow(table, shape, node)),
    from,
    total,
    page,
    pages,
  };
}

export function foldsOf(outline: Outline, state: ViewState): Folds {
  return new Folds(outline.shape, state.level, state.toggled);
}

export function pageCount(total: number, pageSize: number): number {
  return Math.max(1, Math.ceil(total / pageSize));
}

/** `count` visible rows from index `from` on, without their cells. */
export function nodesFrom(outline: Outline, folds: Folds, from: number, count: number): Walk {
  return new Walk(outline.table, outline.shape, folds, from, count);
}

export function nodeAt(outline: Outline, folds: Folds, index: number): VisibleNode | null {
  return nodesFrom(outline, folds, index, 1).nodes[0] ?? null;
}
