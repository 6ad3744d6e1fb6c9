import type { ViewState } from '../../outline/index.js';
import type { Preferences } from '../../view/index.js';

/** The state of a table as JSON: its sets are lists, and so are the entries of its maps. */
export interface SavedState extends Omit<ViewState, 'toggled' | 'closed' | 'columns' | 'widths'> {
  readonly toggled: readonly string[];
  readonly closed: readonly string[];
  readonly columns: readonly string[] | null;
  readonly widths: readonly (readonly [string, number])[] | null;
}

/** What a saved table shows at first. */
export interface SavedView {
  readonly state: SavedState;
  readonly preferences: Preferences;
}

export function savedState({ toggled, closed, columns, widths, ...state }: ViewState): SavedState {
  return {
    ...state,
    toggled: [...toggled],
    closed: [...closed],
    columns: columns === null ? null : [...columns],
    widths: widths === null ? null : [...widths],
  };
}

/** Earlier versions kept states without a picture, and without the row that was opened last. */
export function readState({ toggled, closed, columns, widths, ...state }: SavedState): ViewState {
  return {
    ...state,
    picture: typeof state.picture === 'boolean' ? state.picture : null,
    opened: typeof state.opened === 'string' ? state.opened : null,
    toggled: new Set(toggled),
    closed: new Set(closed),
    columns: columns === null ? null : new Set(columns),
    widths: widths === null ? null : new Map(widths),
  };
}
