import type { Action, Facts, Order } from '../outline/index.js';
import type { Column } from './columns/index.js';
import type { DrawnTable } from './drawn.js';
import { NOTHING_TAKEN } from './layout/need.js';

/** What the columns of the table are called in the format. */
const FORMAT_IDS = new Map([
  ['layer', 'name'],
  ['share', 'params'],
]);

/** Columns whose texts are in the order of the alphabet at first; of numbers the largest are first. */
const TEXTS: ReadonlySet<string> = new Set(['name', 'type']);

/** By what the rows are sorted that a column sorts; `null`: it has none. */
export function sortedBy({ id }: Column, facts: Facts): string {
  const [, extra] = /^extra-(\d+)$/.exec(id) ?? [];
  const foreign = facts.extraColumns[Number(extra) - 1];
  return foreign?.id ?? FORMAT_IDS.get(id) ?? id.replaceAll('-', '_');
}

/** The first press sorts, the second one turns the order round, the third one takes it back. */
export function nextOrder(by: string, order: Order | null): Action {
  const isFirstDescending = !TEXTS.has(by);
  if (order?.by !== by) return { kind: 'sort', order: { by, isDescending: isFirstDescending } };
  if (order.isDescending === isFirstDescending)
    return { kind: 'sort', order: { by, isDescending: !isFirstDescending } };
  return { kind: 'sort', order: null };
}

/** The titles of the columns: they sort, and the one that does so says in which order. */
export class SortTitles {
  constructor(private readonly table: Pick<DrawnTable, 'grid' | 'cells' | 'state'>) {}

  /** Marks the sorted column; of two with the same numbers the first. */
  show(): void {
    const { order } = this.table.state;
    let isMarked = false;
    for (const title of this.titles) {
      title.removeAttribute('aria-sort');
      if (isMarked || order === null || this.byOf(title) !== order.by) continue;
      title.setAttribute('aria-sort', order.isDescending ? 'descending' : 'ascending');
      isMarked = true;
    }
  }

  /** What the column is called that sorts, also where it is hidden; empty where none does. */
  nameOf(order: Order | null): string {
    const { grid, cells } = this.table;
    const found = grid.columns.find((column) => sortedBy(column, cells.facts) === order?.by);
    return found?.title(cells, NOTHING_TAKEN) ?? '';
  }

  /** What a click on a title, or Enter there, does. */
  actionOf(target: EventTarget | null, order: Order | null): Action | null {
    const title = this.titleOf(target);
    const by = title === null ? null : this.byOf(title);
    return by === null ? null : nextOrder(by, order);
  }

  titleOf(target: EventTarget | null): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>('thead th') : null;
  }

  /** Gives the focus to a title: the first, or the one beside. */
  focus(from: HTMLElement | null, step: number): void {
    const titles = this.titles;
    const at = from === null ? 0 : titles.indexOf(from) + step;
    titles[at]?.focus({ preventScroll: true });
  }

  private byOf(title: HTMLElement): string | null {
    const { grid, cells } = this.table;
    const column = grid.columns[Number(title.getAttribute('aria-colindex')) - 1];
    return column === undefined ? null : sortedBy(column, cells.facts);
  }

  private get titles(): HTMLElement[] {
    return [...this.table.grid.element.querySelectorAll<HTMLElement>('thead th')];
  }
}
