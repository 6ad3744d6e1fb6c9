import type { Action, Facts, Outline, ViewState } from '../../outline/index.js';
import type { KeepPicture } from '../common/kept.js';
import type { WantedColumns } from '../common/preferences.js';
import type { TakenTable } from './takenTable.js';
import type { Translate } from '../common/translate.js';

/** A column that can be chosen. */
export interface ColumnChoice {
  readonly id: string;
  readonly title: string;
  /** Whether it is shown as long as nothing is chosen in this table. */
  readonly isShownAtFirst: boolean;
}

export interface ColumnChoices {
  /** The columns that the table can have, beside the names. */
  readonly choices: readonly ColumnChoice[];
  /** What makes a choice of them the one of all tables. */
  wanted(chosen: ReadonlySet<string>): WantedColumns;
}

/** How wide columns are. */
export interface ColumnWidths {
  /** Whether a person has made one wider or narrower. */
  readonly hasWidths: boolean;
  /** All are as wide as their contents need, in every table. */
  reset(): void;
}

/** What the parts of the toolbar and of its panel work with. */
export interface ToolsContext {
  readonly outline: Outline;
  readonly facts: Facts;
  readonly translate: Translate;
  readonly columns: ColumnChoices;
  readonly widths: ColumnWidths;
  /** Keeps what a person wants of every table; `null`: nothing is kept. */
  readonly writePreferences?: () => ((changed: WantedColumns) => Promise<void>) | null;
  /** Makes a page of its own of the table, as one file; `null`: the host cannot. */
  readonly pageFile?: ((state: ViewState) => Promise<string>) | null;
  /** Makes a picture of the visible rows as a file; `null`: the host cannot. */
  readonly pictureFile?: ((kind: 'svg' | 'png') => Promise<Blob>) | null;
  /** What puts that picture into the document around the table, asked when the panel is opened; `null`: nothing. */
  readonly keepingPicture?: () => KeepPicture | null;
  /** The end of the table: listeners end with it. */
  readonly signal: AbortSignal;
  state(): ViewState;
  /** Shows the details of the focused row, or no details. */
  toggleDetails(): void;
  dispatch(action: Action): void;
  /** Gives the focus to the row that has the tab stop. */
  focusRows(): void;
  /** Whether connections are drawn now. */
  drawsConnections(): boolean;
  /** The visible rows as texts. */
  taken(): TakenTable;
  /** The one that has the focus. */
  takenRow(): TakenTable;
  /** Says a sentence to those who hear the page. */
  announce(text: string): void;
}
