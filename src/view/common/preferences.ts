/** What a person wants of every table; a host takes it from its settings. */
export interface Preferences {
  /** What a model is shown as at first. */
  readonly firstView: 'table' | 'picture';
  /** Where pictures lead to from the input. */
  readonly pictureDirection: 'down' | 'right';
  /** Whether lanes beside the names show which layer reads from which. */
  readonly connections: boolean;
  /**
   * Numbers in columns. "auto": parameters and buffers are exact while there is room, other numbers are short.
   * "exact": all are exact while there is room. "short": all are short, in one unit for each column.
   */
  readonly numbers: 'auto' | 'exact' | 'short';
  /** Columns that are shown at first, by their ids in the format, beside the usual ones. */
  readonly shownColumns: readonly string[];
  /** Columns that are not shown at first. */
  readonly hiddenColumns: readonly string[];
  /** How wide columns are, in em, by their names in the settings; the others are as wide as their contents need. */
  readonly columnWidths: Readonly<Record<string, number>>;
}

export const DEFAULT_PREFERENCES: Preferences = {
  firstView: 'table',
  pictureDirection: 'down',
  connections: true,
  numbers: 'auto',
  shownColumns: [],
  hiddenColumns: [],
  columnWidths: {},
};

/** Those of a host that has no settings. */
export const usualPreferences = (): Preferences => DEFAULT_PREFERENCES;

/** Which columns are wanted in every table that can have them. */
export type WantedColumns = Pick<Preferences, 'shownColumns' | 'hiddenColumns'>;
