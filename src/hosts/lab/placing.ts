import type { ViewState } from '../../outline/index.js';
import { createTableView, mayWrap, placeholderElement, type Translate } from '../../view/index.js';
import type { Nearby } from './nearby.js';
import type { Height, Summary } from './summary.js';

/** What JupyterLab puts beside an output: prompt, collapser and padding. */
const BESIDE_CELL_PX = 80;

interface Around {
  readonly translate: Translate;
  readonly nearby: Nearby;
}

export interface Placed {
  readonly element: HTMLElement;
  /** Whether its height is that of the table; behind another tab nothing can be measured. */
  readonly isFinal: boolean;
}

/** What holds the place of a table in `node`, as tall as the table. */
export function placeholderFor(
  node: HTMLElement,
  summary: Summary,
  state: ViewState,
  around: Around,
): Placed {
  const { rows, pages, ancestors } = summary.page(state);
  const height = unusualHeight(node, summary, state, around);
  const element = placeholderElement({
    facts: summary.facts,
    size: { rows: rows.length, pages, hasCrumbs: ancestors.length > 0 },
    pageSize: state.pageSize,
    heightPx: height ?? null,
    translate: around.translate,
  });
  return { element, isFinal: height !== undefined };
}

function unusualHeight(
  node: HTMLElement,
  summary: Summary,
  state: ViewState,
  { nearby, translate }: Around,
): Height {
  const { width } = nearby.room(node);
  return summary.heightPx(state, width, () => {
    const { rows } = summary.page(state);
    const isUsual = !mayWrap(rows, width - BESIDE_CELL_PX, translate);
    return isUsual ? null : measuredHeight(node, summary, state, translate);
  });
}

/** Outside the cell: JupyterLab skips the layout of what is in a cell that is not on the screen. */
function measuredHeight(
  node: HTMLElement,
  { outline, facts }: Summary,
  state: ViewState,
  translate: Translate,
): number | undefined {
  const { width } = node.getBoundingClientRect();
  if (width === 0) return undefined;
  const probe = document.createElement('div');
  probe.style.cssText = `position: fixed; visibility: hidden; width: ${width}px`;
  document.body.append(probe);
  const table = createTableView(probe, { outline, facts, state, translate });
  const { height } = table.element.getBoundingClientRect();
  table.dispose();
  probe.remove();
  return height;
}
