import type { Action, Facts, Outline, ViewState } from '../../outline/index.js';
import type { Translate } from '../common/translate.js';

/** What the panel works with. */
export interface DetailsContext {
  readonly outline: Outline;
  readonly facts: Facts;
  readonly translate: Translate;
  /** The end of the table: listeners end with it. */
  readonly signal: AbortSignal;
  state(): ViewState;
  /** Goes to another row and gives it the focus. */
  jump(action: Action): void;
  /** Says a sentence to those who hear the page. */
  announce(text: string): void;
}

/** One line: what it is about, and what it says. */
export type Line = readonly [title: string, content: string | readonly Node[]];
