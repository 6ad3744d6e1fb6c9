import type { ViewState } from '../../outline/index.js';
import { createTableView, mayWrap, placeholderElement, type Translate } from '../../view/index.js';
import type { RendererContext } from './context.js';
import type { DecodedSummary, Height } from './decodedSummary.js';

export interface Placeholder {
  readonly element: Node;
  /** Whether its height is that of the table. */
  readonly isFinal: boolean;
}

/**
 * The placeholder for a table in `node`, as tall as the table. Where the style sheet does not determine that
 * height and it may not be measured, or behind another tab, it has the usual height for the time being.
 */
export function placeholderFor(
  node: HTMLElement,
  summary: DecodedSummary,
  state: ViewState,
  context: RendererContext,
  mayMeasure: boolean,
): Placeholder {
  const page = summary.page(state);
  const height = unusualHeight(node, summary, state, context, mayMeasure);
  const element = summary.placeholder(state, height, () =>
    placeholderElement({
      facts: summary.facts,
      page,
      heightPx: height ?? null,
      translate: context.translate,
    }),
  );
  return { element, isFinal: height !== undefined };
}

function unusualHeight(
  node: HTMLElement,
  summary: DecodedSummary,
  state: ViewState,
  { viewport, translate }: RendererContext,
  mayMeasure: boolean,
): Height {
  const { outputWidth } = viewport.size(node);
  if (outputWidth === null) return undefined;
  return summary.heightPx(state, outputWidth, () => {
    const { rows } = summary.page(state);
    if (!mayWrap(rows, { facts: summary.facts, translate }, outputWidth)) return null;
    return mayMeasure ? measuredHeight(outputWidth, summary, state, translate) : undefined;
  });
}

/** Outside the cell, whose layout a notebook may skip while it is not on the screen. */
function measuredHeight(
  width: number,
  { outline, facts }: DecodedSummary,
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
