import template from '../../built/pageTemplate.js';
import { filledPage } from '../../fallback/page.js';
import type { ViewState } from '../../outline/index.js';
import type { Preferences } from '../../view/index.js';
import { savedState } from './savedView.js';
import type { SavedView } from './savedView.js';

/** A table that is saved as a page of its own. */
export interface SavedTable {
  readonly payload: unknown;
  /** The name of the model. */
  readonly name: string;
  /** The plain text that came with the payload. */
  readonly plain: string;
  readonly state: ViewState;
  readonly preferences: Preferences;
}

/** What the script of such a page reads; without a view it shows the first one. */
export interface PageData {
  readonly payload: unknown;
  readonly view?: SavedView;
}

/** One file with all that shows the table as it is now, also where there is no network. TypeError: the payload is no JSON. */
export function pageFile({ payload, name, plain, state, preferences }: SavedTable): string {
  const data: PageData = { payload, view: { state: savedState(state), preferences } };
  return filledPage(template, { name, text: plain, data });
}
