import type { ViewState } from '../../outline/index.js';
import type { Preferences } from '../../view/index.js';

/** The state of a table as JSON: its sets are lists. */
export interface SavedState extends Omit<ViewState, 'toggled' | 'closed' | 'columns'> {
  readonly toggled: readonly string[];
  readonly closed: readonly string[];
  readonly columns: readonly string[] | null;
}

/** What a saved table shows at first. */
export interface SavedView {
  readonly state: SavedState;
  readonly preferences: Preferences;
}

export function savedState({ toggled, closed, columns, ...state }: ViewState): SavedState {
  return {
    ...state,
    toggled: [...toggled],
    closed: [...closed],
    columns: columns === null ? null : [...columns],
  };
}

export function readState({ toggled, closed, columns, ...state }: SavedState): ViewState {
  return {
    ...state,
    toggled: new Set(toggled),
    closed: new Set(closed),
    columns: columns === null ? null : new Set(columns),
  };
}
