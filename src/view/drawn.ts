import type { Action, Outline, Page, ViewState } from '../outline/index.js';
import type { ColumnContext } from './columns/index.js';
import type { KeepPicture, Kept } from './common/kept.js';
import type { Loadable } from './common/loadable.js';
import type { Preferences } from './common/preferences.js';
import type { Grid } from './grid.js';
import type { Links } from './gutter/links.js';
import type { Part, Shown } from './parts/part.js';
import type { Status } from './parts/status.js';
import type { Toolbar } from './parts/toolbar.js';

/** A table as it is drawn. Until it is used, nothing listens to it but `keepEarly`. */
export interface DrawnTable {
  readonly element: HTMLElement;
  readonly outline: Outline;
  readonly cells: ColumnContext;
  readonly grid: Grid;
  readonly links: Links;
  readonly toolbar: Toolbar;
  readonly status: Status;
  /** The line with the toolbar, over everything else. */
  readonly top: HTMLElement;
  /** The place of the rows around a page: at first it starts inside of none. */
  readonly crumbs: HTMLElement;
  /** The place of the details. */
  readonly aside: HTMLElement;
  /** The end of the table: listeners end with it. */
  readonly signal: AbortSignal;
  readonly state: ViewState;
  readonly page: Page;
  /** From now on this follows the page, too. */
  add(part: Shown): void;
  /** Whether connections are drawn now. */
  readonly drawsConnections: boolean;
  /** Whether the focus is in the rows. */
  hasFocus(): boolean;
  /** Shows another state. */
  become(state: ViewState): void;
  /** Escape has no more to undo: whether the host has taken the focus. */
  leave(): boolean;
  /** Makes a page of its own of the table, as one file; `null`: the host cannot. */
  readonly pageFile: ((state: ViewState) => Promise<string>) | null;
  writePreferences(): ((changed: Partial<Preferences>) => Promise<void>) | null;
}

/** What acts while a table is used. */
export interface Control {
  act(action: Action): void;
}

/**
 * What was done to a table before the code for that was there. The target is by itself: after an event has left a shadow tree, what it says of that is the element around the tree.
 */
export interface EarlyEvent {
  readonly event: Event;
  readonly target: EventTarget | null;
  /** The key of the row that it was in. */
  readonly row: string | null;
}

/** What a table needs from the moment when it is used. What draws tables knows it as a type only. */
export interface Interaction {
  /** From now on the outline can search, sort and list without a tree. */
  prepare(outline: Outline): void;
  reduce(outline: Outline, state: ViewState, action: Action): ViewState;
  control(table: DrawnTable): Control;
  /** Does again what was done to the table before that. */
  repeat(events: readonly EarlyEvent[], grid: Grid): void;
}

/** The rows of a table as a picture, in its place. */
export interface Picture extends Part {
  readonly leadsTo: Preferences['pictureDirection'];
  /** Another row has the focus. */
  follow(): void;
  /** Whether a key on a row was used. */
  takes(event: KeyboardEvent): boolean;
  dispose(): void;
}

/** Draws rows as pictures. What draws tables, and what acts on them, know it as a type only. */
export interface PictureMaker {
  /** The picture of a table, which changes it by actions. `keeping`: asked once the table is in the page. */
  show(
    table: DrawnTable,
    act: (action: Action) => void,
    keeping: () => KeepPicture | null,
  ): Picture;
  /** The picture of a table as a file. */
  file(
    table: DrawnTable,
    kind: PictureFile,
    direction: Preferences['pictureDirection'],
  ): Promise<Blob>;
}

export type PictureFile = 'svg' | 'png';

/** Puts pictures into documents, where a host has such. */
export interface PictureKeeper {
  /** Whether a table that is in the page is in a document that takes its picture. */
  takes(table: Element): boolean;
  keep(table: DrawnTable, direction: Preferences['pictureDirection']): Promise<Kept>;
}

/** It may still have to be loaded. */
export type LaterPicture = Pick<Loadable<PictureMaker>, 'now' | 'load'>;

/** It may still have to be loaded. */
export type LaterInteraction = Pick<Loadable<Interaction>, 'now' | 'load'>;
