export { digest } from './rows/digest.js';
export { factsOf } from './rows/facts.js';
export type { Facts } from './rows/facts.js';
export { createOutline, project } from './outline.js';
export type { Outline } from './outline.js';
export { rowAt, rowsBetween } from './rows/rows.js';
export type { Row } from './rows/rows.js';
export {
  closedSiblings,
  firstState,
  focused,
  goTo,
  moved,
  openedSiblings,
  toggled,
  withPageSize,
} from './state.js';
export type { FirstView, Move } from './state.js';
export type { Page, PageRow, RowKind, Sum, TextCell, Trains, ViewState } from './rows/types.js';
