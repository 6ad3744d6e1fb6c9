import type { ViewState } from '../../outline/index.js';
import { createTableView, mayWrap, placeholderElement, type Translate } from '../../view/index.js';
import type { Nearby } from './viewport.js';
import type { Height, Summary } from './summary.js';

interface Around {
  readonly translate: Translate;
  readonly nearby: Nearby;
}

export interface Placed {
  readonly element: Node;
  /** Whether its height is that of the table. */
  readonly isFinal: boolean;
}

/**
 * What holds the place of a table in `node`, as tall as the table. Where the style sheet does not know that
 * height and `mayMeasure` is not given, or behind another tab, it has the usual one for the time being.
 */
export function placeholderFor(
  node: HTMLElement,
  summary: Summary,
  state: ViewState,
  around: Around,
  mayMeasure: boolean,
): Placed {
  const { rows, pages, ancestors } = summary.page(state);
  const height = unusualHeight(node, summary, state, around, mayMeasure);
  const element = summary.placeholder(state, height, () =>
    placeholderElement({
      facts: summary.facts,
      size: { rows: rows.length, pages, hasCrumbs: ancestors.length > 0 },
      pageSize: state.pageSize,
      heightPx: height ?? null,
      translate: around.translate,
    }),
  );
  return { element, isFinal: height !== undefined };
}

function unusualHeight(
  node: HTMLElement,
  summary: Summary,
  state: ViewState,
  { nearby, translate }: Around,
  mayMeasure: boolean,
): Height {
  const { outputWidth } = nearby.room(node);
  if (outputWidth === null) return undefined;
  return summary.heightPx(state, outputWidth, () => {
    const { rows } = summary.page(state);
    if (!mayWrap(rows, summary.facts, outputWidth, translate)) return null;
    return mayMeasure ? measuredHeight(outputWidth, summary, state, translate) : undefined;
  });
}

/** Outside the cell: JupyterLab skips the layout of what is in a cell that is not on the screen. */
function measuredHeight(
  width: number,
  { outline, facts }: Summary,
  state: ViewState,
  translate: Translate,
): number {
  const probe = document.createElement('div');
  probe.style.cssText = `position: fixed; visibility: hidden; width: ${width}px`;
  document.body.append(probe);
  const table = createTableView(probe, { outline, facts, state, translate });
  const { height } = table.element.getBoundingClientRect();
  table.dispose();
  probe.remove();
  return height;
}
