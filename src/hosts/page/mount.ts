import { decode } from '../../format/index.js';
import { createOutline, factsOf, firstState } from '../../outline/index.js';
import type { ViewState } from '../../outline/index.js';
import {
  createTableView,
  DEFAULT_PREFERENCES,
  english,
  Loadable,
  problemElement,
} from '../../view/index.js';
import type { Translate } from '../../view/index.js';

/** What draws pictures, for all tables of a page. */
const pictures = new Loadable(async () => (await import('../../view/picture/index.js')).pictures);

/** What `summary(model)` of layerfold/tfjs returns, or a payload that was saved. */
export interface Shown {
  readonly payload: unknown;
  toString(): string;
}

export interface MountOptions {
  /** Rows per page (25). */
  readonly pageSize?: number;
  readonly translate?: Translate;
}

/**
 * Shows a summary in an element of any page; returns a function that removes it. What cannot be shown as a
 * table is a sentence with the plain text under it. The page links layerfold's style/index.css.
 */
export function mount(
  host: HTMLElement | ShadowRoot,
  shown: Shown,
  { pageSize = 25, translate = english }: MountOptions = {},
): () => void {
  const decoded = decode(shown.payload);
  if (!decoded.ok) {
    const problem = problemElement(decoded.problem.message, String(shown), translate);
    host.append(problem);
    return () => {
      problem.remove();
    };
  }
  const outline = createOutline(decoded.table);
  const state = firstState(outline, { pageSize, depth: 'auto' });
  const facts = factsOf(decoded.table);
  const options = {
    outline,
    state,
    facts,
    translate,
    pageFile: async (now: ViewState) => {
      const { pageFile } = await import('../common/pageFile.js');
      const [{ payload }, plain] = [shown, String(shown)];
      const preferences = DEFAULT_PREFERENCES;
      return pageFile({ payload, plain, name: facts.name, state: now, preferences });
    },
  };
  const view = createTableView(host, options, pictures);
  return () => {
    view.dispose();
    view.element.remove();
  };
}
