import type { ViewState } from '../../outline/index.js';
import { linesOf, placeholderElement } from '../../view/index.js';
import type { RendererContext } from './context.js';
import type { DecodedSummary } from './decodedSummary.js';

export interface Placeholder {
  readonly element: Node;
  /** Whether its height is that of the table. */
  readonly isFinal: boolean;
}

/**
 * The placeholder for a table in `node`, as tall as the table. Behind another tab, where no room can be measured, its
 * rows have one line for the time being.
 */
export function placeholderFor(
  node: HTMLElement,
  summary: DecodedSummary,
  state: ViewState,
  context: RendererContext,
): Placeholder {
  const { translate } = context;
  const page = summary.page(state);
  const lines = linesIn(node, summary, state, context);
  const element = summary.placeholder(state, lines ?? 1, () =>
    placeholderElement({ facts: summary.facts, page, lines: lines ?? 1, translate }),
  );
  return { element, isFinal: lines !== null };
}

/** Lines of a row in a table in `node`; `null`: no room can be measured. */
export function linesIn(
  node: HTMLElement,
  summary: DecodedSummary,
  state: ViewState,
  context: RendererContext,
): number | null {
  const { viewport, translate, preferences } = context;
  const { room } = viewport.size(node);
  if (room === null) return null;
  const { facts } = summary;
  return summary.lines(state, room, preferences(), () =>
    linesOf(summary.page(state).rows, state, { facts, translate, preferences }, room),
  );
}
